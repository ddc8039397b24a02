import { choose } from './choosing.ts';
import { fit, knife, portraits, positions, profile, rowOf } from './fitting.ts';
import { glimpses } from './glimpses.ts';
import { paint } from './paint.ts';
import { chart, command, take } from './taking.ts';
import { cells, incompleteRows, openTable } from './tables.ts';

/** What the steps of this room ask of the worker, by name. */
export const jobs = {
  openTable,
  cells,
  incompleteRows,
  choose,
  glimpses,
  fit,
  positions,
  portraits,
  profile,
  paint,
  knife,
  rowOf,
  take,
  chart,
  command,
};
