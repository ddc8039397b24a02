import { lstat, mkdir, open, readFile, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { fileError } from './errors.ts';
import { CallError } from '@softmeans/analysis/parts';

/** A file to write; its text comes in pieces, so that a large one is never one string. */
export interface OutputFile {
  readonly name: string;
  readonly text: Iterable<string | Uint8Array>;
}

/** A folder that this program may write to. */
export interface OutputFolder {
  /** Writes all files or none. */
  write(files: readonly OutputFile[], signal: AbortSignal): Promise<void>;
  /** Removes the folder if it was made for nothing. */
  abandon(): Promise<void>;
}

/** The file in an output folder that lists what this program wrote there. */
export const MANIFEST = 'softmeans-output.json';

const manifestSchema = v.object({
  format: v.literal('softmeans-output'),
  version: v.literal(1),
  files: v.array(v.string()),
});

/**
 * Opens an output folder, before any work is done, and makes it if need be.
 *
 * Only files that the folder's manifest lists are ever replaced, or removed where a later run writes others.
 *
 * @param names the files that will be written
 * @param inputs files that were read, which are not removed
 * @throws CallError if the folder cannot be written to, or a file of such a name is not this program's
 */
export async function openFolder(
  folder: string,
  names: readonly string[],
  inputs: readonly string[] = [],
): Promise<OutputFolder> {
  let made: string | undefined;
  try {
    made = await makeFolder(resolve(folder));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new CallError(`${folder}: no folder can be made there. Choose another --out.`, { cause: error });
    throw fileError(folder, error);
  }
  const abandon = async (): Promise<void> => {
    if (made === undefined) return;
    // From the inside out, as far as nothing else was put there.
    let inner = resolve(folder);
    const outer = resolve(made);
    while (inner.length >= outer.length && (await removed(inner))) inner = dirname(inner);
  };
  try {
    await refuseForeignFiles(folder, names);
    await probe(folder);
  } catch (error) {
    await abandon();
    throw error;
  }
  return {
    abandon,
    async write(files, signal) {
      const fresh = files.map(({ name }) => name);
      await refuseForeignFiles(folder, fresh);
      const older = (await readManifest(folder)).filter((name) => !fresh.includes(name));
      // The list goes first: a file that is in place is then always known as this program's.
      await writeAll(folder, [manifestOf([...older, ...fresh]), ...files], signal);
      const kept: string[] = [];
      for (const name of older) if (!(await removedOlder(folder, name, inputs))) kept.push(name);
      if (kept.length < older.length) await writeAll(folder, [manifestOf([...kept, ...fresh])], signal);
    },
  };
}

/**
 * Writes one file whole or not at all. A device or a pipe is written to as it is.
 *
 * @param inputs files that were read, which are not to be replaced
 * @param option what named the path, for messages
 * @throws CallError if the path is a folder, an input, or cannot be written
 */
export async function writeFile(
  path: string,
  text: Iterable<string | Uint8Array>,
  signal: AbortSignal,
  inputs: readonly string[] = [],
  option = '--out',
): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory())
    throw new CallError(`${path} is a folder. Give the name of a file as ${option}.`);
  if (status && !status.isFile()) {
    try {
      await fill(path, text, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw fileError(path, error, option);
    }
    return;
  }
  const target = status ? await realpath(path) : resolve(path);
  for (const input of inputs) {
    if (input !== '-' && (await realpath(input).catch(() => undefined)) === target) {
      throw new CallError(`${path} is also the input. Choose another ${option}.`);
    }
  }
  await writeAll(dirname(target), [{ name: basename(target), text }], signal, option);
}

async function writeAll(
  folder: string,
  files: readonly OutputFile[],
  signal: AbortSignal,
  option = '--out',
): Promise<void> {
  const temporary = files.map(({ name }) => join(folder, `.${name.slice(0, 200)}.${process.pid}.partial`));
  let current = folder;
  try {
    for (const [i, { name, text }] of files.entries()) {
      current = join(folder, name);
      await fill(temporary[i]!, text, signal);
    }
    signal.throwIfAborted();
    for (const [i, { name }] of files.entries()) {
      current = join(folder, name);
      await rename(temporary[i]!, current);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw fileError(current, error, option);
  } finally {
    for (const path of temporary) await rm(path, { force: true }).catch(() => undefined);
  }
}

async function fill(path: string, text: Iterable<string | Uint8Array>, signal: AbortSignal): Promise<void> {
  const handle = await open(path, 'w');
  try {
    for (const piece of text) {
      signal.throwIfAborted();
      await handle.writeFile(piece);
    }
    // Not every file, such as a pipe, can be brought to disk.
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

async function refuseForeignFiles(folder: string, names: readonly string[]): Promise<void> {
  const own = await readManifest(folder);
  for (const name of names) {
    const path = join(folder, name);
    const status = await stat(path).catch(() => undefined);
    if (!status || (status.isFile() && own.includes(name))) continue;
    throw new CallError(
      `${path} is there already and was not written by softmeans. Move it away, or choose another folder with --out.`,
    );
  }
}

async function readManifest(folder: string): Promise<readonly string[]> {
  const path = join(folder, MANIFEST);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw fileError(path, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const manifest = v.safeParse(manifestSchema, value);
  if (manifest.success) return manifest.output.files;
  throw new CallError(
    `${path} is not a list of files that softmeans wrote, or is damaged. Move it away, or choose another folder with --out.`,
  );
}

/** Finds out before the work whether the folder takes files. */
async function probe(folder: string): Promise<void> {
  const path = join(folder, `.softmeans.${process.pid}.partial`);
  try {
    await (await open(path, 'w')).close();
  } catch (error) {
    throw fileError(folder, error);
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

function manifestOf(names: readonly string[]): OutputFile {
  const files = [...new Set(names)].sort();
  const manifest = { format: 'softmeans-output', version: 1, files };
  return { name: MANIFEST, text: [`${JSON.stringify(manifest, undefined, 1)}\n`] };
}

/** Removes a file of an earlier run; whether it is gone. What is a file no more, or was the input, stays. */
async function removedOlder(folder: string, name: string, inputs: readonly string[]): Promise<boolean> {
  if (name !== basename(name) || name === MANIFEST) return false;
  const path = join(folder, name);
  try {
    if (!(await lstat(path)).isFile()) return false;
    const real = await realpath(path);
    for (const input of inputs) {
      if (input !== '-' && (await realpath(input).catch(() => undefined)) === real) return false;
    }
    await rm(path);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

/**
 * Makes a folder and those around it, as far as they are not there. Not by `recursive`, which never returns on
 * Node 20 where a file system such as /proc refuses a folder with ENOENT.
 *
 * @returns the outermost that was made
 */
async function makeFolder(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' && dirname(path) !== path) {
      const outer = await makeFolder(dirname(path));
      await mkdir(path);
      return outer ?? path;
    }
    if ((await stat(path).catch(() => undefined))?.isDirectory()) return undefined;
    throw error;
  }
}

async function removed(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch {
    return false;
  }
}
