// The kernels of the local engine. Each works on one block of at most 512 rows, touches nothing but the
// memory that its arguments point at, and holds no state, so that any number of threads can share a memory.
//
// A block is made of panels. A panel holds 8 rows (16 in single precision), column by column:
//
//              row 0  row 1 │ row 2  row 3 │ row 4  row 5 │ row 6  row 7
//   column 0     x      x   │   x      x   │   x      x   │   x      x
//   column 1     x      x   │   x      x   │   x      x   │   x      x
//      …           v128     │     v128     │     v128     │     v128
//
// so that one 128-bit operation does the same for two rows (four in single precision), and the sum over the
// columns of each row stays in its own lane, in the order of a plain loop. Rows past the last one are zeros of
// weight 0. Values per row (weights, shares, scores, distances) lie in row order, in a line per component.

export { closest } from './closest';
export { compact32, compact64, compactRounded, restore } from './compact';
export { copy32 } from './copy32';
export { diagonal } from './diagonal';
export { distances } from './distances';
export { chebyshevSums, euclideanSums, manhattanSums } from './distancesums';
export { gains } from './gains';
export { hard } from './hard';
export { join } from './join';
export { layColumns, layRows } from './lay';
export { exponentials, logarithms } from './mathematics';
export { clear, merge } from './merge';
export { clearMoves, mergeMoves, moves, relabel } from './moves';
export { nearest32 } from './nearest32';
export { nearest64 } from './nearest64';
export { onehot } from './onehot';
export { extents, quantize } from './quantize';
export { screenFew, screenMany } from './screen';
export { owned } from './owned';
export { posteriors } from './posteriors';
export { shares } from './shares';
export { shrink } from './slack';
export { soft } from './soft';
export { lengths, spherical } from './spherical';
export { spread, survey } from './survey';
export { rescale, student } from './student';
export { thresholds } from './thresholds';
export { level, total } from './uniform';
export { triangular } from './triangular';
export { whiten } from './whiten';
export { widen } from './widen';
