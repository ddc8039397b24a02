import { type ReadOptions, type Table, readTableFile } from '@softmeans/tables';
import type { TableOptions } from '@softmeans/analysis/parts';

/** Reads a table; `-` is standard input. */
export async function readFile(
  file: string,
  options: TableOptions,
  signal: AbortSignal,
  report?: (fraction: number) => void,
): Promise<Table> {
  const table = await readTableFile(file, readOptions(options, signal, report));
  return { ...table, notes: table.notes.map(asOption) };
}

/** A note of the reader, with the options of the command line. */
function asOption(note: string): string {
  return note
    .replace(
      /\b([Ss])et the option header to true\b/,
      (_, s: string) => `${s === 'S' ? 'G' : 'g'}ive --header yes`,
    )
    .replace(
      /\b([Ss])et the option header to false\b/,
      (_, s: string) => `${s === 'S' ? 'G' : 'g'}ive --header no`,
    );
}

function readOptions(
  { delimiter, sheet, header }: TableOptions,
  signal: AbortSignal,
  report?: (fraction: number) => void,
): ReadOptions {
  return {
    ...(delimiter !== undefined && {
      delimiter: delimiter === 'tab' || delimiter === '\\t' ? '\t' : delimiter,
    }),
    ...(sheet !== undefined && { sheet: /^\d+$/.test(sheet) ? Number(sheet) : sheet }),
    ...(header !== undefined && { header: header === 'yes' }),
    signal,
    ...(report && { onProgress: ({ bytes, totalBytes }) => report(totalBytes ? bytes / totalBytes : 0) }),
  };
}
