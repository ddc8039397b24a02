import { type Column, type Table, csvChunks, numberColumn, textColumn } from '@softmeans/tables';
import { Command, Option } from 'commander';
import { CallError, counted, digitsFor, fixed, inGroups, shownName, whole } from '@softmeans/analysis/parts';
import { type Imputation, impute } from 'softmeans';
import { readFile } from '../input.ts';
import { printJson } from '../json.ts';
import {
  type MixtureSource,
  type SourcedMixture,
  addMixtureSource,
  freshNames,
  sourceMixture,
} from '../mixtureinput.ts';
import { addCommonOptions, examples, outputPath, wholeNumber } from '../options.ts';
import { openStages } from '../progress.ts';
import { writeFile } from '../output.ts';
import { Page, widthOf } from '../summary/page.ts';
import type { Terminal } from '../terminal.ts';

interface ImputeCommandOptions extends MixtureSource {
  readonly deviations?: true;
  readonly draws?: number;
}

/** Fills in missing values by a mixture. */
export function imputeCommand(terminal: Terminal): Command {
  const command = new Command('impute')
    .description(
      'Fills in missing numbers of a table by a Gaussian mixture: each by what the other values of its row lead to expect.',
    )
    .argument('<file>', 'a table; - for standard input');
  addMixtureSource(command, 'number of groups of the mixture (default: that of 1 to 6 with the lowest BIC)')
    .option(
      '--deviations',
      'add a column with the standard deviation of what was filled in, for each column with gaps',
    )
    .addOption(
      new Option(
        '--draws <n>',
        'instead of one table write so many below each other, with values drawn at random, for multiple imputation',
      ).argParser(wholeNumber(1, 1000)),
    )
    .option('-o, --out <file>', 'write the CSV to this file (default: standard output)', outputPath)
    .addHelpText(
      'after',
      examples(
        'softmeans impute table.csv --out filled.csv --deviations',
        'softmeans impute new.csv --model model.json --draws 20 --seed 1 --out draws.csv',
      ),
    );
  return addCommonOptions(command).action((file: string, options: ImputeCommandOptions) =>
    fill(file, options, terminal),
  );
}

async function fill(file: string, options: ImputeCommandOptions, terminal: Terminal): Promise<void> {
  const { signal } = terminal;
  const { draws, deviations, seed, out } = options;
  if (draws !== undefined && deviations) {
    throw new CallError('--deviations and --draws exclude each other: draws show the spread themselves.');
  }
  const stages = openStages(terminal, options);
  try {
    const table = await readFile(file, options, signal, stages.begin('Reading the table'));
    const source = await sourceMixture(table, options, signal, stages.begin('Gaussian mixture'));
    const filling = stages.begin('Filling in');
    const data = Object.fromEntries(source.columns.map(({ name, values }) => [name, values]));
    const result = await impute(source.model, data, {
      seed,
      signal,
      onProgress: ({ fraction }) => filling(fraction),
      ...(draws !== undefined && { draws }),
    });
    stages.end();
    const columns =
      draws === undefined
        ? filledColumns(table, source, result, deviations === true)
        : stackedColumns(table, source, result);
    const text = csvChunks({ columns });
    const inputs = [file, ...(options.model === undefined ? [] : [options.model])];
    if (out !== undefined) await writeFile(out, text, signal, inputs);
    if (options.json) await printJson(terminal, summaryOf(table, source, result, options));
    else if (out === undefined) {
      for (const piece of text) {
        signal.throwIfAborted();
        await terminal.write(piece);
      }
    } else if (!options.quiet) await terminal.write(describe(table, source, result, options, terminal));
  } finally {
    stages.end();
  }
}

/** Column a of a matrix. */
function columnOf({ data, rows, columns }: Imputation['data'], a: number): Float64Array {
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) values[i] = data[i * columns + a]!;
  return values;
}

/** The table's columns with those of the model filled in from a matrix. */
function replaced(table: Table, { columns }: SourcedMixture, data: Imputation['data']): readonly Column[] {
  return table.columns.map((column) => {
    const a = columns.findIndex(({ name }) => name === column.name);
    if (a < 0 || columns[a]!.missing === 0) return column;
    return numberColumn(column.name, columnOf(data, a));
  });
}

function filledColumns(
  table: Table,
  source: SourcedMixture,
  result: Imputation,
  deviations: boolean,
): Column[] {
  const columns = [...replaced(table, source, result.data)];
  if (!deviations) return columns;
  const fresh = freshNames(table);
  for (const [a, { name, missing }] of source.columns.entries()) {
    if (missing > 0) columns.push(numberColumn(fresh(`${name}_sd`), columnOf(result.deviations, a)));
  }
  return columns;
}

