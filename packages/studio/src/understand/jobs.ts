import type { Context, Job } from '../computing/job.ts';

/** A job that the worker loads when it is first asked for it. */
function loaded<A, R>(load: () => Promise<Job<A, R>>): Job<A, R> {
  return async (argument: A, context: Context) => (await load())(argument, context);
}

/** What the pages of this room ask of the worker, by name. */
export const jobs = {
  drawExample: loaded(async () => (await import('./page/examples.ts')).drawExample),
  readColumns: loaded(async () => (await import('./page/owntable.ts')).readColumns),
  kmeansSteps: loaded(async () => (await import('./kmeanssteps.ts')).kmeansSteps),
  bothFits: loaded(async () => (await import('./bothfits.ts')).bothFits),
  emSteps: loaded(async () => (await import('./emsteps.ts')).emSteps),
  startsReached: loaded(async () => (await import('./startsreached.ts')).startsReached),
  limitPath: loaded(async () => (await import('./limitpath.ts')).limitPath),
  outlierPull: loaded(async () => (await import('./outlierpull.ts')).outlierPull),
  collapse: loaded(async () => (await import('./collapse.ts')).collapse),
  shapes: loaded(async () => (await import('./shapes.ts')).shapes),
  whatK: loaded(async () => (await import('./whatk.ts')).whatK),
  vignettes: loaded(async () => (await import('./vignettes.ts')).vignettes),
};
