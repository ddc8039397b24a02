import { type Component, groupFill } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { type Rgb, channels, hardColors, softColors } from '../../drawing/color.ts';
import type { Frame, View } from '../../drawing/frame.ts';
import { linePath } from '../../drawing/line.ts';
import type { Points } from '../../drawing/painter.ts';
import { Cross } from '../../drawing/shape.tsx';
import { scoresOf } from './borders.ts';
import type { Place, Places, Plane } from './plane.ts';

/** A center's cross, which travels to where it is next. */
export function Center({ frame, at }: { readonly frame: Frame; readonly at: Place }): JSX.Element {
  return (
    <g class="travels" style={{ transform: `translate(${frame.x(at[0])}px, ${frame.y(at[1])}px)` }}>
      <Cross x={0} y={0} />
    </g>
  );
}

interface OvalProps {
  readonly frame: Frame;
  readonly component: Pick<Component, 'mean' | 'covariance'>;
  /** The group's place in the palette. */
  readonly group: number;
  /** The share of the group's mass inside. */
  readonly level: number;
  readonly look?: 'outer' | 'next' | undefined;
}

/** The oval of a group, which travels to where it is next. */
export function Oval({ frame, component, group, level, look = undefined }: OvalProps): JSX.Element {
  const { mean, covariance } = component;
  const radius = Math.sqrt(-2 * Math.log(1 - level));
  const across = frame.x(1) - frame.x(0);
  const up = frame.y(1) - frame.y(0);
  const first = Math.sqrt(Math.max(covariance[0], 0));
  const lean = first > 0 ? covariance[1] / first : 0;
  const second = Math.sqrt(Math.max(covariance[2] - lean * lean, 0));
  const terms = [
    across * radius * first,
    up * radius * lean,
    0,
    up * radius * second,
    frame.x(mean[0]),
    frame.y(mean[1]),
  ];
  return (
    <g class={`line-${(group % 12) + 1}`}>
      <circle
        class={look ? `oval travels ${look}` : 'oval travels'}
        r="1"
        vector-effect="non-scaling-stroke"
        style={{ transform: `matrix(${terms.map((term) => term.toFixed(4)).join(',')})` }}
      />
    </g>
  );
}

/** The highest place of the oval that holds nine tenths of a group. */
export function topOf({ mean, covariance: [, b, c] }: Pick<Component, 'mean' | 'covariance'>): Place {
  const reach = Math.sqrt(-2 * Math.log(0.1));
  const up = Math.sqrt(Math.max(c, 0));
  return up > 0 ? [mean[0] + (reach * b) / up, mean[1] + reach * up] : mean;
}

interface GroupNamesProps {
  readonly frame: Frame;
  /** What each name stands above, in the plane. */
  readonly at: readonly Place[];
}

/** Pixels that a name takes. */
const NAME = { width: 54, height: 15 };

/** The groups' names, none over another. */
export function GroupNames({ frame, at }: GroupNamesProps): JSX.Element {
  const { left, top, inner } = frame;
  const named: { readonly group: number; readonly u: number; readonly v: number }[] = [];
  const byHeight = at.map((_, j) => j).sort((a, b) => at[a]![1] - at[b]![1] || a - b);
  for (const group of byHeight) {
    const u = Math.max(left + 30, Math.min(left + inner.width - 30, frame.x(at[group]![0])));
    let v = Math.max(top + 12, Math.min(top + inner.height - 6, frame.y(at[group]![1]) - 7));
    const isTaken = (): boolean =>
      named.some((other) => Math.abs(other.u - u) < NAME.width && Math.abs(other.v - v) < NAME.height);
    // Up first; at the top of the picture, down.
    const step = v - NAME.height * named.length > top + 12 ? -NAME.height : NAME.height;
    for (let tries = 0; tries < at.length && isTaken(); tries++) v += step;
    named.push({ group, u, v });
  }
  return (
    <>
      {named.map(({ group, u, v }) => (
        <text key={group} class={`name name-${(group % 12) + 1}`} x={u} y={v} text-anchor="middle">
          Group {group + 1}
        </text>
      ))}
    </>
  );
}

/** Lines along which two groups lead with even shares. */
export function Borders({
  frame,
  lines,
  kind,
}: {
  readonly frame: Frame;
  readonly lines: readonly (readonly Place[])[];
  readonly kind: 'hard' | 'soft';
}): JSX.Element {
  return <path class={`border ${kind}`} d={lines.map((line) => linePath(line, frame.x, frame.y)).join('')} />;
}

