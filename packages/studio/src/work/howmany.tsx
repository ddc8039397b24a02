import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CovarianceName, KChoice } from 'softmeans';
import { useAnswer } from '../computing/answer.ts';
import { linePath } from '../drawing/line.ts';
import { axisText, counted, fixed, significant } from '../drawing/number.ts';
import { type Scale, linear, ticks } from '../drawing/scale.ts';
import { Cross, GroupMark } from '../drawing/shape.tsx';
import { useSize } from '../drawing/size.ts';
import { go } from '../shell/route.ts';
import type { Evidence } from './choosing.ts';
import type { Glimpse } from './glimpses.ts';
import { change, session } from './history.ts';
import { Progress } from './progress.tsx';
import { basis, choosing, evidence, findNumber, keyOf } from './results.ts';

/** The step in which the number of groups is chosen. */
export function HowMany(): JSX.Element {
  const key = basis.value && keyOf(basis.value);
  useEffect(() => {
    void findNumber();
  }, [key]);
  const known = evidence.value?.key === key ? evidence.value!.found : {};
  const { choice } = known;
  const k = session.value.k ?? choice?.k;
  const use = (): void => go('work', 'compare');
  return (
    <main id="main" class="main" tabIndex={-1}>
      <div class="head">
        <div aria-live="polite">
          <h1 class="finding">{headline(choice)}</h1>
          {choice && <p class="because">{choice.reasons.map(spaced).join(' ')}</p>}
        </div>
        <div class="act">
          {k !== undefined && (
            <button type="button" class="btn go" onClick={use}>
              {k === 1 ? 'Use 1 group' : `Use ${k} groups`}
            </button>
          )}
        </div>
      </div>
      <Progress task={choosing} again={() => void findNumber(true)} />
      <div class="many">
        <Measures found={known} k={k} />
        {choice && k !== undefined && <Glimpses choice={choice} k={k} />}
      </div>
    </main>
  );
}

const NUMBERS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
];

function headline(choice: KChoice | undefined): string {
  if (!choice) return 'How many groups are there?';
  if (choice.k === 1) return 'No groups were found in this table.';
  return `${NUMBERS[choice.k] ?? choice.k} groups fit this table best.`;
}

/** A sentence in which no formula is torn apart at the end of a line. */
function spaced(text: string): string {
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return sentence.replaceAll(/\bk = (?=\d)/g, 'k\u00a0=\u00a0');
}

const FAMILIES: Readonly<Record<CovarianceName, readonly [word: string, look: string]>> = {
  full: ['free', 'free'],
  tied: ['one shape', 'tied'],
  diagonal: ['upright', 'diagonal'],
  spherical: ['round', 'spherical'],
};

interface MeasuresProps {
  readonly found: Evidence;
  readonly k: number | undefined;
}

