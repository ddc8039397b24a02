import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type DecodedImage, ImageError, decodeImage } from '@softmeans/images';
import { Option } from 'commander';
import { CallError, shownName } from '@softmeans/analysis/parts';
import { wholeNumber } from '../options.ts';

/** A picture with its file's name and size. */
export interface ReadImage {
  readonly name: string;
  readonly image: DecodedImage;
  readonly bytes: number;
}

/** Bytes that are read of a picture's file, at most. */
const MOST_BYTES = 2 ** 29;
const PIECE = 1 << 20;

/**
 * Reads a picture; `-` is standard input.
 *
 * @param maxPixels that it may declare
 * @throws CallError or ImageError whose message names the file
 */
export async function readImage(
  file: string,
  maxPixels: number | undefined,
  signal: AbortSignal,
): Promise<ReadImage> {
  const name = file === '-' ? 'standard input' : file;
  const bytes = file === '-' ? await readStandardInput(signal) : await readBytes(file, signal);
  try {
    const image = decodeImage(bytes, { ...(maxPixels !== undefined && { maxPixels }) });
    return { name: file === '-' ? 'picture' : basename(file), image, bytes: bytes.length };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    const message = error.message.replace('raise maxPixels', 'raise --max-pixels');
    throw new ImageError(error.code, `${shownName(name, 200)}: ${message}`, { cause: error });
  }
}

async function readBytes(file: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const status = await handle.stat();
      if (status.isDirectory()) throw new CallError(`${file} is a folder. Give a picture.`);
      return await collected(
        handle.createReadStream({ highWaterMark: PIECE, autoClose: false }),
        file,
        signal,
      );
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const cause = { cause: error };
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new CallError(`${file}: there is no such file.`, cause);
    if (code === 'EISDIR') throw new CallError(`${file} is a folder. Give a picture.`, cause);
    if (code === 'EACCES' || code === 'EPERM') throw new CallError(`${file} may not be read.`, cause);
    throw error;
  }
}

function readStandardInput(signal: AbortSignal): Promise<Uint8Array> {
  return collected(process.stdin, 'standard input', signal);
}

async function collected(
  pieces: AsyncIterable<Uint8Array>,
  name: string,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    signal.throwIfAborted();
    length += piece.length;
    if (length > MOST_BYTES)
      throw new CallError(
        `${name} has more than ${MOST_BYTES / 2 ** 20} MB, the most that is read of a picture.`,
      );
    parts.push(piece);
  }
  signal.throwIfAborted();
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** How large a picture may be. */
export function maxPixelsOption(): Option {
  return new Option('--max-pixels <n>', 'refuse larger pictures (default: 100 million)').argParser(
    wholeNumber(1, 2 ** 29),
  );
}
