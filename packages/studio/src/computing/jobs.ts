import { jobs as understandJobs } from '../understand/jobs.ts';
import { jobs as workJobs } from '../work/jobs.ts';

/** Everything that the worker can do, by name. */
export const jobs = { ...workJobs, ...understandJobs };

export type Jobs = typeof jobs;
