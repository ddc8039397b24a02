import { kmeansSteps } from './kmeanssteps.ts';

/** What the pages of this room ask of the worker, by name. */
export const jobs = { kmeansSteps };