/** The four measures over one axis of k. */
function Measures({ found, k }: MeasuresProps): JSX.Element {
  const axis = useRef<HTMLDivElement>(null);
  const { width } = useSize(axis);
  const { elbow, choice, gap } = found;
  const ks = choice?.kmeans.map((score) => score.k) ?? elbow?.k ?? [];
  const margins = width < 420 ? { left: 52, right: 66 } : { left: 60, right: 72 };
  const x = linear(
    [ks[0] ?? 1, ks.at(-1) ?? 10],
    [margins.left + 18, Math.max(margins.left + 60, width - margins.right - 16)],
  );
  const pick = (value: number): void => change({ k: value });
  const box: Box | undefined = width > 0 && ks.length > 0 ? { width, x, ...margins, ks } : undefined;
  const vote = (criterion: string): number | undefined =>
    choice?.votes.find((vote) => vote.criterion === criterion)?.k;
  const shared = { box, k, chosen: choice?.k };
  return (
    <section class="measures panel" aria-label="Four measures of how many groups">
      <div class="measure axis">
        <div class="a">
          <span class="lbl">Number of groups, k</span>
        </div>
        <div class="c" ref={axis} role="group" aria-label="Number of groups">
          {box &&
            ks.map((value) => (
              <button
                key={value}
                type="button"
                class="k"
                style={{ left: `${x(value)}px` }}
                aria-pressed={value === k}
                aria-label={`${counted(value, 'group')}${value === choice?.k ? ', recommended' : ''}`}
                onClick={() => pick(value)}
              >
                {value}
              </button>
            ))}
        </div>
        <div class="says">Says</div>
      </div>
      <Measure
        {...shared}
        title="Elbow"
        text="Distance left between rows and their center. Dashed: time to fit."
        verb="bends at"
        says={elbow?.elbow}
        done={elbow !== undefined}
        onPick={pick}
      >
        {box && elbow && (
          <ElbowChart
            box={box}
            scores={elbow.k.map((value, i) => [value, elbow.scores[i]!])}
            seconds={elbow.k.map((value, i) => [value, elbow.seconds?.[i] ?? NaN])}
            k={k}
          />
        )}
      </Measure>
      <Measure
        {...shared}
        title="Silhouette"
        text="How much nearer a row is to its own group than to the next."
        verb="highest at"
        says={vote('silhouette')}
        done={choice !== undefined}
        onPick={pick}
      >
        {box && choice && <SilhouetteChart box={box} choice={choice} k={k} />}
      </Measure>
      <Measure
        {...shared}
        title="BIC"
        text="How well a mixture explains the rows, less a price for every number it needs."
        verb="lowest at"
        says={vote('bic')}
        done={choice !== undefined}
        onPick={pick}
      >
        {box && choice && <BicChart box={box} choice={choice} k={k} lowest={vote('bic')} />}
      </Measure>
      <Measure
        {...shared}
        title="Gap"
        text="How far the table is from one without groups. Thin lines: one standard error."
        verb="first at"
        says={gap?.chosen}
        done={gap !== undefined}
        onPick={pick}
      >
        {box && gap && (
          <GapChart
            box={box}
            bars={gap.k.map((value, i) => [value, gap.gap[i]!, gap.standardErrors[i]!])}
            k={k}
          />
        )}
      </Measure>
    </section>
  );
}

/** Where the charts lie: one axis of k for all of them. */
interface Box {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly x: Scale;
  readonly ks: readonly number[];
}

const [HEIGHT, TOP, FLOOR] = [136, 22, 118];

interface MeasureProps {
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  readonly says: number | undefined;
  readonly done: boolean;
  readonly box: Box | undefined;
  readonly k: number | undefined;
  readonly chosen: number | undefined;
  readonly onPick: (k: number) => void;
  readonly children: ComponentChildren;
}

function Measure({
  title,
  text,
  verb,
  says,
  done,
  box,
  k,
  chosen,
  onPick,
  children,
}: MeasureProps): JSX.Element {
  const dissents = says !== undefined && chosen !== undefined && says !== chosen;
  const onClick = (event: MouseEvent): void => {
    if (!box) return;
    const bounds = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const at = box.x.at(event.clientX - bounds.left);
    const nearest = box.ks.toSorted((a, b) => Math.abs(a - at) - Math.abs(b - at))[0];
    if (nearest !== undefined && Math.abs(nearest - at) < 0.6) onPick(nearest);
  };
  return (
    <div class="measure">
      <div class="a">
        <h2 class="lbl">{title}</h2>
        <p>{text}</p>
      </div>
      <div class="c" onClick={onClick}>
        {box && k !== undefined && <i class="band" style={{ left: `${box.x(k) - 18}px` }} />}
        {children ?? <p class="waiting">not yet</p>}
      </div>
      <div class={dissents ? 'says no' : 'says'}>
        {done && <span>{says === undefined ? 'no bend' : verb}</span>}
        {says !== undefined && <b>{says}</b>}
      </div>
    </div>
  );
}

interface PlotProps {
  readonly box: Box;
  readonly label: string;
  readonly children: ComponentChildren;
}

