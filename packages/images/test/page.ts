// The script of a page: does in the browser what the test does in Node.
import { imageJob } from './job.ts';

declare const report: (done: unknown) => void;
report(await imageJob());
