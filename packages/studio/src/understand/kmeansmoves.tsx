import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { counted, fixed } from '../drawing/number.ts';
import type { Moment, Story } from './kmeanssteps.ts';
import { CountChoice, Half, Lesson, Pane } from './page/lesson.tsx';
import { useLive } from './page/live.ts';
import { Borders, Center, cutsOf, hardTint, pointsOf } from './page/marks.tsx';
import type { Place } from './page/plane.ts';
import { Player } from './page/player.tsx';
import { useRows } from './page/rows.ts';
import { Stage } from './page/stage.tsx';

/** K-means, moment by moment: assign, average, and again. */
export function Page(): JSX.Element {
  const rows = useRows('blobs');
  const plane = rows.plane.value;
  const k = useSignal(4);
  const seed = useSignal(1);
  const given = useSignal<readonly Place[] | undefined>(undefined);
  const at = useSignal(0);
  const picked = useSignal(-1);
  const begun = given.value?.length === k.value ? given.value : undefined;
  const asked = useMemo(
    () =>
      plane && plane.x.length >= k.value
        ? { places: { x: plane.x, y: plane.y }, k: k.value, seed: seed.value, centers: begun }
        : undefined,
    [plane, k.value, seed.value, begun],
  );
  const live = useLive('kmeansSteps', asked, {
    stamp: plane?.stamp,
    family: `${k.value} ${seed.value}`,
  });
  const { answer } = live;
  const story = answer?.found;
  const last = (story?.moments.length ?? 1) - 1;
  useEffect(() => {
    given.value = undefined;
    picked.value = -1;
  }, [plane?.stamp]);
  useEffect(() => {
    at.value = 0;
  }, [plane?.stamp, k.value, seed.value, begun]);
  const now = Math.min(at.value, last);
  const found = story?.moments[now];
  // A center in the hand is where the hand is, not where the last answer saw it.
  const moment = found && (now === 0 && begun ? { ...found, centers: begun } : found);
  const points = useMemo(
    () => plane && pointsOf(plane, answer?.asked.places, found?.labels),
    [plane, answer, found],
  );
  const isShared = moment !== undefined && moment.phase !== 'start';
  const lines = useMemo(
    () => (moment && plane ? cutsOf(moment.centers, plane.view) : []),
    [moment?.centers, plane?.view],
  );
  const tint = useMemo(() => moment && hardTint(moment.centers), [moment?.centers]);
  // Where a center has been so far: it moves in the moments that average.
  const trails = moment?.centers.map((_, j) =>
    story!.moments.slice(0, now + 1).map(({ centers }) => centers[j]!),
  );
  return (
    <Lesson
      title="How K-means moves"
      lead="A row belongs to the nearest center; a center is the mean of its rows. Each makes the other out of date, so K-means does both in turn until no row changes. Drag a center to begin elsewhere."
      rows={rows}
      first="blobs"
      least={k.value}
      live={live}
      choices={
        <>
          <CountChoice
            title="Centers"
            value={k.value}
            from={2}
            to={8}
            onChoose={(count) => {
              given.value = undefined;
              k.value = count;
            }}
          />
          <button
            type="button"
            class="btn"
            onClick={() => {
              given.value = undefined;
              seed.value++;
              at.value = 0;
            }}
          >
            Another start
          </button>
        </>
      }
      pictures={
        <Pane>
          {plane && points && (
            <Stage
              plane={plane}
              points={points}
              picked={picked}
              onEdit={rows.edit}
              label={
                moment
                  ? `${counted(plane.x.length, 'row')} and ${counted(moment.centers.length, 'center')}, moment ${now} of ${last}`
                  : counted(plane.x.length, 'row')
              }
              handles={moment?.centers.map((place, j) => ({ name: `Center ${j + 1}`, at: place })) ?? []}
              onHandle={(handle, place) => {
                if (moment) given.value = moment.centers.map((center, j) => (j === handle ? place : center));
              }}
              field={isShared ? tint : undefined}
              under={(frame) => isShared && <Borders frame={frame} lines={lines} kind="hard" />}
              over={(frame) => (
                <>
                  {trails?.map((trail, j) => (
                    <path
                      key={j}
                      class={`trail line-${j + 1}`}
                      d={trail.map(([u, v], i) => `${i ? 'L' : 'M'}${frame.x(u)},${frame.y(v)}`).join('')}
                    />
                  ))}
                  {moment?.centers.map((center, j) => (
                    <Center key={j} frame={frame} at={center} />
                  ))}
                </>
              )}
            />
          )}
        </Pane>
      }
      words={
        <>
          <p class="told" role="status">
            {moment && story ? told(moment, story, now, begun !== undefined) : 'Fitting'}
          </p>
          <div class="halves">
            <Half title="Assign" isOn={moment?.phase === 'assign'}>
              Every row goes to the group of the nearest center. The borders lie halfway between centers.
            </Half>
            <Half title="Average" isOn={moment?.phase === 'average'}>
              Every center moves to the mean of its rows.
            </Half>
          </div>
          <p class="aside">
            Both halves can only lessen the sum of squared distances (the inertia), and there are finitely
            many ways to share out the rows. So K-means ends; but where it ends depends on where it began.
          </p>
        </>
      }
      below={
        story && (
          <Player
            at={at}
            values={story.moments.map(({ inertia = NaN }) => inertia)}
            title="distance left"
            step="Moment"
            digits={story.best < 10 ? 3 : 0}
            end="ended"
          />
        )
      }
      sources={[
        'Lloyd 1982, Least squares quantization in PCM',
        'MacQueen 1967, who gave K-means its name',
        'every moment is one iteration of the library',
      ]}
    />
  );
}

/** A moment in words. */
function told(
  { phase, changed, inertia }: Moment,
  { moments, best, starts }: Story,
  at: number,
  isGiven: boolean,
): string {
  const digits = best < 10 ? 3 : 0;
  if (phase === 'start') {
    return isGiven
      ? 'Start: the centers are where you put them.'
      : 'Start: the centers are rows drawn at random.';
  }
  const left = fixed(inertia!, digits);
  if (phase === 'average') {
    return `Average: each center moves to the mean of its rows. The distance left falls from ${fixed(moments[at - 1]!.inertia!, digits)} to ${left}.`;
  }
  if (changed > 0)
    return `Assign: ${changed} ${changed === 1 ? 'row changes' : 'rows change'} to a nearer center. Distance left: ${left}.`;
  const worse = best > 0 ? inertia! / best - 1 : 0;
  return worse < 0.005
    ? `No row changes: K-means has ended. Distance left: ${left}, as low as the best of ${starts} starts.`
    : `No row changes: K-means has ended, but not at the best place. Distance left: ${left}; the best of ${starts} starts reaches ${fixed(best, digits)}. Try another start, or drag a center.`;
}
