/**
 * Places for labels in a column: as near to their wishes as can be, in their order, at least so far apart, and
 * between the bounds where they fit.
 */
export function spreadOut(wishes: readonly number[], apart: number, low: number, high: number): number[] {
  const order = wishes.map((at, i) => ({ at, i })).sort((a, b) => a.at - b.at || a.i - b.i);
  // Neighbors that touch become one block around the mean of their wishes.
  const blocks: { first: number; count: number; mean: number }[] = [];
  for (let i = 0; i < order.length; i++) {
    blocks.push({ first: i, count: 1, mean: order[i]!.at });
    for (;;) {
      const last = blocks.at(-1)!;
      const room = ((last.count - 1) * apart) / 2;
      last.mean = Math.min(Math.max(last.mean, low + room), Math.max(low + room, high - room));
      const before = blocks.at(-2);
      if (before === undefined) break;
      const reach = (before.count + last.count) / 2;
      if (last.mean - before.mean >= reach * apart) break;
      const count = before.count + last.count;
      const mean = (before.mean * before.count + last.mean * last.count) / count;
      blocks.splice(-2, 2, { first: before.first, count, mean });
    }
  }
  const places = Array.from(wishes, () => 0);
  for (const { first, count, mean } of blocks) {
    for (let j = 0; j < count; j++) places[order[first + j]!.i] = mean + (j - (count - 1) / 2) * apart;
  }
  return places;
}

/** A rectangle in pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whether two rectangles share some area. */
export function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** A place for a label: its middle. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface LabelWish {
  readonly width: number;
  readonly height: number;
  /** Middles to choose from, the best first. */
  readonly spots: readonly Spot[];
}

/**
 * Chooses a place for each label, one after the other: inside the bounds, away from the labels placed before it
 * and from what must stay visible, and over as few points as can be.
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  bounds: Area,
  points: readonly Spot[],
  kept: readonly Area[] = [],
): Spot[] {
  const taken: Area[] = [...kept];
  return wishes.map(({ width, height, spots }) => {
    let best: { readonly spot: Spot; readonly area: Area; readonly cost: number } | undefined;
    spots.forEach((wish, rank) => {
      const x = clamp(wish.x, bounds.left + width / 2, bounds.right - width / 2);
      const y = clamp(wish.y, bounds.top + height / 2, bounds.bottom - height / 2);
      const area = { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
      const moved = Math.abs(x - wish.x) + Math.abs(y - wish.y);
      const covered = points.filter(
        (p) => p.x > area.left && p.x < area.right && p.y > area.top && p.y < area.bottom,
      );
      const cost =
        rank * 0.05 +
        moved * 0.2 +
        Math.min(covered.length, 60) +
        100 * taken.filter((other) => overlap(area, other)).length;
      if (best === undefined || cost < best.cost) best = { spot: { x, y }, area, cost };
    });
    if (best === undefined)
      return { x: (bounds.left + bounds.right) / 2, y: (bounds.top + bounds.bottom) / 2 };
    taken.push(best.area);
    return best.spot;
  });
}

function clamp(value: number, low: number, high: number): number {
  return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value));
}
