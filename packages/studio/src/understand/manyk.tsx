import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { linePath } from '../drawing/line.ts';
import { axisText, counted, fixed } from '../drawing/number.ts';
import { type Scale, linear, ticks } from '../drawing/scale.ts';
import { useSize } from '../drawing/size.ts';
import { Lesson, Pane } from './page/lesson.tsx';
import { useLive } from './page/live.ts';
import { Borders, Center, cutsOf, hardTint, pointsOf } from './page/marks.tsx';
import { useRows } from './page/rows.ts';
import { Stage } from './page/stage.tsx';
import type { KScore, WhatK } from './whatk.ts';

type Measure = 'elbow' | 'silhouette' | 'bic';

const MEASURES: readonly {
  readonly name: Measure;
  readonly title: string;
  readonly text: string;
  readonly verb: string;
  readonly of: (score: KScore) => number;
  readonly digits: number;
}[] = [
  {
    name: 'elbow',
    title: 'Elbow',
    text: 'Distance left between rows and their center. It always falls; what counts is where it bends.',
    verb: 'bends at',
    of: ({ inertia }) => inertia,
    digits: 0,
  },
  {
    name: 'silhouette',
    title: 'Silhouette',
    text: 'How much nearer a row is to its own group than to the next.',
    verb: 'highest at',
    of: ({ silhouette = NaN }) => silhouette,
    digits: 2,
  },
  {
    name: 'bic',
    title: 'BIC',
    text: 'How well a mixture explains the rows, less a price for every number it needs. Lower is better.',
    verb: 'lowest at',
    of: ({ bic }) => bic,
    digits: 0,
  },
];

/** What k does: elbow, silhouette and BIC on the same rows. */
export function Page(): JSX.Element {
  const rows = useRows('many');
  const plane = rows.plane.value;
  const picked = useSignal(-1);
  const chosen = useSignal<number | undefined>(undefined);
  useEffect(() => {
    picked.value = -1;
    chosen.value = undefined;
  }, [plane?.stamp]);
  const asked = useMemo(
    () => (plane && plane.x.length >= LEAST ? { places: { x: plane.x, y: plane.y } } : undefined),
    [plane],
  );
  const live = useLive('whatK', asked, { stamp: plane?.stamp });
  const { answer } = live;
  const found = answer?.found;
  const k = Math.min(chosen.value ?? found?.chosen.k ?? 1, found?.scores.length ?? 1);
  const fit = found?.fits[k - 1];
  const points = useMemo(
    () => plane && pointsOf(plane, answer?.asked.places, fit?.labels),
    [plane, answer, fit],
  );
  const lines = useMemo(() => (fit && plane ? cutsOf(fit.centers, plane.view) : []), [fit, plane?.view]);
  const tint = useMemo(() => fit && hardTint(fit.centers), [fit]);
  return (
    <Lesson
      title="What k does"
      lead="No method finds the number of groups by its own fit: more groups always fit better. Each measure weighs fit against something else, so they may disagree. Choose a k, or add and erase rows, and watch them."
      rows={rows}
      first="many"
      least={LEAST}
      live={live}
      pictures={
        <Pane>
          {plane && points && (
            <Stage
              plane={plane}
              points={points}
              picked={picked}
              onEdit={rows.edit}
              label={`K-means: ${counted(plane.x.length, 'row')} in ${counted(k, 'group')}`}
              field={tint}
              under={(frame) => <Borders frame={frame} lines={lines} kind="hard" />}
              over={(frame) => fit?.centers.map((center, j) => <Center key={j} frame={frame} at={center} />)}
            />
          )}
        </Pane>
      }
      words={
        found && (
          <>
            <p class="told" role="status">
              {told(found)}
            </p>
            <p class="aside">{found.chosen.reasons.join(' ')}</p>
            <p class="aside">
              The elbow and the silhouette judge K-means; BIC judges mixtures, of the covariance family that
              does best. The recommendation is that of chooseK of the library, in its quick form.
            </p>
          </>
        )
      }
      below={found && <Charts found={found} k={k} onPick={(count) => (chosen.value = count)} />}
      sources={[
        'Thorndike 1953 (elbow); Satopää et al. 2011 (where a curve bends)',
        'Rousseeuw 1987, Silhouettes',
        'Schwarz 1978 (BIC); Fraley & Raftery 2002',
      ]}
    />
  );
}

const LEAST = 9;