/** Where K-means cuts: the edges of the Voronoi cells of its centers, as far as a stage may show of a view. */
export function cutsOf(centers: readonly Place[], { x, y }: View): readonly (readonly Place[])[] {
  const reach = 4 * Math.hypot(x[1] - x[0], y[1] - y[0]);
  const edges: (readonly Place[])[] = [];
  centers.forEach((a, i) => {
    centers.slice(i + 1).forEach((b, at) => {
      const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
      if (length === 0) return;
      const middle: Place = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const along: Place = [-(b[1] - a[1]) / length, (b[0] - a[0]) / length];
      let [from, to] = [-reach, reach];
      centers.forEach((c, l) => {
        if (l === i || l === i + 1 + at) return;
        // Nearer to a than to c where slope · t ≤ room.
        const slope = 2 * ((c[0] - a[0]) * along[0] + (c[1] - a[1]) * along[1]);
        const room =
          c[0] ** 2 +
          c[1] ** 2 -
          a[0] ** 2 -
          a[1] ** 2 -
          2 * ((c[0] - a[0]) * middle[0] + (c[1] - a[1]) * middle[1]);
        if (slope > 0) to = Math.min(to, room / slope);
        else if (slope < 0) from = Math.max(from, room / slope);
        else if (room < 0) to = -Infinity;
      });
      if (from < to) {
        edges.push([from, to].map((t): Place => [middle[0] + t * along[0], middle[1] + t * along[1]]));
      }
    });
  });
  return edges;
}

/** Tints each place by the group of its nearest center. */
export function hardTint(centers: readonly Place[]): (x: number, y: number) => Rgb {
  const fills = centers.map((_, j) => channels(groupFill(j)));
  return (x, y) => {
    let nearest = 0;
    let least = Infinity;
    for (let j = 0; j < centers.length; j++) {
      const [dx, dy] = [x - centers[j]![0], y - centers[j]![1]];
      const square = dx * dx + dy * dy;
      if (square < least) [least, nearest] = [square, j];
    }
    return fills[nearest]!;
  };
}

/** Shares of so many steps have a color of their own on the ground. */
const STEPS = 32;

/** Tints each place by the shares that the groups have there. */
export function softTint(components: readonly Component[]): (x: number, y: number) => Rgb {
  const scores = scoresOf(components);
  const known = new Map<number, Rgb>();
  return (x, y) => {
    const parts = scores(x, y);
    const largest = Math.max(...parts);
    let sum = 0;
    for (let j = 0; j < parts.length; j++) sum += parts[j] = Math.exp(parts[j]! - largest);
    let key = 0;
    for (let j = 0; j < parts.length; j++) {
      parts[j] = Math.round((STEPS * parts[j]!) / sum);
      key = key * (STEPS + 1) + parts[j]!;
    }
    let color = known.get(key);
    if (!color) {
      const steps = parts.reduce((total, step) => total + step, 0);
      const [r = 0, g = 0, b = 0] = softColors(
        parts.map((step) => step / steps),
        1,
        parts.length,
      );
      color = [r, g, b];
      known.set(key, color);
    }
    return color;
  };
}

/**
 * The rows as a stage draws them: those that were asked about in the colors of the answer, and after them, in gray,
 * those that were drawn since.
 *
 * @param labels the group of each row asked about
 * @param shares rows × k; without them rows have the full color of their group
 */
export function pointsOf(
  plane: Plane,
  asked: Places | undefined,
  labels: ArrayLike<number> | undefined,
  shares?: { readonly data: ArrayLike<number>; readonly k: number },
): Points {
  const { x, y } = asked && !isGrown(plane, asked) ? asked : plane;
  const groups = new Int32Array(x.length).fill(-1);
  if (asked && labels) groups.set(labels);
  const colors = hardColors(groups);
  if (asked && shares) {
    const soft = softColors(shares.data, asked.x.length, shares.k);
    for (let i = 0; i < asked.x.length; i++) {
      if (groups[i]! >= 0) colors.set(soft.subarray(4 * i, 4 * i + 4), 4 * i);
    }
  }
  return { x, y, groups, colors };
}

/** Whether rows were only added since. */
function isGrown({ x, y }: Plane, asked: Places): boolean {
  return x.length >= asked.x.length && asked.x.every((u, i) => u === x[i] && asked.y[i] === y[i]);
}
