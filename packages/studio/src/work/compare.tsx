import { type Signal, useComputed, useSignal } from '@preact/signals';
import { type Component, borders, oval, sharesAt } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { type Rgb, channels, softColors } from '../drawing/color.ts';
import type { Frame, View } from '../drawing/frame.ts';
import { linePath } from '../drawing/line.ts';
import { counted, fixed } from '../drawing/number.ts';
import { extent } from '../drawing/scale.ts';
import { Scatter } from '../drawing/scatter.tsx';
import { Cross } from '../drawing/shape.tsx';
import { Ring } from '../shell/icons.tsx';
import { addressOf } from '../shell/route.ts';
import { groupFill } from '@softmeans/plots/drawing';
import { AxesChoice } from './axeschoice.tsx';
import type { Positions } from './fitting.ts';
import { GroupCards } from './groupcards.tsx';
import { Picked } from './picked.tsx';
import { Progress } from './progress.tsx';
import {
  colorOf,
  findGroups,
  fitting,
  groups,
  hand,
  heads,
  keyOf,
  merged,
  nameOf,
  painted,
  placed,
  plan,
} from './results.ts';
import { Strip } from './strip.tsx';

/** Rings that are drawn at most. */
const RINGS = 600;

/** The step in which K-means and the mixture are seen side by side. */
export function Compare(): JSX.Element {
  const key = plan.value && keyOf(plan.value);
  useEffect(() => {
    void findGroups();
  }, [key]);
  const found = groups.value?.found;
  return (
    <>
      <main id="main" class="main" tabIndex={-1}>
        <div class="head">
          <div aria-live="polite">
            <h1 class="finding">
              {found
                ? headline(found.agreement.rows, found.agreement.disagreeing, found.k)
                : 'Two methods, the same rows'}
            </h1>
            {found && <p class="because">{reason(found.agreement.disagreeing, found.k)}</p>}
          </div>
          {found && (
            <div class="act">
              <a class="btn go" href={addressOf('work', 'explore')}>
                Explore the groups
              </a>
            </div>
          )}
        </div>
        <Progress task={fitting} again={() => void findGroups(true)} />
        {found && found.warnings.length > 0 && (
          <ul class="remarks" aria-label="What to know">
            {found.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        )}
        {found && !placed.value && (
          <p class="small" role="status">
            Placing the rows …
          </p>
        )}
        {found && placed.value && (
          <>
            <div class="tools">
              <AxesChoice />
              <span class="grow" />
              {found.agreement.disagreeing > 0 && (
                <span class="chip q">
                  <Ring /> given to different groups
                </span>
              )}
            </div>
            <Pair positions={placed.value.found} />
            <Figures />
          </>
        )}
      </main>
      {found && (
        <aside class="side" aria-label="Details">
          <Picked />
          <GroupCards />
        </aside>
      )}
    </>
  );
}

function headline(rows: number, disagreeing: number, k: number): string {
  if (k === 1) return 'All rows are one group.';
  if (disagreeing === 0) return `Both agree on all ${fixed(rows)} rows.`;
  return `Both agree on ${fixed(rows - disagreeing)} of ${fixed(rows)} rows.`;
}

function reason(disagreeing: number, k: number): string {
  if (k === 1)
    return 'There is no border to differ about. Go back one step and choose more groups to split the rows all the same.';
  if (disagreeing === 0) {
    return 'K-means cuts halfway between centers; the mixture lets wide groups reach further. Here the borders run through the same empty places.';
  }
  return `The other ${disagreeing === 1 ? 'one lies' : `${fixed(disagreeing)} lie`} where the borders differ. K-means cuts halfway between centers; the mixture lets wide groups reach further and says how sure it is.`;
}

/** Both models over the same points, panned and zoomed together. */
function Pair({ positions }: { readonly positions: Positions }): JSX.Element {
  const { axes, x, y } = positions;
  const home = useMemo<View>(() => ({ x: extent(x, 0.06), y: extent(y, 0.06) }), [x, y]);
  const view = useSignal<View>(home);
  useEffect(() => {
    view.value = home;
  }, [home]);
  return (
    <div class="pair panel">
      <section class="pane" aria-label="K-means">
        <h2>
          K-means<span>one group for each row</span>
        </h2>
        <Pane kind="hard" positions={positions} view={view} home={home} />
        <Strip kind="hard" />
      </section>
      <section class="pane" aria-label="Mixture">
        <h2>
          Mixture<span>a share of every group</span>
        </h2>
        <Pane kind="soft" positions={positions} view={view} home={home} />
        <Strip kind="soft" />
      </section>
      <p class="unseen">
        {axes[0]} to the right, {axes[1]} up.
      </p>
    </div>
  );
}

interface PaneProps {
  readonly kind: 'hard' | 'soft';
  readonly positions: Positions;
  readonly view: Signal<View>;
  readonly home: View;
}

function Pane({ kind, positions, view, home }: PaneProps): JSX.Element | null {
  const { axes, x, y, components, centers, unit } = positions;
  const colors = painted.value;
  const found = groups.value?.found;
  const places = useComputed(() => merged.value.map((group) => colorOf(group)));
  const points = useMemo(
    () =>
      colors && {
        x,
        y,
        groups: kind === 'hard' ? colors.hard : colors.soft,
        colors: kind === 'hard' ? colors.hardColors : colors.softColors,
      },
    [x, y, kind, colors],
  );
  const whole = unit !== undefined;
  const shares = useMemo(
    () => sharesWhere(kind, components, centers, unit),
    [kind, components, centers, unit],
  );
  const tint = useMemo(
    () => (shares ? tintBy(kind, shares, places.value) : undefined),
    [kind, shares, places.value],
  );
  const edges = useMemo(() => {
    if (!shares || !found || found.k < 2) return [];
    const wide: View = { x: grown(home.x), y: grown(home.y) };
    return borders((u, v) => shares(u, v), found.k, wide.x, wide.y, 120);
  }, [shares, home]);
  const rings = useMemo(() => {
    if (!found) return [];
    const rows: number[] = [];
    for (let i = 0; i < found.rows && rows.length < RINGS; i++)
      if (found.hard[i] !== found.soft[i]) rows.push(i);
    return rows;
  }, [found]);
  if (!points || !found) return null;
  const method = kind === 'hard' ? 'K-means' : 'Mixture';
  return (
    <div class="plot">
      <Scatter
        points={points}
        view={view}
        home={home}
        xTitle={axes[0]}
        yTitle={axes[1]}
        label={`${method}: ${counted(found.rows, 'row')} in ${counted(heads.value.length, 'group')}, ${axes[0]} to the right, ${axes[1]} up`}
        picked={hand}
        field={whole ? tint : undefined}
        under={(frame) => (
          <path
            class={kind === 'hard' ? 'border hard' : 'border soft'}
            d={edges.map((line) => linePath(line, frame.x, frame.y)).join('')}
          />
        )}
        over={(frame) => (
          <>
            {kind === 'soft'
              ? components.map((component, j) => (
                  <Ovals key={j} frame={frame} component={component} place={places.value[j]!} />
                ))
              : !whole &&
                positions.radii.map((radius, j) => (
                  <Circle
                    key={j}
                    frame={frame}
                    center={centers[j]!}
                    radius={radius}
                    place={places.value[j]!}
                  />
                ))}
            {rings.map((row) => (
              <circle key={row} class="ring" cx={frame.x(x[row]!)} cy={frame.y(y[row]!)} r="6.4" />
            ))}
            {(kind === 'hard' ? centers : components.map(({ mean }) => mean)).map(([u, v], j) => (
              <Cross key={j} x={frame.x(u)} y={frame.y(v)} />
            ))}
            <Names
              frame={frame}
              at={kind === 'hard' ? centers : components.map(({ mean }) => mean)}
              positions={positions}
              kind={kind}
            />
          </>
        )}
      />
    </div>
  );
}

type Shares = (x: number, y: number) => readonly number[];

/** What share each group has at a place; known only where the two axes are all that was clustered. */
function sharesWhere(
  kind: 'hard' | 'soft',
  components: readonly Component[],
  centers: Positions['centers'],
  unit: Positions['unit'],
): Shares | undefined {
  if (!unit) return undefined;
  if (kind === 'soft') return (x, y) => sharesAt(components, x, y);
  return (x, y) => centers.map(([u, v]) => -(((x - u) / unit[0]) ** 2 + ((y - v) / unit[1]) ** 2));
}

function tintBy(
  kind: 'hard' | 'soft',
  shares: Shares,
  places: readonly number[],
): (x: number, y: number) => Rgb {
  const fills = places.map((place) => channels(groupFill(place)));
  if (kind === 'hard') {
    return (x, y) => {
      const scores = shares(x, y);
      return fills[scores.indexOf(Math.max(...scores))]!;
    };
  }
  const width = Math.max(...places) + 1;
  return (x, y) => {
    const parts = Array.from({ length: width }, () => 0);
    shares(x, y).forEach((share, j) => (parts[places[j]!]! += share));
    const [r = 0, g = 0, b = 0] = softColors(parts, 1, width);
    return [r, g, b];
  };
}

function grown([a, b]: readonly [number, number]): [number, number] {
  const room = (b - a) * 0.5;
  return [a - room, b + room];
}

/** Where half of a group's rows are, and where nine tenths are. */
export function Ovals({
  frame,
  component,
  place,
}: {
  readonly frame: Frame;
  readonly component: Component;
  readonly place: number;
}): JSX.Element {
  return (
    <g class={`line-${place + 1}`}>
      {[0.9, 0.5].map((share) => {
        const path = linePath(oval(component, share, 72), frame.x, frame.y);
        return (
          <>
            <path class="oval casing" d={path} />
            <path class={share === 0.9 ? 'oval outer' : 'oval'} d={path} />
          </>
        );
      })}
    </g>
  );
}

interface CircleProps {
  readonly frame: Frame;
  readonly center: readonly [number, number];
  readonly radius: readonly [number, number];
  readonly place: number;
}

/** How far a group of K-means reaches: the spread of its rows about the center. */
function Circle({ frame, center, radius, place }: CircleProps): JSX.Element {
  const [u, v] = [frame.x(center[0]), frame.y(center[1])];
  const across = Math.abs(frame.x(center[0] + 1.6 * radius[0]) - u);
  const up = Math.abs(frame.y(center[1] + 1.6 * radius[1]) - v);
  return (
    <g class={`line-${place + 1}`}>
      <ellipse class="oval casing" cx={u} cy={v} rx={across} ry={up} />
      <ellipse class="oval" cx={u} cy={v} rx={across} ry={up} />
    </g>
  );
}

interface NamesProps {
  readonly frame: Frame;
  readonly at: readonly (readonly [number, number])[];
  readonly positions: Positions;
  readonly kind: 'hard' | 'soft';
}

/** The groups' names beside what they name: at the rim of the group, away from the middle of all. */
function Names({ frame, at, positions, kind }: NamesProps): JSX.Element {
  const count = at.length;
  const middle = [0, 1].map((axis) => at.reduce((sum, place) => sum + place[axis]!, 0) / count);
  const rim = at.map((center, j) => {
    const component = positions.components[j]!;
    const radius =
      kind === 'soft'
        ? ([Math.sqrt(component.covariance[0]), Math.sqrt(component.covariance[2])] as const)
        : positions.radii[j]!;
    const [du, dv] = [
      frame.x(center[0]) - frame.x(middle[0]!) || 0.01,
      frame.y(center[1]) - frame.y(middle[1]!) || -1,
    ];
    const length = Math.hypot(du, dv);
    const reach = 2.3;
    const px = Math.abs(frame.x(center[0] + reach * radius[0]) - frame.x(center[0]));
    const py = Math.abs(frame.y(center[1] + reach * radius[1]) - frame.y(center[1]));
    return {
      j,
      u: Math.max(
        frame.left + 34,
        Math.min(frame.left + frame.inner.width - 34, frame.x(center[0]) + (du / length) * px),
      ),
      v: Math.max(
        frame.top + 12,
        Math.min(frame.top + frame.inner.height - 6, frame.y(center[1]) + (dv / length) * py),
      ),
    };
  });
  return (
    <g>
      {rim
        .filter(({ j }) => heads.value.includes(j))
        .map(({ j, u, v }) => (
          <text key={j} class={`name name-${colorOf(j) + 1}`} x={u} y={v} text-anchor="middle">
            {nameOf(j)}
          </text>
        ))}
    </g>
  );
}

/** How much the two groupings have in common, in figures. */
function Figures(): JSX.Element | null {
  const value = groups.value;
  if (!value) return null;
  const { agreement, k, covariance, inertia, bic, logLikelihood, sure, unsure } = value.found;
  if (k === 1) return null;
  const facts: readonly (readonly [string, string, string])[] = [
    [
      'Agreement',
      fixed(agreement.adjustedRand, 2),
      'adjusted Rand index: 1 is the same grouping, 0 what chance gives',
    ],
    ['In different groups', fixed(agreement.disagreeing), `of ${fixed(agreement.rows)} rows, ringed above`],
    ['Over 95% sure', fixed(sure), `rows of the mixture; ${fixed(unsure)} are under 60%`],
    ['Shape', SHAPE[covariance], `${covariance} covariance, the lowest BIC: ${fixed(bic)}`],
    [
      'Distance left',
      fixed(inertia, inertia < 100 ? 2 : 0),
      `inertia of K-means; log-likelihood of the mixture ${fixed(logLikelihood)}`,
    ],
  ];
  return (
    <dl class="figures">
      {facts.map(([title, number, note]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>
            <b>{number}</b>
            <span>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const SHAPE = { full: 'free', tied: 'one for all', diagonal: 'upright', spherical: 'round' } as const;
