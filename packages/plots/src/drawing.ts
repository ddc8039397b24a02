// What charts are drawn from, for programs of this workspace that draw their own.
export { blendShares, groupFill } from './chart/color.ts';
export { groupShape, isHollow } from './chart/shape.ts';
export { groupFills, themes } from './chart/theme.ts';
export type { Component } from './chart/gaussian.ts';
export { marginals, oval, sharesAt } from './chart/gaussian.ts';
export { borders } from './chart/border.ts';
