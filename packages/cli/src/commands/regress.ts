import { basename } from 'node:path';
import { type NumberColumn, type Table, csvChunks, numberColumn, selectColumns } from '@softmeans/tables';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  CallError,
  counted,
  digitsFor,
  fixed,
  inGroups,
  namesOf,
  percent,
  sentenceList,
  shownName,
  whole,
} from '@softmeans/analysis/parts';
import { type MixtureModel, type Regression, regress } from 'softmeans';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  type MixtureSource,
  addMixtureSource,
  freshNames,
  mixtureOf,
  sourceMixture,
} from '../mixtureinput.ts';
import { addCommonOptions, examples, outputPath } from '../options.ts';
import { openStages } from '../progress.ts';
import { writeFile } from '../output.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

interface RegressCommandOptions extends MixtureSource {
  readonly target: readonly string[];
  readonly from?: readonly string[];
  readonly level: number;
}

/** Predicts columns from the others by a mixture. */
export function regressCommand(terminal: Terminal): Command {
  const command = new Command('regress')
    .description(
      'Predicts columns of a table from its other columns by a Gaussian mixture, with a standard deviation and an interval for each row.',
    )
    .argument('<file>', 'a table; - for standard input')
    .addOption(
      new Option('--target <names>', 'the columns to predict, with commas between them')
        .argParser((text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), text])
        .makeOptionMandatory(),
    )
    .option(
      '--from <names>',
      'predict from these columns only (default: all others of the model)',
      (text: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), text],
    )
    .addOption(
      new Option('--level <share>', 'the share of values that an interval holds')
        .argParser(levelOf)
        .default(0.9),
    );
  addMixtureSource(command, 'number of groups of the mixture (default: that of 1 to 6 with the lowest BIC)')
    .option('-o, --out <file>', 'write the CSV to this file (default: standard output)', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans regress table.csv --target price --out predicted.csv',
        'softmeans regress new.csv --model model.json --target price --from area,rooms --level 0.8',
      ),
    );
  return addCommonOptions(command).action((file: string, options: RegressCommandOptions) =>
    predict(file, options, terminal),
  );
}

function levelOf(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number above 0 and below 1.');
}

/** What is predicted from what, and by which mixture. */
interface Task {
  readonly model: MixtureModel;
  readonly target: readonly string[];
  readonly from: readonly string[];
  readonly data: Readonly<Record<string, Float64Array>>;
  /** The targets' columns, where the table has them. */
  readonly known: readonly (NumberColumn | undefined)[];
  readonly origin: string;
  readonly fitted: boolean;
  readonly warnings: readonly string[];
}

async function predict(file: string, options: RegressCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { level, out } = options;
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const task = await taskOf(table, options, signal, stages.begin('Gaussian mixture'));
    const predicting = stages.begin('Predicting');
    const result = await regress(task.model, task.data, {
      target: task.target,
      from: task.from,
      level,
      signal,
      onProgress: ({ fraction }) => predicting(fraction),
    });
    stages.end();
    const fresh = freshNames(table);
    const added = task.target.flatMap((name, t) => [
      numberColumn(fresh(`${name}_predicted`), columnOf(result.expected, t)),
      numberColumn(fresh(`${name}_sd`), columnOf(result.deviations, t)),
      numberColumn(fresh(`${name}_lower`), columnOf(result.lower!, t)),
      numberColumn(fresh(`${name}_upper`), columnOf(result.upper!, t)),
    ]);
    const text = csvChunks({ columns: [...table.columns, ...added] });
    const inputs = [file, ...(options.model === undefined ? [] : [options.model])];
    if (out !== undefined) await writeFile(out, text, signal, inputs);
    const checks = task.target.map((name, t) => checkOf(name, task.known[t], result, t));
    if (options.json) {
      await printJson(terminal, {
        name: table.name,
        rows: table.rows,
        k: task.model.k,
        covariance: task.model.covariance,
        target: task.target,
        from: task.from,
        level,
        predictions: Object.fromEntries(
          task.target.map((name, t) => [
            name,
            {
              expected: columnOf(result.expected, t),
              deviations: columnOf(result.deviations, t),
              lower: columnOf(result.lower!, t),
              upper: columnOf(result.upper!, t),
            },
          ]),
        ),
        checks: checks.filter((check) => check !== undefined),
        fitted: task.fitted,
        seed: options.seed,
        warnings: task.warnings,
        ...(out !== undefined && { files: { table: out } }),
      });
    } else if (out === undefined) {
      for (const piece of text) {
        signal.throwIfAborted();
        await terminal.write(piece);
      }
    } else if (!options.quiet) {
      await terminal.write(describe(table, task, checks, options, terminal));
    }
  } finally {
    stages.end();
  }
}