function Plot({ box, label, children }: PlotProps): JSX.Element {
  return (
    <svg width={box.width} height={HEIGHT} role="img" aria-label={label}>
      {children}
    </svg>
  );
}

function Lines({
  box,
  y,
  values,
}: {
  readonly box: Box;
  readonly y: Scale;
  readonly values: readonly number[];
}): JSX.Element {
  const text = axisText(values);
  return (
    <g>
      {values.map((value) => (
        <g key={value}>
          <path class="hair" d={`M${box.left},${y(value)}H${box.width - box.right}`} />
          <text x={box.left - 8} y={y(value) + 3.5} text-anchor="end">
            {text(value)}
          </text>
        </g>
      ))}
    </g>
  );
}

type Points = readonly (readonly [number, number])[];

function Dots({
  points,
  x,
  y,
  k,
}: {
  readonly points: Points;
  readonly x: Scale;
  readonly y: Scale;
  readonly k: number | undefined;
}): JSX.Element {
  return (
    <g class="dots">
      {points.map(([value, score]) =>
        Number.isFinite(score) ? (
          <circle
            key={value}
            class={value === k ? 'on' : ''}
            cx={x(value)}
            cy={y(score)}
            r={value === k ? 4.5 : 2.5}
          />
        ) : null,
      )}
    </g>
  );
}

/** The value of the chosen k, beside its dot. */
function Value({
  at,
  x,
  y,
  text,
  above,
}: {
  readonly at: readonly [number, number] | undefined;
  readonly x: Scale;
  readonly y: Scale;
  readonly text: string;
  readonly above?: boolean;
}): JSX.Element | null {
  if (!at || !Number.isFinite(at[1])) return null;
  return (
    <text
      class="value"
      x={x(at[0]) + (above ? 0 : 10)}
      y={y(at[1]) + (above ? -6 : -5)}
      text-anchor={above ? 'middle' : 'start'}
    >
      {text}
    </text>
  );
}

function ElbowChart({
  box,
  scores,
  seconds,
  k,
}: {
  readonly box: Box;
  readonly scores: Points;
  readonly seconds: Points;
  readonly k: number | undefined;
}): JSX.Element {
  const { x } = box;
  const values = ticks([0, Math.max(...scores.map(([, score]) => score))], 2);
  const y = linear([0, Math.max(values.at(-1)!, ...scores.map(([, score]) => score))], [FLOOR, TOP]);
  const slowest = Math.max(...seconds.map(([, time]) => (Number.isFinite(time) ? time : 0)), 1e-4);
  const time = linear([0, slowest * 1.1], [FLOOR, TOP]);
  const at = scores.find(([value]) => value === k);
  const unit = slowest < 1 ? ([1000, 'ms'] as const) : ([1, 's'] as const);
  return (
    <Plot
      box={box}
      label={`Distance left at each number of groups: ${scores.map(([value, score]) => `${value}: ${significant(score)}`).join(', ')}`}
    >
      <Lines box={box} y={y} values={values} />
      <g class="time">
        <path
          d={linePath(
            seconds.filter(([, s]) => Number.isFinite(s)),
            x,
            time,
          )}
        />
        <text x={box.width - box.right + 8} y={time(slowest) + 3.5}>
          {significant(slowest * unit[0], 2)} {unit[1]}
        </text>
        <text x={box.width - box.right + 8} y={time(0) + 3.5}>
          0
        </text>
      </g>
      <path class="curve" d={linePath(scores, x, y)} />
      <Dots points={scores} x={x} y={y} k={k} />
      <Value at={at} x={x} y={y} text={at ? significant(at[1]) : ''} />
    </Plot>
  );
}

