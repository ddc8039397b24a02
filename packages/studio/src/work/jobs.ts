import { cells, openTable } from './tables.ts';

/** What the steps of this room ask of the worker, by name. */
export const jobs = { openTable, cells };