/** One filled table below the other, each row with the number of its table before it. */
function stackedColumns(table: Table, source: SourcedMixture, { draws }: Imputation): Column[] {
  const all = draws.map((draw) => replaced(table, source, draw));
  const number = Float64Array.from(
    { length: table.rows * draws.length },
    (_, i) => 1 + Math.floor(i / table.rows),
  );
  return [
    numberColumn(freshNames(table)('draw'), number),
    ...table.columns.map((_, at) => stacked(all.map((columns) => columns[at]!))),
  ];
}

/** Columns of one kind, one below the other. */
function stacked(parts: readonly Column[]): Column {
  const first = parts[0]!;
  if (first.kind === 'text') {
    return textColumn(
      first.name,
      parts.flatMap((part) => (part.kind === 'text' ? part.values : [])),
    );
  }
  const rows = first.values.length;
  const values = new Float64Array(rows * parts.length);
  for (const [d, part] of parts.entries()) if (part.kind !== 'text') values.set(part.values, d * rows);
  return { ...first, values, missing: first.missing * parts.length };
}

interface Filled {
  readonly name: string;
  readonly filled: number;
  /** Of the column's values that are there. */
  readonly spread: number;
  /** √ of the mean square of the standard deviations of what was filled in. */
  readonly deviation: number;
}

/** What was filled in, by column. */
function filledByColumn({ columns }: SourcedMixture, { deviations }: Imputation): Filled[] {
  return columns.flatMap(({ name, missing, values }, a) => {
    if (missing === 0) return [];
    let [count, sum, squares] = [0, 0, 0];
    for (const value of values) if (!Number.isNaN(value)) [count, sum] = [count + 1, sum + value];
    for (const value of values) if (!Number.isNaN(value)) squares += (value - sum / count) ** 2;
    const square = columnOf(deviations, a).reduce((total, deviation) => total + deviation * deviation, 0);
    return [
      { name, filled: missing, spread: Math.sqrt(squares / count), deviation: Math.sqrt(square / missing) },
    ];
  });
}

function summaryOf(
  table: Table,
  source: SourcedMixture,
  result: Imputation,
  { draws, seed, out }: ImputeCommandOptions,
): object {
  const { model, columns, fit, warnings } = source;
  return {
    name: table.name,
    rows: table.rows,
    names: columns.map(({ name }) => name),
    k: model.k,
    covariance: model.covariance,
    ...(fit && { bic: fit.bic, logLikelihood: fit.logLikelihood }),
    filled: result.filled,
    columns: filledByColumn(source, result),
    left: source.left,
    seed,
    ...(draws !== undefined && { draws }),
    warnings,
    ...(out !== undefined && { files: { table: out } }),
  };
}

function describe(
  table: Table,
  source: SourcedMixture,
  result: Imputation,
  { draws, out }: ImputeCommandOptions,
  terminal: Terminal,
): string {
  const page = new Page({ width: widthOf(terminal.width), colors: terminal.colors });
  const how = draws === undefined ? '' : `, ${counted(draws, 'time')}`;
  page.title(
    `${shownName(table.name ?? 'The table', 60)}: ${counted(result.filled, 'missing value')} filled in${how}, by ${source.origin}.`,
  );
  if (source.left.length > 0) {
    const names = source.left.slice(0, 8).map(({ name, why }) => `${shownName(name)} (${why})`);
    const more = source.left.length > 8 ? ` and ${source.left.length - 8} more` : '';
    page.paragraph(`Not filled in: ${names.join(', ')}${more}.`);
  }
  for (const warning of source.warnings) page.warning(inGroups(warning));
  const filled = filledByColumn(source, result);
  if (filled.length > 0) {
    page.gap();
    page.grid([
      ['column', 'filled in', 'spread of the others', 'standard deviation'],
      ...filled.map(({ name, filled: count, spread, deviation }) => {
        const digits = digitsFor(
          source.columns.find((column) => column.name === name)!,
          spread,
        );
        return [shownName(name), whole(count), fixed(spread, digits), fixed(deviation, digits)];
      }),
    ]);
    page.remark(
      'The standard deviation is how far off a value that was filled in may be; where it is as large as the spread, the other columns say nothing of it.',
    );
  }
  page.gap();
  page.paragraph(`${out}: ${counted(table.rows * (draws ?? 1), 'row')}.`);
  return page.toString();
}
