import type { Table } from '@softmeans/tables';
import { type Assigned, CallError, csvWithGroups, portray, sizesOf } from '@softmeans/analysis/parts';
import type { FitOptions } from '../options.ts';
import { writeFile } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { type FitReport, describeFit } from './fit.ts';
import { widthOf } from './page.ts';

/** Where the commands for groups of any shape write. */
interface ShapeFiles extends Pick<FitOptions, 'out' | 'quiet'> {
  readonly modelOut?: string;
}

/** What they found: groups without centers. */
export interface ShapeReport extends Pick<FitReport, 'input' | 'title' | 'k' | 'facts' | 'warnings'> {
  readonly labels: Int32Array;
}

/** Refuses options that say nothing about given pairs of rows. */
export function refuseUnused(
  call: string,
  {
    scale,
    missing,
    landmarks,
    weights,
  }: {
    readonly scale: string;
    readonly missing: string;
    readonly landmarks: number | undefined;
    readonly weights?: string | undefined;
  },
): void {
  const unused = [
    ...(scale === 'none' ? [] : ['--scale']),
    ...(missing === 'refuse' ? [] : ['--missing']),
    ...(landmarks === undefined ? [] : ['--landmarks']),
    ...(weights === undefined ? [] : ['--weights']),
  ];
  if (unused.length > 0)
    throw new CallError(`${unused[0]} is about the rows of a table, and ${call} has none. Leave it out.`);
}

/** Writes the table with its groups and the model, each if it was asked for; the paths for `--json`. */
export async function writeShapes(
  { table, assigned, model }: { readonly table: Table; readonly assigned: Assigned; model(): string },
  { out, modelOut }: ShapeFiles,
  signal: AbortSignal,
  inputs: readonly string[],
): Promise<{ readonly files?: object }> {
  if (out !== undefined && out === modelOut)
    throw new CallError(`--out and --model-out are both ${out}. Give two names.`);
  if (out !== undefined) await writeFile(out, csvWithGroups(table, assigned), signal, inputs);
  if (modelOut !== undefined) await writeFile(modelOut, [model()], signal, inputs);
  if (out === undefined && modelOut === undefined) return {};
  return {
    files: { ...(out !== undefined && { table: out }), ...(modelOut !== undefined && { model: modelOut }) },
  };
}

/** Sizes of the groups, and their means in the columns, which describe a group but do not make it. */
export async function describeShapes(
  terminal: Terminal,
  { out, modelOut }: ShapeFiles,
  { input, labels, k, ...rest }: ShapeReport,
): Promise<void> {
  const { used } = input;
  const { groups } = portray(used, labels, k);
  const text = describeFit(
    {
      ...rest,
      input,
      k,
      points: {
        data: Float64Array.from(groups.flatMap(({ moments }) => moments.map(({ mean }) => mean))),
        rows: k,
        columns: used.length,
      },
      spreads: groups.map(({ moments }) => moments.map(({ spread }) => spread)),
      sizes: sizesOf(labels, k),
      ...(modelOut !== undefined && { out: modelOut }),
    },
    { width: widthOf(terminal.width), colors: terminal.colors },
  );
  await terminal.write(out === undefined ? text : `${text}  The table with its groups is in ${out}.\n`);
}
