import { CallError } from '@softmeans/analysis/parts';
import { ImageError } from '@softmeans/images';
import { TableError } from '@softmeans/tables';
import { FitError, SoftmeansError } from 'softmeans';

/** Exit statuses: done, the job failed, the call or the input is wrong. */
export const DONE = 0;
export const FAILED = 1;
export const WRONG_CALL = 2;

/** The call was right, yet the job could not be done. */
export class JobError extends Error {}

/** The reader of standard output has gone, as `head` does; nothing is wrong. */
export class ClosedOutput extends Error {}

/** The program was asked to stop; the reason of its abort signal. */
export class Cancelled extends Error {
  readonly status: number;

  /** @param status 128 and the signal's number, as shells count: 130 for Ctrl-C */
  constructor(status = 130) {
    super('cancelled');
    this.status = status;
  }
}

/** The exit status that an error stands for. */
export function statusOf(error: unknown): number {
  if (error instanceof ClosedOutput) return DONE;
  if (error instanceof Cancelled) return error.status;
  if (error instanceof CallError || error instanceof TableError || error instanceof ImageError)
    return WRONG_CALL;
  if (error instanceof SoftmeansError && !(error instanceof FitError) && error.code !== 'WORKER_FAILED')
    return WRONG_CALL;
  return FAILED;
}

/** What a person reads of an error: never a stack trace. */
export function messageOf(error: unknown): string {
  if (error instanceof RangeError && /allocation|memory/i.test(error.message)) {
    return 'the memory does not suffice for this input. Use fewer rows, fewer columns (--columns), or a smaller picture.';
  }
  if (error instanceof TableError && error.code === 'UNKNOWN_COLUMN')
    return error.message.replace(/^(?=(?:columns|exclude|class): )/, '--');
  return error instanceof Error ? error.message : String(error);
}

/**
 * An error of the file system in words; what the caller can mend is a `CallError`.
 *
 * @param option what named the path
 */
export function fileError(path: string, error: unknown, option = '--out'): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  switch (code) {
    case 'ENOENT':
      return new CallError(
        `${path}: the folder does not exist. Create it, or choose another ${option}.`,
        cause,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new CallError(`${path}: a file is in the place of a folder. Choose another ${option}.`, cause);
    case 'EISDIR':
      return new CallError(`${path} is a folder. Give the name of a file.`, cause);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CallError(
        `${path} may not be written. Change its permissions, or choose another ${option}.`,
        cause,
      );
    case 'ENAMETOOLONG':
      return new CallError(`${path}: the name is too long. Choose a shorter one.`, cause);
    case 'ENOSPC':
    case 'EDQUOT':
      return new JobError(`${path}: the disk is full. Nothing was changed.`, cause);
    default:
      return new JobError(`${path} cannot be written: ${messageOf(error)}.`, cause);
  }
}
