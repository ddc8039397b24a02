// Second moments to take, as the library numbers them.
export const NONE: i32 = 0;
export const TRACE: i32 = 1;
export const DIAGONAL: i32 = 2;
export const TRIANGLE: i32 = 3;
