type Point = readonly [number, number];
type Segment = readonly [Point, Point];

/**
 * Where two groups lead with even shares: lines between the areas of the plane in which each group's score is the
 * largest, by marching squares on a grid of cells × cells.
 *
 * @param score one score per group at a point
 * @returns lines as lists of points
 * @example
 * // Two groups that meet where x is 0.
 * borders((x) => [x, -x], 2, [-1, 1], [-1, 1], 8).length; // 1
 */
export function borders(
  score: (x: number, y: number) => readonly number[],
  k: number,
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
  cells = 96,
): Point[][] {
  const across = (i: number): number => x0 + ((x1 - x0) * i) / cells;
  const up = (j: number): number => y0 + ((y1 - y0) * j) / cells;
  const scores = Array.from({ length: cells + 1 }, (_, j) =>
    Array.from({ length: cells + 1 }, (_, i) => score(across(i), up(j))),
  );
  const lines: Point[][] = [];
  for (let a = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++) lines.push(...chain(between(a, b)));
  }
  return lines;

  /** The border of two groups: where they are even and no third one is above them. */
  function between(a: number, b: number): Segment[] {
    const found: Segment[] = [];
    for (let j = 0; j < cells; j++) {
      for (let i = 0; i < cells; i++) {
        const corners: readonly (readonly [number, number])[] = [
          [i, j],
          [i + 1, j],
          [i + 1, j + 1],
          [i, j + 1],
        ];
        const at = corners.map(([u, v]) => scores[v]![u]!);
        const leads = at.map((of) => of[a]! - of[b]!);
        if (leads.every((lead) => lead > 0) || leads.every((lead) => lead <= 0)) continue;
        const mean = (g: number): number => at.reduce((sum, of) => sum + of[g]!, 0);
        const pair = Math.max(mean(a), mean(b));
        if (at[0]!.some((_, g) => g !== a && g !== b && mean(g) > pair)) continue;
        const ends = corners.flatMap(([u, v], e): Point[] => {
          const [w, z] = corners[(e + 1) % 4]!;
          const [from, to] = [leads[e]!, leads[(e + 1) % 4]!];
          if (from > 0 === to > 0) return [];
          const part = from / (from - to);
          return [[across(u + part * (w - u)), up(v + part * (z - v))]];
        });
        if (ends.length === 2) found.push([ends[0]!, ends[1]!]);
      }
    }
    return found;
  }
}

/** Segments joined at common ends into long lines, so that dashes run on. */
function chain(segments: readonly Segment[]): Point[][] {
  const key = ([x, y]: Point): string => `${x.toPrecision(9)},${y.toPrecision(9)}`;
  const ends = new Map<string, number[]>();
  segments.forEach((segment, i) => {
    for (const point of segment) ends.set(key(point), [...(ends.get(key(point)) ?? []), i]);
  });
  const used = new Set<number>();
  const grow = (line: Point[]): void => {
    for (;;) {
      const tip = line.at(-1)!;
      const next = ends.get(key(tip))?.find((i) => !used.has(i));
      if (next === undefined) return;
      used.add(next);
      const [from, to] = segments[next]!;
      line.push(key(from) === key(tip) ? to : from);
    }
  };
  const lines: Point[][] = [];
  segments.forEach((segment, i) => {
    if (used.has(i)) return;
    used.add(i);
    const line = [...segment];
    grow(line);
    line.reverse();
    grow(line);
    lines.push(line);
  });
  return lines;
}
