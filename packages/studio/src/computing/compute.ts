import type { Job } from './job.ts';
import type { Jobs } from './jobs.ts';
import type { Reply, Request } from './message.ts';

/** What a job takes. */
export type Argument<J> = J extends Job<infer A, unknown> ? A : never;
/** What a job gives. */
export type Result<J> = J extends (...given: never[]) => Promise<infer R> ? R : never;

/** How a job is followed and stopped. */
export interface ComputeOptions {
  /** Stops the job; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((stage: string, fraction: number) => void) | undefined;
  /** Gets the parts of the result that are ready before the job has ended. */
  readonly onPart?: ((part: unknown) => void) | undefined;
}

/** A job failed; the message says what to do. */
export class ComputeError extends Error {
  override readonly name = 'ComputeError';
}

interface Waiting extends ComputeOptions {
  readonly resolve: (result: never) => void;
  readonly reject: (reason: unknown) => void;
}

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

/**
 * Runs a job of the library in the worker, so that the page stays free.
 *
 * @param name one of the jobs of `jobs.ts`
 * @param argument plain data; it is copied
 * @throws ComputeError where the job fails; the signal's reason where it is stopped
 */
export function compute<N extends keyof Jobs>(
  name: N,
  argument: Argument<Jobs[N]>,
  options: ComputeOptions = {},
): Promise<Result<Jobs[N]>> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const id = ++last;
    waiting.set(id, { ...options, resolve, reject });
    signal?.addEventListener('abort', () => {
      if (!waiting.delete(id)) return;
      post({ kind: 'stop', id });
      reject(signal.reason);
    });
    post({ kind: 'start', id, job: name, argument });
  });
}

function post(request: Request): void {
  worker ??= open();
  worker.postMessage(request);
}

function open(): Worker {
  const opened = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'softmeans' });
  opened.addEventListener('message', ({ data }: MessageEvent<Reply>) => receive(data));
  opened.addEventListener('error', (event) => {
    event.preventDefault();
    fail(event.message || 'The worker of this page could not be started. Load the page again.');
  });
  return opened;
}

function receive(reply: Reply): void {
  const job = waiting.get(reply.id);
  if (!job) return;
  switch (reply.kind) {
    case 'progress':
      job.onProgress?.(reply.stage, reply.fraction);
      break;
    case 'part':
      job.onPart?.(reply.part);
      break;
    case 'done':
      waiting.delete(reply.id);
      job.resolve(reply.result as never);
      break;
    case 'failed':
      waiting.delete(reply.id);
      job.reject(new ComputeError(reply.message));
      break;
    default:
      reply satisfies never;
  }
}

/** The worker itself broke: every job in it is lost, and the next one gets a new worker. */
function fail(message: string): void {
  worker?.terminate();
  worker = undefined;
  for (const { reject } of waiting.values()) reject(new ComputeError(message));
  waiting.clear();
}