async function taskOf(
  table: Table,
  options: RegressCommandOptions,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<Task> {
  if (options.model === undefined) {
    const { model, columns, origin, warnings } = await sourceMixture(table, options, signal, onFraction);
    const { target, from } = rolesOf(model, namesIn(model), options);
    return {
      model,
      target,
      from,
      data: Object.fromEntries(columns.map(({ name, values }) => [name, values])),
      known: target.map((name) => columns.find((column) => column.name === name)),
      origin,
      fitted: true,
      warnings,
    };
  }
  const model = await mixtureOf(options.model, options);
  const names = namesIn(model);
  const { target, from } = rolesOf(model, names, options);
  const absent = from.filter((name) => !table.columns.some((column) => column.name === name));
  if (absent.length > 0) {
    const rest = from.filter((name) => !absent.includes(name));
    const way = rest.length > 0 ? ` To predict from the others alone, give --from ${rest.join(',')}.` : '';
    throw new CallError(
      `${table.name ?? 'the table'}: ${sentenceList(absent.slice(0, 12).map((name) => shownName(name)))} ${absent.length === 1 ? 'is' : 'are'} not there, and the model predicts from ${absent.length === 1 ? 'it' : 'them'}.${way}`,
    );
  }
  const given = target.filter((name) => table.columns.some((column) => column.name === name));
  const { used } = selectColumns(table, { columns: [...from, ...given] });
  return {
    model,
    target,
    from,
    data: Object.fromEntries(used.map(({ name, values }) => [name, values])),
    known: target.map((name) => used.find((column) => column.name === name)),
    origin: `${counted(model.k, 'group')} of ${shownName(basename(options.model), 60)}`,
    fitted: false,
    warnings: [],
  };
}

function namesIn({ names }: MixtureModel): readonly string[] {
  if (names) return names;
  throw new CallError(
    'the model knows no names of columns, so none can be named as the target. Fit it to a table whose columns have names.',
  );
}

/** Which columns are predicted, and from which. */
function rolesOf(
  model: MixtureModel,
  names: readonly string[],
  options: RegressCommandOptions,
): { readonly target: readonly string[]; readonly from: readonly string[] } {
  const own = { columns: names.map((name) => numberColumn(name, [])) };
  const chosen = (option: string, items: readonly string[]): string[] => {
    const found = [...new Set(namesOf({ ...own, format: 'csv', rows: 0, notes: [] }, items))];
    for (const name of found) {
      if (names.includes(name)) continue;
      throw new CallError(
        `${option}: ${shownName(name)} is no column of the mixture; its columns are ${sentenceList(names.slice(0, 12).map((each) => shownName(each)))}${names.length > 12 ? ' and more' : ''}.`,
      );
    }
    return found;
  };
  const target = chosen('--target', options.target);
  const from = options.from ? chosen('--from', options.from) : names.filter((name) => !target.includes(name));
  if (target.length === 0) throw new CallError('--target names no column.');
  if (from.length === 0) {
    throw new CallError(
      model.columns === 1
        ? 'the mixture has one column, so there is nothing to predict it from.'
        : '--target names every column of the mixture, so there is nothing to predict them from.',
    );
  }
  const both = from.find((name) => target.includes(name));
  if (both !== undefined)
    throw new CallError(`${shownName(both)} is in --target and in --from; it can be in one.`);
  return { target, from };
}

/** Column t of a matrix. */
function columnOf({ data, rows, columns }: Regression['expected'], t: number): Float64Array {
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) values[i] = data[i * columns + t]!;
  return values;
}

/** How a prediction stands to the values that are known. */
interface Check {
  readonly name: string;
  readonly rows: number;
  /** √ of the mean squared error. */
  readonly error: number;
  /** 1 − squared errors / squared deviations from the mean. */
  readonly rSquared: number;
  /** The share of values inside their interval. */
  readonly inside: number;
}

function checkOf(
  name: string,
  known: NumberColumn | undefined,
  result: Regression,
  t: number,
): Check | undefined {
  if (!known) return undefined;
  const { columns } = result.expected;
  let [rows, sum, errors, inside] = [0, 0, 0, 0];
  for (const [i, value] of known.values.entries()) {
    if (!Number.isFinite(value)) continue;
    const at = i * columns + t;
    rows++;
    sum += value;
    errors += (value - result.expected.data[at]!) ** 2;
    if (value >= result.lower!.data[at]! && value <= result.upper!.data[at]!) inside++;
  }
  if (rows === 0) return undefined;
  let squares = 0;
  for (const value of known.values) if (Number.isFinite(value)) squares += (value - sum / rows) ** 2;
  return {
    name,
    rows,
    error: Math.sqrt(errors / rows),
    rSquared: squares > 0 ? 1 - errors / squares : NaN,
    inside: inside / rows,
  };
}

function describe(
  table: Table,
  { target, from, origin, fitted, known, warnings }: Task,
  checks: readonly (Check | undefined)[],
  { level, out }: RegressCommandOptions,
  terminal: Terminal,
): string {
  const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
  const list = (names: readonly string[]): string =>
    names.length > 6 ? `${names.length} columns` : sentenceList(names.map((name) => shownName(name)));
  page.title(
    `${shownName(table.name ?? 'The table', 60)}: ${list(target)} predicted from ${list(from)} for ${counted(table.rows, 'row')}, by ${origin}.`,
  );
  for (const warning of warnings) page.warning(inGroups(warning));
  const measured = checks.flatMap((check, t) => (check ? [{ check, column: known[t]! }] : []));
  if (measured.length > 0) {
    page.gap();
    page.grid([
      ['column', 'rows that have it', 'typical error', 'R²', `inside its ${percent(level)} interval`],
      ...measured.map(({ check, column }) => [
        shownName(check.name),
        whole(check.rows),
        fixed(check.error, digitsFor(column, check.error)),
        fixed(check.rSquared, 2),
        percent(check.inside),
      ]),
    ]);
    page.remark(
      fitted
        ? 'These are rows that the mixture was fitted to; on new rows errors are larger.'
        : 'The typical error is the root of the mean squared error.',
    );
  }
  page.gap();
  page.paragraph(`${out}: ${counted(table.rows, 'row')} with their predictions.`);
  return page.toString();
}
