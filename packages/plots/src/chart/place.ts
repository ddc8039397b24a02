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

/** Rounds in which labels look for a better place once all have one. */
const ROUNDS = 6;

/**
 * Chooses a place for each label: inside the bounds, away from the other labels and from what must stay visible, and
 * over as few points as can be. Labels first choose one after the other; then each looks again, knowing all others,
 * until none moves.
 */
export function placeLabels(
  wishes: readonly LabelWish[],
  bounds: Area,
  points: readonly Spot[],
  kept: readonly Area[] = [],
): Spot[] {
  const options = wishes.map(({ width, height, spots }) =>
    (spots.length > 0 ? spots : [middleOf(bounds)]).map((wish, rank) => {
      const x = clamp(wish.x, bounds.left + width / 2, bounds.right - width / 2);
      const y = clamp(wish.y, bounds.top + height / 2, bounds.bottom - height / 2);
      const area = { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
      const moved = Math.abs(x - wish.x) + Math.abs(y - wish.y);
      const covered = points.filter(
        (p) => p.x > area.left && p.x < area.right && p.y > area.top && p.y < area.bottom,
      );
      const hidden = kept.filter((other) => overlap(area, other)).length;
      return {
        spot: { x, y },
        area,
        cost: rank * 0.05 + moved * 0.2 + Math.min(covered.length, 60) + 100 * hidden,
      };
    }),
  );
  const chosen: (Area | undefined)[] = wishes.map(() => undefined);
  const choose = (label: number): (typeof options)[number][number] => {
    const others = chosen.filter((area, i): area is Area => i !== label && area !== undefined);
    let [best, least] = [options[label]![0]!, Infinity];
    for (const option of options[label]!) {
      let cost = option.cost;
      for (const other of others) {
        // The more of two labels lies on each other, the less can be read.
        if (overlap(option.area, other)) cost += 100 + 200 * sharedPart(option.area, other);
      }
      if (cost < least) [best, least] = [option, cost];
    }
    return best;
  };
  const places = wishes.map((_, label) => {
    const { area, spot } = choose(label);
    chosen[label] = area;
    return spot;
  });
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    for (const label of places.keys()) {
      const { area, spot } = choose(label);
      moved ||= spot.x !== places[label]!.x || spot.y !== places[label]!.y;
      chosen[label] = area;
      places[label] = spot;
    }
    if (!moved) break;
  }
  return places;
}

/** Which part of the smaller of two overlapping rectangles lies on the other. */
function sharedPart(a: Area, b: Area): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const size = (area: Area): number => (area.right - area.left) * (area.bottom - area.top);
  return (width * height) / Math.min(size(a), size(b));
}

function middleOf({ left, right, top, bottom }: Area): Spot {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function clamp(value: number, low: number, high: number): number {
  return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value));
}
