import { readFile as readBytes, stat } from 'node:fs/promises';
import { type Models, ModelError, type NamedColumns, SoftmeansError, readModels } from 'softmeans';
import { type DocumentsModel, readDocumentsModel } from '@softmeans/texts';
import { type NumberColumn, type Table, selectColumns } from '@softmeans/tables';
import { CallError, sentenceList, shownName } from '@softmeans/analysis/parts';
import { numbersOf } from './pairs.ts';

/** A model file that is larger is none. */
const LARGEST = 2 ** 29;

/** @throws CallError naming the path, ModelError with the path before its message */
export async function readModelFile(path: string): Promise<Models> {
  const text = await readText(path);
  try {
    return readModels(text);
  } catch (error) {
    if (error instanceof ModelError)
      throw new ModelError(error.code, `${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A model of documents, where a file holds one. */
export interface AnyModels extends Models {
  readonly documents?: DocumentsModel;
}

/** As `readModelFile`, for models of documents as well. */
export async function readAnyModelFile(path: string): Promise<AnyModels> {
  const text = await readText(path);
  if (!/^\s*\{\s*"format"\s*:\s*"softmeans-documents"/.test(text.slice(0, 256))) return readModelFile(path);
  try {
    return { documents: readDocumentsModel(text) };
  } catch (error) {
    if (error instanceof SoftmeansError) throw new CallError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

async function readText(path: string): Promise<string> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) throw new CallError(`${path} is a folder. Give the model file in it.`);
    if (status.size > LARGEST)
      throw new CallError(`${path} has ${status.size} bytes, too many for a model file.`);
    return await readBytes(path, 'utf8');
  } catch (error) {
    if (error instanceof CallError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why =
      code === 'ENOENT' || code === 'ENOTDIR'
        ? 'there is no such file. "softmeans cluster" writes one as model.json'
        : code === 'EACCES' || code === 'EPERM'
          ? 'it may not be read. Change its permissions'
          : `it cannot be read (${String(code)})`;
    throw new CallError(`${path}: ${why}.`, { cause: error });
  }
}

/** The columns of a table that a model reads: by name where it knows names, else all columns of numbers in order. */
export function modelColumns(models: Models, table: Table): NamedColumns {
  const model = models.kmeans ?? models.mixture ?? models.bisecting ?? models.spectral ?? models.kernel;
  if (!model) {
    throw new CallError(
      'the model file holds a model of sparse rows or of mixed columns, whose groups only a program can ask for, by readModels.',
    );
  }
  const used = columnsRead(model, table, ofPairs(models) ? numbersOf(table) : {});
  if (policyOf(model) === 'refuse') {
    for (const { name, values, missing: gaps } of used) {
      if (gaps === 0) continue;
      throw new CallError(
        `row ${values.findIndex(Number.isNaN) + 1}, column ${shownName(name)}: the value is missing, and the model was fitted to refuse that. ` +
          `Fit it with --missing ${model.kind === 'mixture' ? 'em, ' : ''}drop, mean or median, or fill the gap in.`,
      );
    }
  }
  // Keys that look like whole numbers would come first, whatever their order.
  return Object.fromEntries(
    used.map(({ name, values }, j) => [model.names ? name : `column ${j + 1}`, values]),
  );
}

/**
 * The columns of a table with a model's names, else all columns of numbers, which must be as many.
 *
 * @param unnamed which columns are read where the model knows no names
 */
export function columnsRead(
  { names, columns }: { readonly names?: readonly string[] | undefined; readonly columns: number },
  table: Table,
  unnamed: Parameters<typeof selectColumns>[1] = {},
): readonly NumberColumn[] {
  if (names) checkNames(names, table);
  const { used } = selectColumns(table, names ? { columns: names } : unnamed);
  if (used.length !== columns) {
    throw new CallError(
      `${table.name ?? 'the table'}: the model has ${columns} columns, but the table has ${used.length} of numbers.`,
    );
  }
  return used;
}

/** @throws CallError naming the columns of a model that the table lacks */
export function checkNames(names: readonly string[], table: Table): void {
  const missing = names.filter((name) => !table.columns.some((column) => column.name === name));
  if (missing.length === 0) return;
  const needed = missing.slice(0, 12).map((name) => shownName(name));
  const has = table.columns.slice(0, 12).map(({ name }) => shownName(name));
  throw new CallError(
    `${table.name ?? 'the table'}: the model needs ${missing.length === 1 ? 'the column' : 'the columns'} ${sentenceList(needed)}; the table has ${sentenceList(has)}${table.columns.length > 12 ? ' and more' : ''}.`,
  );
}

/** Whether a model asks for a row's similarities to the training rows, not for its own values. */
function ofPairs({ spectral, kernel }: Models): boolean {
  return spectral?.affinity === 'given' || kernel?.kernel === 'given';
}

/** What a model does with missing values. */
function policyOf(model: { toJSON(): Record<string, unknown> }): unknown {
  const preprocessing = model.toJSON()['preprocessing'];
  return typeof preprocessing === 'object' && preprocessing !== null && 'missing' in preprocessing
    ? preprocessing.missing
    : undefined;
}
