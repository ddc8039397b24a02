import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { axisText, counted, fixed, percent } from '../drawing/number.ts';
import { type Scale, linear, ticks } from '../drawing/scale.ts';
import { useSize } from '../drawing/size.ts';
import { CountChoice, Lesson, Pane } from './page/lesson.tsx';
import { nearestCenters } from './page/groups.ts';
import { useLive } from './page/live.ts';
import { Borders, Center, cutsOf, hardTint, pointsOf } from './page/marks.tsx';
import { useRows } from './page/rows.ts';
import { Stage } from './page/stage.tsx';
import type { Run, StartKind, StartsReached } from './startsreached.ts';

const KINDS: readonly (readonly [StartKind, title: string, text: string])[] = [
  ['random', 'Random rows', 'k rows, each as likely as any other'],
  ['apart', 'k-means++', 'rows far from those picked before are likelier'],
  ['library', 'Best of ten', 'what kmeans of the library does by itself'],
];

/** Bad starts and local optima. */
export function Page(): JSX.Element {
  const rows = useRows('many');
  const plane = rows.plane.value;
  const k = useSignal(7);
  const picked = useSignal(-1);
  const shown = useSignal<{ readonly kind: StartKind; readonly at: number }>({ kind: 'random', at: -1 });
  const asked = useMemo(
    () =>
      plane && plane.x.length >= k.value ? { places: { x: plane.x, y: plane.y }, k: k.value } : undefined,
    [plane, k.value],
  );
  const live = useLive('startsReached', asked, { stamp: plane?.stamp, family: String(k.value) });
  const { answer } = live;
  useEffect(() => {
    picked.value = -1;
    shown.value = { kind: 'random', at: -1 };
  }, [plane?.stamp, k.value]);
  const { kind } = shown.value;
  const runs = answer?.found.runs[kind];
  // The worst run is the one to begin with.
  const at = runs ? (shown.value.at < 0 ? runs.length - 1 : shown.value.at) : 0;
  const run = runs?.[at];
  const places = answer?.asked.places;
  const points = useMemo(
    () => plane && pointsOf(plane, places, run && places && nearestCenters(places, run.centers)),
    [plane, places, run],
  );
  const lines = useMemo(() => (run && plane ? cutsOf(run.centers, plane.view) : []), [run, plane?.view]);
  const tint = useMemo(() => run && hardTint(run.centers), [run]);
  return (
    <Lesson
      title="Bad starts"
      lead="K-means walks downhill from where it begins, and stops in the first hollow (a local optimum). Two centers may share one group for good while two groups share one center. So where it begins matters."
      rows={rows}
      first="many"
      least={k.value}
      live={live}
      choices={
        <CountChoice
          title="Centers"
          value={k.value}
          from={2}
          to={9}
          onChoose={(count) => (k.value = count)}
        />
      }
      pictures={
        <Pane>
          {plane && points && (
            <Stage
              plane={plane}
              points={points}
              picked={picked}
              onEdit={rows.edit}
              label={`${counted(plane.x.length, 'row')}, and where the ${counted(run?.centers.length ?? 0, 'center')} of a run began and ended`}
              field={tint}
              under={(frame) => <Borders frame={frame} lines={lines} kind="hard" />}
              over={(frame) =>
                run && (
                  <>
                    {run.start?.map(([u, v], j) => {
                      const [a, b] = run.centers[j]!;
                      return (
                        <g key={j}>
                          <path
                            class="trail"
                            d={`M${frame.x(u)},${frame.y(v)}L${frame.x(a)},${frame.y(b)}`}
                          />
                          <circle class="began" cx={frame.x(u)} cy={frame.y(v)} r="5" />
                        </g>
                      );
                    })}
                    {run.centers.map((center, j) => (
                      <Center key={j} frame={frame} at={center} />
                    ))}
                  </>
                )
              }
            />
          )}
        </Pane>
      }
      words={
        answer &&
        run && (
          <>
            <p class="told" role="status">
              {told(answer.found)}
            </p>
            <p class="aside">{ofRun(run, kind, at, answer.found)}</p>
            <p class="aside">
              Small rings: where the centers began. One start is a matter of luck. Starting far apart
              (k-means++) makes luck likelier; trying ten starts, and moving single centers of the best
              elsewhere, leaves little to it.
            </p>
          </>
        )
      }
      below={
        answer && (
          <Reached
            found={answer.found}
            kind={kind}
            at={at}
            onShow={(kind, at) => (shown.value = { kind, at })}
          />
        )
      }
      sources={[
        'Arthur & Vassilvitskii 2007, k-means++: the advantages of careful seeding',
        'Lloyd 1982',
        'each dot is a run of the library, to where no row changes',
      ]}
    />
  );
}

/** Runs that reach the lowest inertia, but for rounding. */
function reachedBest(runs: readonly Run[], best: number): number {
  return runs.filter(({ inertia }) => inertia <= best * (1 + 1e-9)).length;
}

function told({ runs, best }: StartsReached): string {
  const [random, apart, library] = KINDS.map(([kind]) => reachedBest(runs[kind], best));
  const all = runs.random.length;
  if (random === all)
    return `All ${all} random starts end at the lowest distance left that was found, ${figure(best, best)}.`;
  return `Of ${all} random starts, ${random} ${random === 1 ? 'ends' : 'end'} at the lowest distance left that was found, ${figure(best, best)}. With k-means++ it is ${apart}; with the best of ten, ${library}.`;
}