function told({ says, chosen }: WhatK): string {
  const votes = MEASURES.map(({ name, title }) => [title, says[name]] as const);
  const named = votes.filter((vote): vote is readonly [string, number] => vote[1] !== undefined);
  const counts = new Set(named.map(([, k]) => k));
  const recommended = `The library recommends ${counted(chosen.k, 'group')}.`;
  if (named.length === 0) return `No measure prefers any k. ${recommended}`;
  if (counts.size === 1 && named.length > 1) {
    return `${named.length === 3 ? 'All three measures say' : 'Both measures that say anything say'} ${named[0]![1]}. ${recommended}`;
  }
  const said = named.map(
    ([title, k]) => `${title === 'BIC' ? title : `the ${title.toLowerCase()}`} says ${k}`,
  );
  return `${said.join(', ').replace(/^the/, 'The')}. ${recommended}`;
}

interface ChartsProps {
  readonly found: WhatK;
  readonly k: number;
  readonly onPick: (k: number) => void;
}

/** The three measures over one axis of k, whose numbers are buttons. */
function Charts({ found, k, onPick }: ChartsProps): JSX.Element {
  const axis = useRef<HTMLDivElement>(null);
  const { width } = useSize(axis);
  const ks = found.scores.map((score) => score.k);
  const left = width < 420 ? 46 : 60;
  const x = linear([ks[0] ?? 1, Math.max(2, ks.at(-1) ?? 2)], [left + 18, Math.max(left + 60, width - 34)]);
  return (
    <section class="measures panel lesson-measures" aria-label="Three measures of how many groups">
      <div class="measure axis">
        <div class="a">
          <span class="lbl">Number of groups, k</span>
        </div>
        <div class="c" ref={axis} role="group" aria-label="Number of groups">
          {width > 0 &&
            ks.map((count) => (
              <button
                key={count}
                type="button"
                class="k"
                style={{ left: `${x(count)}px` }}
                aria-pressed={count === k}
                aria-label={`${counted(count, 'group')}${count === found.chosen.k ? ', recommended' : ''}`}
                onClick={() => onPick(count)}
              >
                {count}
              </button>
            ))}
        </div>
        <div class="says">Says</div>
      </div>
      {MEASURES.map(({ name, title, text, verb, of, digits }) => {
        const says = found.says[name];
        return (
          <div key={name} class="measure">
            <div class="a">
              <span class="lbl">{title}</span>
              <p>{text}</p>
            </div>
            <div class="c">
              {width > 0 && (
                <>
                  <i class="band" style={{ left: `${x(k) - 18}px` }} />
                  <Curve
                    width={width}
                    x={x}
                    left={left}
                    values={found.scores.map((score): readonly [number, number] => [score.k, of(score)])}
                    k={k}
                    says={says}
                    digits={digits}
                  />
                </>
              )}
            </div>
            <div class={says === found.chosen.k ? 'says' : 'says no'}>
              <b>{says ?? '–'}</b>
              <span>{says === undefined ? 'nothing' : verb}</span>
            </div>
          </div>
        );
      })}
    </section>
  );
}

interface CurveProps {
  readonly width: number;
  readonly left: number;
  readonly x: Scale;
  readonly values: readonly (readonly [number, number])[];
  readonly k: number;
  readonly says: number | undefined;
  readonly digits: number;
}

const HEIGHT = 104;

/** One measure over k. */
function Curve({ width, left, x, values, k, says, digits }: CurveProps): JSX.Element {
  const known = values.filter(([, value]) => Number.isFinite(value));
  const [low, high] = [Math.min(...known.map((pair) => pair[1])), Math.max(...known.map((pair) => pair[1]))];
  const room = (high - low) * 0.12 || 1;
  const y = linear([low - room, high + room], [HEIGHT - 8, 8]);
  const levels = ticks(y.domain, 3);
  const text = levels.every(Number.isInteger) ? fixed : axisText(levels);
  const own = known.find(([count]) => count === k);
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true">
      {levels.map((level) => (
        <g key={level}>
          <path class="hair" d={`M${left},${y(level)}H${width - 12}`} />
          <text x={left - 8} y={y(level) + 3.5} text-anchor="end">
            {text(level)}
          </text>
        </g>
      ))}
      <path class="curve" d={linePath(known, x, y)} />
      <g class="dots">
        {known.map(([count, value]) => (
          <circle
            key={count}
            class={count === says ? 'on' : ''}
            cx={x(count)}
            cy={y(value)}
            r={count === says ? 5.5 : 2.4}
          />
        ))}
      </g>
      {own && (
        <text
          class="value"
          x={x(own[0]) + (own[0] === values.at(-1)![0] ? -9 : 9)}
          y={y(own[1]) + (y(own[1]) < 34 ? 17 : -9)}
          text-anchor={own[0] === values.at(-1)![0] ? 'end' : 'start'}
        >
          {fixed(own[1], digits)}
        </text>
      )}
    </svg>
  );
}
