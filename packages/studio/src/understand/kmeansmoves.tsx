import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { compute } from '../computing/compute.ts';
import { type Points } from '../drawing/painter.ts';
import { type View } from '../drawing/frame.ts';
import { fixed } from '../drawing/number.ts';
import { Scatter } from '../drawing/scatter.tsx';
import { Cross } from '../drawing/shape.tsx';
import { hardColors } from '../drawing/color.ts';
import type { Moment, Story } from './kmeanssteps.ts';

const HOME: View = { x: [-4, 12], y: [-4, 10.5] };

/** K-means, moment by moment: assign, average, and again. */
export function Page(): JSX.Element {
  const k = useSignal(4);
  const seed = useSignal(1);
  const at = useSignal(0);
  const story = useSignal<Story | undefined>(undefined);
  const failure = useSignal<string | undefined>(undefined);
  const view = useSignal(HOME);
  useEffect(() => {
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      try {
        story.value = await compute('kmeansSteps', { k: k.value, seed: seed.value }, { signal: stop.signal });
        at.value = 0;
      } catch (error) {
        if (!stop.signal.aborted) failure.value = error instanceof Error ? error.message : String(error);
      }
    };
    void run();
    return () => stop.abort();
  }, [k.value, seed.value]);
  const moment = useComputed(() => story.value?.moments[at.value]);
  const last = (story.value?.moments.length ?? 1) - 1;
  const points = useMemo((): Points | undefined => {
    if (!story.value || !moment.value) return undefined;
    const { x, y } = story.value;
    const { labels } = moment.value;
    return { x, y, groups: labels, colors: hardColors(labels) };
  }, [story.value, moment.value]);
  const step = (by: number): void => {
    at.value = Math.max(0, Math.min(last, at.value + by));
  };
  return (
    <>
      <h1 class="finding">How K-means moves</h1>
      <p class="because">
        A row belongs to the nearest center; a center is the mean of its rows. Each makes the other out of
        date, so K-means does both in turn until no row changes. The distance left never grows, yet where it
        ends depends on where it began.
      </p>
      {failure.value && (
        <p class="alarm" role="alert">
          {failure.value}
        </p>
      )}
      <div class="moves-tools">
        <button type="button" class="btn" disabled={at.value === 0} onClick={() => step(-1)}>
          Step back
        </button>
        <button type="button" class="btn go" disabled={at.value === last} onClick={() => step(1)}>
          Step forward
        </button>
        <label class="moves-scrub">
          <span>Moment</span>
          <input
            type="range"
            min={0}
            max={last}
            value={at.value}
            onInput={(event) => {
              at.value = Number(event.currentTarget.value);
            }}
          />
        </label>
        <label>
          <span>Centers</span>{' '}
          <select
            class="select"
            value={k.value}
            onChange={(event) => {
              k.value = Number(event.currentTarget.value);
            }}
          >
            {[2, 3, 4, 5, 6].map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="btn"
          onClick={() => {
            seed.value++;
          }}
        >
          Another start
        </button>
      </div>
      <p class="moves-now" role="status">
        {moment.value && story.value ? told(moment.value, story.value, at.value) : 'Fitting'}
      </p>
      {points && moment.value && (
        <div class="plot moves-plot">
          <Scatter
            points={points}
            view={view}
            home={HOME}
            xTitle="across"
            yTitle="up"
            label={`${points.x.length} rows and ${k.value} centers, moment ${at.value} of ${last}`}
            over={(frame) => (
              <>
                {moment.value!.centers.map(([u, v], j) => (
                  <Cross key={j} x={frame.x(u)} y={frame.y(v)} />
                ))}
              </>
            )}
          />
        </div>
      )}
      <p class="moves-note">
        Lloyd 1982. Each step is one iteration of the library on 240 rows drawn around four places.
      </p>
    </>
  );
}

/** A moment in words. */
function told({ phase, changed, inertia }: Moment, { moments, best }: Story, at: number): string {
  if (phase === 'start') return 'Start: the centers are rows drawn at random.';
  const left = fixed(inertia!);
  if (phase === 'average') {
    return `Average: each center moves to the mean of its rows. The distance left falls from ${fixed(moments[at - 1]!.inertia!)} to ${left}.`;
  }
  if (changed > 0)
    return `Assign: ${changed} ${changed === 1 ? 'row changes' : 'rows change'} to a nearer center. Distance left: ${left}.`;
  const worse = inertia! / best - 1;
  return worse < 0.005
    ? `No row changes: K-means has ended. Distance left: ${left}, as low as the best of 20 starts.`
    : `No row changes: K-means has ended, but not at the best place. Distance left: ${left}; the best of 20 starts reaches ${fixed(best)}. Try another start.`;
}