function SilhouetteChart({
  box,
  choice,
  k,
}: {
  readonly box: Box;
  readonly choice: KChoice;
  readonly k: number | undefined;
}): JSX.Element {
  const points: Points = choice.kmeans.flatMap((score) =>
    score.silhouette === undefined ? [] : [[score.k, score.silhouette] as const],
  );
  const low = Math.min(0, ...points.map(([, value]) => value));
  const values = ticks([low, Math.max(0.4, ...points.map(([, value]) => value))], 2);
  const y = linear(
    [Math.min(low, values[0]!), Math.max(values.at(-1)!, ...points.map(([, value]) => value))],
    [FLOOR, TOP],
  );
  const at = points.find(([value]) => value === k);
  return (
    <Plot
      box={box}
      label={`Mean silhouette at each number of groups: ${points.map(([value, score]) => `${value}: ${score.toFixed(2)}`).join(', ')}`}
    >
      <Lines box={box} y={y} values={values} />
      <path class="curve" d={linePath(points, box.x, y)} />
      <Dots points={points} x={box.x} y={y} k={k} />
      <Value at={at} x={box.x} y={y} text={at ? fixed(at[1], 2) : ''} />
    </Plot>
  );
}

function BicChart({
  box,
  choice,
  k,
  lowest,
}: {
  readonly box: Box;
  readonly choice: KChoice;
  readonly k: number | undefined;
  readonly lowest: number | undefined;
}): JSX.Element {
  const { x } = box;
  const families = (Object.keys(FAMILIES) as CovarianceName[])
    .map((name) => ({
      name,
      points: choice.mixture
        .filter((score) => score.covariance === name)
        .map((score) => [score.k, score.bic] as const),
    }))
    .filter(({ points }) => points.length > 0);
  const all = families.flatMap(({ points }) => points.map(([, bic]) => bic));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const y = linear([low, high > low ? high : low + 1], [FLOOR - 4, TOP]);
  const values = ticks([low, high > low ? high : low + 1], 3);
  const best = (value: number | undefined): readonly [number, number] | undefined => {
    const here = families.flatMap(({ points }) => points.filter((point) => point[0] === value));
    return here.toSorted((a, b) => a[1] - b[1])[0];
  };
  const names = placed(
    families.map(({ name, points }) => ({ name, x: x(points.at(-1)![0]) + 8, y: y(points.at(-1)![1]) })),
  );
  const [chosen, preferred] = [best(k), best(lowest)];
  return (
    <Plot
      box={box}
      label={`BIC at each number of groups, lower is better: ${families.map(({ name, points }) => `${FAMILIES[name][0]}: ${points.map(([value, bic]) => `${value}: ${fixed(bic)}`).join(', ')}`).join('; ')}`}
    >
      <Lines box={box} y={y} values={values} />
      {families.map(({ name, points }) => (
        <path key={name} class={`curve ${FAMILIES[name][1]}`} d={linePath(points, x, y)}>
          <title>{`${FAMILIES[name][0]} (${name} covariance)`}</title>
        </path>
      ))}
      {names.map(({ name, x, y }) => (
        <text key={name} class={`family ${FAMILIES[name][1]}`} x={x} y={y + 3.5}>
          {FAMILIES[name][0]}
        </text>
      ))}
      {preferred && lowest !== k && (
        <g class="dissent">
          <circle cx={x(preferred[0])} cy={y(preferred[1])} r="4" />
          <text x={x(preferred[0])} y={y(preferred[1]) + 15} text-anchor="middle">
            {fixed(preferred[1])}
          </text>
        </g>
      )}
      {chosen && <Dots points={[chosen]} x={x} y={y} k={k} />}
      <Value at={chosen} x={x} y={y} text={chosen ? fixed(chosen[1]) : ''} />
    </Plot>
  );
}

/** Names at the ends of lines, moved apart where they would lie on one another. */
function placed<T extends { readonly x: number; readonly y: number }>(names: readonly T[]): T[] {
  const done: T[] = [];
  for (const name of names.toSorted((a, b) => b.y - a.y)) {
    let y = Math.min(name.y, FLOOR + 6);
    for (const other of done) {
      if (Math.abs(other.x - name.x) < 64 && Math.abs(other.y - y) < 12.5) y = other.y - 12.5;
    }
    done.push({ ...name, y });
  }
  return done;
}

