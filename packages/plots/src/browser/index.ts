export type { Drawing, DrawOptions, Pointer } from './draw.ts';
export { draw } from './draw.ts';
