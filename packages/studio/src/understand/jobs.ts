import { bothFits } from './bothfits.ts';
import { kmeansSteps } from './kmeanssteps.ts';
import { drawExample } from './page/examples.ts';
import { readColumns } from './page/owntable.ts';

/** What the pages of this room ask of the worker, by name. */
export const jobs = { drawExample, readColumns, kmeansSteps, bothFits };
