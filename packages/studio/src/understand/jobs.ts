import { bothFits } from './bothfits.ts';
import { collapse } from './collapse.ts';
import { emSteps } from './emsteps.ts';
import { kmeansSteps } from './kmeanssteps.ts';
import { limitPath } from './limitpath.ts';
import { outlierPull } from './outlierpull.ts';
import { drawExample } from './page/examples.ts';
import { readColumns } from './page/owntable.ts';
import { shapes } from './shapes.ts';
import { startsReached } from './startsreached.ts';
import { vignettes } from './vignettes.ts';
import { whatK } from './whatk.ts';

/** What the pages of this room ask of the worker, by name. */
export const jobs = {
  drawExample,
  readColumns,
  kmeansSteps,
  bothFits,
  emSteps,
  startsReached,
  limitPath,
  outlierPull,
  collapse,
  shapes,
  whatK,
  vignettes,
};
