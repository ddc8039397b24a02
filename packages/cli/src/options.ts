import {
  type ClusteringOptions as ClusteringChoices,
  type FitOptions as JobOptions,
  MOST_GROUPS,
} from '@softmeans/analysis/parts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CovarianceName, Effort, MissingPolicy, MixtureMissingPolicy, ScalingKind } from 'softmeans';

/** What every command takes. */
export interface CommonOptions {
  readonly quiet?: true;
  readonly json?: true;
  readonly out?: string;
}

/** What the commands that fit take. */
export interface FitOptions extends CommonOptions, JobOptions {
  readonly labels?: true;
}

/** What the commands that do the main job take. */
export interface ClusteringOptions extends FitOptions, ClusteringChoices {}

export const SCALINGS: readonly ScalingKind[] = ['standard', 'minmax', 'robust', 'none'];
export const MISSING: readonly MissingPolicy[] = ['refuse', 'drop', 'mean', 'median'];
export const MIXTURE_MISSING: readonly MixtureMissingPolicy[] = [...MISSING, 'em'];
export const EFFORTS: readonly Effort[] = ['quick', 'normal', 'thorough'];
export const COVARIANCES: readonly CovarianceName[] = ['full', 'tied', 'diagonal', 'spherical'];

/** A parser of whole numbers between two bounds, both allowed. */
export function wholeNumber(
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
    if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return value;
    const range =
      maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

/** A parser of numbers between two bounds, both allowed. */
export function realNumber(minimum: number, maximum: number = Infinity): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(value) && value >= minimum && value <= maximum) return value;
    const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`It must be a number ${range}.`);
  };
}

/** A parser of numbers above 0. */
export function positiveNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError('It must be a number above 0.');
}

/** A parser of paths to write to. */
export function outputPath(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must be a name, and it is empty.');
  return text;
}

/** Each use of the option adds its names; commas are taken apart when the table's columns are known. */
function collect(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text];
}

export function addTableOptions(command: Command): Command {
  return addReadOptions(
    command
      .option('--columns <names>', 'use these columns only, with commas between them', collect)
      .option('--exclude <names>', 'use all columns of numbers but these', collect),
  );
}

/** How a file is read. */
export function addReadOptions(command: Command): Command {
  return command
    .option(
      '--delimiter <character>',
      'the character between the fields of a CSV file (default: found by itself)',
    )
    .option(
      '--sheet <name>',
      'the sheet of an XLSX file, by its name or its place from 1 (default: the first)',
    )
    .addOption(
      new Option(
        '--header <answer>',
        'whether the first row of a CSV or XLSX file holds the names (default: found by itself)',
      ).choices(['yes', 'no']),
    );
}

/**
 * @param scale the command's default
 * @param policies what it may do with missing values
 */
export function addFitOptions(
  command: Command,
  scale: ScalingKind,
  policies: readonly MixtureMissingPolicy[] = MISSING,
): Command {
  const em = policies.includes('em') ? ', or em: fit to the values that are there' : '';
  return addTableOptions(command)
    .addOption(
      new Option('--scale <kind>', 'how columns are made comparable before the fit')
        .choices(SCALINGS)
        .default(scale),
    )
    .addOption(
      new Option(
        '--missing <policy>',
        `rows with missing values: refuse them, drop them, or fill in the mean or median${em}`,
      )
        .choices(policies)
        .default('refuse'),
    )
    .addOption(seedOption())
    .addOption(threadsOption())
    .option('--labels', 'with --json: add the label of each row');
}

export function seedOption(): Option {
  return new Option('--seed <n>', 'start of all random choices')
    .argParser(wholeNumber(0, 2 ** 32 - 1))
    .default(0);
}

export function threadsOption(): Option {
  return new Option(
    '--threads <n>',
    'worker threads; the result does not depend on it (default: one per core)',
  ).argParser(wholeNumber(1, 256));
}

export function kOption(text: string): Option {
  return new Option('-k, --k <n>', text).argParser(wholeNumber(1, 1_000_000));
}

/** How much is tried to find the number of groups and to test it. */
export function effortOption(): Option {
  return new Option(
    '--effort <amount>',
    'how much is tried: quick looks once, normal also draws the rows anew to see whether the groups hold, thorough does more of both',
  )
    .choices(EFFORTS)
    .default('normal');
}

/**
 * A range of k.
 *
 * @param from what is meant without --from
 * @param to and without --to
 */
export function addRangeOptions(command: Command, from: number, to: number = MOST_GROUPS): Command {
  return command
    .addOption(
      new Option('--from <n>', `this many groups and more (default: ${from})`).argParser(
        wholeNumber(1, 1_000_000),
      ),
    )
    .addOption(
      new Option('--to <n>', `and up to this many (default: ${to})`).argParser(wholeNumber(1, 1_000_000)),
    );
}

export function addCommonOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON object and nothing else; it counts labels and rows from 0')
    .option('-q, --quiet', 'print no progress and no summary');
}

/** The text below a command's options. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`;
}
