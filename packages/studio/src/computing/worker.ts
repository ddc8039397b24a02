import type { Job } from './job.ts';
import { jobs } from './jobs.ts';
import type { Reply, Request } from './message.ts';
import { wordsOf } from './words.ts';

/** The worker's side: runs jobs side by side, each with its own signal. */
const running = new Map<number, AbortController>();
const byName = new Map<string, Job<never, unknown>>(Object.entries(jobs));

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'stop') running.get(data.id)?.abort();
  else void start(data);
});

async function start({ id, job: name, argument }: Request & { readonly kind: 'start' }): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const given: Transferable[] = [];
  const post = (reply: Reply, transfer: Transferable[] = []): void => postMessage(reply, { transfer });
  running.set(id, controller);
  try {
    const job = byName.get(name);
    if (!job) throw new Error(`There is no job called ${name}.`);
    const result = await job(argument as never, {
      signal,
      progress: (stage, fraction) => post({ kind: 'progress', id, stage, fraction }),
      part: (part) => post({ kind: 'part', id, part }),
      give: (buffer) => {
        if (buffer instanceof ArrayBuffer && !given.includes(buffer)) given.push(buffer);
      },
    });
    post({ kind: 'done', id, result }, given);
  } catch (error) {
    post({ kind: 'failed', id, message: wordsOf(error), stopped: signal.aborted });
  } finally {
    running.delete(id);
  }
}