function ofRun({ inertia }: Run, kind: StartKind, at: number, { runs, best }: StartsReached): string {
  const title = KINDS.find(([name]) => name === kind)![1].replace(/^[RB]/, (letter) => letter.toLowerCase());
  const worse = best > 0 ? inertia / best - 1 : 0;
  const where =
    worse < 1e-9
      ? 'It ends at the lowest of all.'
      : worse < 0.995
        ? `It ends ${percent(worse)} above the lowest.`
        : `It ends at ${fixed(1 + worse, 1)} times the lowest.`;
  return `Shown: run ${at + 1} of ${runs[kind].length} from ${title}, in the order of the distance left, ${figure(inertia, best)}. ${where}`;
}

function figure(value: number, best: number): string {
  return fixed(value, best < 1 ? 4 : best < 100 ? 2 : 0);
}

interface ReachedProps {
  readonly found: StartsReached;
  readonly kind: StartKind;
  readonly at: number;
  readonly onShow: (kind: StartKind, at: number) => void;
}

const ROW = 62;

/** The distance left of every run, a dot each, over one axis. */
function Reached({ found, kind, at, onShow }: ReachedProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const all = Object.values(found.runs).flatMap((runs) => runs.map(({ inertia }) => inertia));
  const [low, high] = [found.best, Math.max(...all)];
  const x = linear(high > low ? [low, high] : [low * 0.9, low * 1.1 || 1], [12, Math.max(60, width - 16)]);
  const marks = ticks(x.domain, Math.max(2, Math.min(6, width / 110)));
  const text = marks.every(Number.isInteger) ? fixed : axisText(marks);
  return (
    <div class="reached panel">
      {KINDS.map(([name, title, about], row) => {
        const runs = found.runs[name];
        const isShown = name === kind;
        return (
          <div key={name} class={isShown ? 'reached-row on' : 'reached-row'}>
            <div class="a">
              <span class="lbl">{title}</span>
              <p>{about}</p>
            </div>
            <div
              {...(row === 0 && { ref: box })}
              class="c"
              role="slider"
              tabIndex={0}
              aria-label={`Runs: ${title}`}
              aria-valuemin={1}
              aria-valuemax={runs.length}
              aria-valuenow={isShown ? at + 1 : 1}
              aria-valuetext={`Run ${isShown ? at + 1 : 1} of ${runs.length}, distance left ${figure(runs[isShown ? at : 0]!.inertia, found.best)}`}
              onKeyDown={(event) => {
                const now = isShown ? at : 0;
                const to = {
                  ArrowLeft: now - 1,
                  ArrowDown: now - 1,
                  ArrowRight: now + 1,
                  ArrowUp: now + 1,
                  Home: 0,
                  End: runs.length - 1,
                }[event.key];
                if (to === undefined) return;
                event.preventDefault();
                onShow(name, Math.max(0, Math.min(runs.length - 1, to)));
              }}
              onPointerDown={(event) => {
                const bounds = event.currentTarget.getBoundingClientRect();
                onShow(
                  name,
                  nearestDot(dotsOf(runs, x), event.clientX - bounds.left, event.clientY - bounds.top),
                );
              }}
            >
              {width > 0 && (
                <svg width={width} height={ROW} aria-hidden="true">
                  <path class="hair" d={`M0,${ROW - 6}H${width}`} />
                  {dotsOf(runs, x).map(([u, v], i) => (
                    <circle
                      key={i}
                      class={isShown && i === at ? 'on' : ''}
                      cx={u}
                      cy={v}
                      r={isShown && i === at ? 6 : 3.4}
                    />
                  ))}
                </svg>
              )}
            </div>
            <div class="says">
              <b>{reachedBest(runs, found.best)}</b>
              <span>of {runs.length} lowest</span>
            </div>
          </div>
        );
      })}
      <div class="reached-row axis" aria-hidden="true">
        <div class="a" />
        <div class="c">
          {width > 0 && (
            <svg width={width} height="34">
              {marks.map((mark) => (
                <text key={mark} x={x(mark)} y={12} text-anchor="middle">
                  {text(mark)}
                </text>
              ))}
              <text x={width - 16} y={28} text-anchor="end">
                distance left
              </text>
            </svg>
          )}
        </div>
        <div class="says" />
      </div>
    </div>
  );
}

/** A dot for each run, piled up where runs end alike. */
function dotsOf(runs: readonly Run[], x: Scale): (readonly [number, number])[] {
  const piles = new Map<number, number>();
  return runs.map(({ inertia }) => {
    const u = x(inertia);
    const pile = Math.round(u / 7);
    const count = piles.get(pile) ?? 0;
    piles.set(pile, count + 1);
    const column = Math.floor(count / 7);
    return [pile * 7 + 2.2 * column, ROW - 12 - 7 * (count % 7)] as const;
  });
}

function nearestDot(dots: readonly (readonly [number, number])[], u: number, v: number): number {
  const squares = dots.map(([a, b]) => (a - u) ** 2 + (b - v) ** 2);
  return squares.indexOf(Math.min(...squares));
}
