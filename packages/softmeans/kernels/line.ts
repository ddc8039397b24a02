/**
 * Bytes from one component's values per row to the next one's: 512 rows and a cache line. Without that line all
 * components of a row would fall on the same places of the processor's cache.
 */
export const LINE: usize = 512 * 8 + 64;