function GapChart({
  box,
  bars,
  k,
}: {
  readonly box: Box;
  readonly bars: readonly (readonly [number, number, number])[];
  readonly k: number | undefined;
}): JSX.Element {
  const { x } = box;
  const shown = bars.filter(([value, gap]) => box.ks.includes(value) && Number.isFinite(gap));
  const high = Math.max(...shown.map(([, gap, error]) => gap + error), 0.1);
  const low = Math.min(0, ...shown.map(([, gap, error]) => gap - error));
  const values = ticks([low, high], 3);
  const y = linear([low, Math.max(high, values.at(-1)!)], [FLOOR, TOP]);
  const width = Math.min(22, Math.abs(x(1) - x(0)) * 0.6);
  const at = shown.find(([value]) => value === k);
  return (
    <Plot
      box={box}
      label={`Gap at each number of groups: ${shown.map(([value, gap]) => `${value}: ${gap.toFixed(2)}`).join(', ')}`}
    >
      <Lines box={box} y={y} values={values} />
      {shown.map(([value, gap, error]) => (
        <g key={value} class={value === k ? 'gap-bar on' : 'gap-bar'}>
          <rect
            x={x(value) - width / 2}
            y={Math.min(y(gap), y(0))}
            width={width}
            height={Math.abs(y(gap) - y(0))}
          />
          <path d={`M${x(value)},${y(gap - error)}V${y(gap + error)}`} />
        </g>
      ))}
      <Value at={at && [at[0], at[1] + at[2]]} x={x} y={y} text={at ? fixed(at[1], 2) : ''} above />
    </Plot>
  );
}

/** The table in the chosen number of groups, one fewer and one more. */
function Glimpses({ choice, k }: { readonly choice: KChoice; readonly k: number }): JSX.Element {
  const ks = choice.kmeans.map((score) => score.k);
  const at = Math.max(1, ks.indexOf(k));
  const three = ks.slice(
    Math.max(0, Math.min(at - 1, ks.length - 3)),
    Math.max(0, Math.min(at - 1, ks.length - 3)) + 3,
  );
  const plan = basis.value;
  const key = plan ? `${keyOf(plan)} ${three.join()}` : '';
  const shown = useAnswer('glimpses', plan && { plan, ks: three }, key);
  return (
    <aside class="glimpses">
      <h2 class="lbl">The same table in {three.join(', ').replace(/, (\d+)$/, ' and $1')} groups</h2>
      <div class="three">
        {three.map((value, i) => (
          <button
            key={value}
            type="button"
            class={value === k ? 'glimpse on' : 'glimpse'}
            aria-pressed={value === k}
            onClick={() => change({ k: value })}
          >
            <span class="glimpse-head">
              <b>{counted(value, 'group')}</b>
              <span>{shown?.[i]?.sizes.map((size) => fixed(size)).join(', ')}</span>
            </span>
            {shown?.[i] ? <Small glimpse={shown[i]!} /> : <span class="glimpse-blank" />}
          </button>
        ))}
      </div>
      {shown?.[0] && (
        <p class="small">
          K-means{shown[0].isSample ? `, ${fixed(shown[0].x.length)} of the rows` : ''}. {shown[0].axes[0]}{' '}
          runs to the right, {shown[0].axes[1]} up.
        </p>
      )}
    </aside>
  );
}

function Small({ glimpse }: { readonly glimpse: Glimpse }): JSX.Element {
  const [width, height] = [238, 132];
  const x = linear(glimpse.xRange, [6, width - 6]);
  const y = linear(glimpse.yRange, [height - 6, 6]);
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width="100%"
      role="img"
      aria-label={`The rows in ${counted(glimpse.k, 'group')}`}
    >
      {Array.from(glimpse.x, (value, i) => (
        <GroupMark key={i} group={glimpse.labels[i]!} x={x(value)} y={y(glimpse.y[i]!)} radius={2.1} />
      ))}
      {glimpse.centers.map(([a, b], j) => (
        <Cross key={j} x={x(a)} y={y(b)} />
      ))}
    </svg>
  );
}
