/**
 * Neighboring rows that meet all rows from its first one on: so each pair of rows meets once, but for those inside
 * a strip. It is a part of one cluster, or holds some clusters wholly.
 */
export interface Strip {
  readonly first: number;
  readonly end: number;
  /** The cluster of the first row. */
  readonly cluster: number;
  /** Whether its cluster goes on before or after it. */
  readonly part: boolean;
}

/** The most rows of a strip, and the most values. */
const ROWS = 512;
const VALUES = 2 ** 18;

/** Strips that a few rows are cut into, so that threads find work. */
const STRIPS = 48;

/** The most rows of each strip, by counts alone. */
export function stripRows(rows: number, columns: number): number {
  const wanted = Math.max(128, Math.min(ROWS, Math.ceil(rows / STRIPS)));
  return Math.max(8, Math.min(wanted, Math.floor(VALUES / columns)));
}

/**
 * Cuts rows sorted by cluster into strips: large clusters into equal parts, small ones side by side.
 *
 * @param most rows of a strip
 */
export function cutStrips(starts: Int32Array, most: number): Strip[] {
  const strips: Strip[] = [];
  const k = starts.length - 1;
  for (let c = 0; c < k;) {
    const first = starts[c]!;
    const size = starts[c + 1]! - first;
    if (size > most) {
      const parts = Math.ceil(size / most);
      for (let part = 0; part < parts; part++) {
        strips.push({
          first: first + Math.floor((size * part) / parts),
          end: first + Math.floor((size * (part + 1)) / parts),
          cluster: c,
          part: true,
        });
      }
      c++;
      continue;
    }
    let next = c + 1;
    while (next < k && starts[next + 1]! - first <= most) next++;
    strips.push({ first, end: starts[next]!, cluster: c, part: false });
    c = next;
  }
  return strips;
}
