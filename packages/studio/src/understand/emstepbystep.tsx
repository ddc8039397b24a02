import { useSignal } from '@preact/signals';
import type { Component } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { counted, fixed, percent, significant } from '../drawing/number.ts';
import type { EmMoment, EmStory } from './emsteps.ts';
import { leastFor } from './page/both.ts';
import { GroupCell, SharesOfRow, rowTitle } from './page/inhand.tsx';
import { leaders } from './page/groups.ts';
import { CountChoice, Half, Lesson, Pane } from './page/lesson.tsx';
import { useLive } from './page/live.ts';
import { Center, GroupNames, Oval, pointsOf, topOf } from './page/marks.tsx';
import { densityAt } from './page/oval.ts';
import type { Plane } from './page/plane.ts';
import { Player } from './page/player.tsx';
import { useRows } from './page/rows.ts';
import { Stage, standingFor } from './page/stage.tsx';

/** EM, step by step: share out, move, and again. */
export function Page(): JSX.Element {
  const rows = useRows('faithful');
  const plane = rows.plane.value;
  const k = useSignal(2);
  const seed = useSignal(2);
  const from = useSignal<readonly Component[] | undefined>(undefined);
  const at = useSignal(0);
  const picked = useSignal(-1);
  const begun = from.value?.length === k.value ? from.value : undefined;
  const asked = useMemo(
    () =>
      plane && plane.x.length >= leastFor(k.value)
        ? { places: { x: plane.x, y: plane.y }, k: k.value, seed: seed.value, from: begun }
        : undefined,
    [plane, k.value, seed.value, begun],
  );
  const live = useLive('emSteps', asked, {
    stamp: plane?.stamp,
    family: `${k.value} ${seed.value}`,
  });
  const { answer } = live;
  const story = answer?.found;
  useEffect(() => {
    from.value = undefined;
    picked.value = -1;
  }, [plane?.stamp]);
  useEffect(() => {
    at.value = 0;
  }, [plane?.stamp, k.value, seed.value, begun]);
  // Each step of EM is two of the player: the rows are shared out, then the groups move.
  const last = story ? 2 * (story.moments.length - 1) + 1 : 0;
  const now = Math.min(at.value, last);
  const found = story?.moments[Math.floor(now / 2)];
  // A center in the hand is where the hand is, not where the last answer saw it.
  const moment = found && (now === 0 && begun ? { ...found, components: begun } : found);
  const isSharing = now % 2 === 1;
  const sharing = story?.moments[Math.floor((now - 1) / 2)];
  const next = story?.moments[Math.floor(now / 2) + 1];
  useEffect(() => {
    if (story && live.isCurrent && picked.value < 0) picked.value = mostTorn(story);
  }, [story, picked.value]);
  const points = useMemo(() => {
    if (!plane) return undefined;
    const places = answer?.asked.places;
    if (!sharing || !places) return pointsOf(plane, places, undefined);
    const groups = sharing.components.length;
    return pointsOf(plane, places, leaders(sharing.shares, groups), { data: sharing.shares, k: groups });
  }, [plane, answer, sharing]);
  const row = answer ? Math.min(picked.value, answer.asked.places.x.length - 1) : -1;
  const again = (): void => {
    from.value = undefined;
    at.value = 0;
  };
  return (
    <Lesson
      title="EM, step by step"
      lead="A mixture is found by doing two things in turn. Neither can make the fit worse, so the curve below only climbs; but it can rest on level ground for a long time before it finds the way up."
      rows={rows}
      first="faithful"
      least={leastFor(k.value)}
      live={live}
      choices={
        <>
          <CountChoice
            title="Groups"
            value={k.value}
            from={2}
            to={5}
            onChoose={(count) => {
              again();
              k.value = count;
            }}
          />
          <button
            type="button"
            class="btn"
            onClick={() => {
              again();
              seed.value++;
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
              label={`${counted(plane.x.length, 'row')} and ${counted(moment?.components.length ?? 0, 'group')}, half-step ${now} of ${last}`}
              handles={moment?.components.map(({ mean }, j) => ({ name: `Center ${j + 1}`, at: mean })) ?? []}
              onHandle={(handle, place) => {
                from.value = moment?.components.map((component, j) =>
                  j === handle ? { ...component, mean: place } : component,
                );
              }}
              over={(frame) =>
                moment &&
                story && (
                  <>
                    {moment.components.map((component, j) => (
                      <g key={j}>
                        <path
                          class={`trail own line-${j + 1}`}
                          d={story.moments
                            .slice(0, Math.floor(now / 2) + 1)
                            .map(({ components }, i) => {
                              const [u, v] = components[j]!.mean;
                              return `${i ? 'L' : 'M'}${frame.x(u).toFixed(1)},${frame.y(v).toFixed(1)}`;
                            })
                            .join('')}
                        />
                        {isSharing && next && (
                          <Oval
                            frame={frame}
                            component={next.components[j]!}
                            group={j}
                            level={0.9}
                            look="next"
                          />
                        )}
                        <Oval frame={frame} component={component} group={j} level={0.9} look="outer" />
                        <Oval frame={frame} component={component} group={j} level={0.5} />
                      </g>
                    ))}
                    {moment.components.map(({ mean }, j) => (
                      <Center key={j} frame={frame} at={mean} />
                    ))}
                    <GroupNames frame={frame} at={moment.components.map(topOf)} />
                  </>
                )
              }
            />
          )}
        </Pane>
      }
      words={
        story &&
        moment && (
          <>
            <p class="told" role="status">
              {told(story, now, begun !== undefined)}
            </p>
            <div class="halves">
              <Half title="Share out" isOn={isSharing}>
                Every row asks each group how likely it would be there, and splits itself in that proportion
                (the E-step).
              </Half>
              <Half title="Move" isOn={now > 0 && !isSharing}>
                Every group moves to the mean of its shares and takes on their spread, tilt and weight (the
                M-step).
              </Half>
            </div>
            {plane && row >= 0 && (
              <OfRow
                plane={plane}
                row={row}
                moment={moment}
                isSharing={isSharing}
                before={sharing}
                now={now}
              />
            )}
          </>
        )
      }
      below={
        story && (
          <Player
            at={at}
            values={Array.from({ length: last + 1 }, (_, i) =>
              inTable(story.moments[Math.floor(i / 2)]!.logLikelihood, answer.asked.places.x.length, plane),
            )}
            title="log-likelihood"
            step="Half-step"
            digits={1}
            end={story.settled ? 'settled' : 'stopped'}
          />
        )
      }
      sources={[
        'Dempster, Laird & Rubin 1977, Maximum likelihood from incomplete data via the EM algorithm',
        'McLachlan & Peel 2000, Finite Mixture Models',
        'every step is one of the library',
      ]}
    />
  );
}

/** The row whose shares change most over the run: it has the most to tell. */
function mostTorn({ moments }: EmStory): number {
  const first = moments[0]!;
  const end = moments.at(-1)!;
  const k = first.components.length;
  let [row, most] = [-1, -1];
  for (let i = 0; i < end.shares.length / k; i++) {
    let surest = 0;
    for (let j = 0; j < k; j++) surest = Math.max(surest, end.shares[i * k + j]!);
    if (1 - surest > most) [row, most] = [i, 1 - surest];
  }
  return row;
}

/** A log-likelihood in the table's units: densities shrink by the lengths of the units. */
function inTable(logLikelihood: number, rows: number, plane: Plane | undefined): number {
  return logLikelihood - rows * Math.log(volumeOf(plane));
}

function volumeOf(plane: Plane | undefined): number {
  return plane?.units ? plane.units[0].length * plane.units[1].length : 1;
}

/** The half-step in words. */
function told({ moments, settled }: EmStory, now: number, isGiven: boolean): string {
  if (now === 0) {
    return isGiven
      ? 'Start: the groups are where you put them.'
      : 'Start: every center is on a row, every spread is that of all rows.';
  }
  const step = Math.floor((now - 1) / 2);
  if (now % 2 === 1) {
    const isLast = step === moments.length - 1;
    if (!isLast) return `Step ${step + 1}: every row is shared out between the groups as they are.`;
    return settled
      ? `Settled after ${counted(step, 'step')}: one more would change hardly anything.`
      : `Stopped after ${counted(step, 'step')}, and still climbing.`;
  }
  const [before, after] = [moments[step]!, moments[step + 1]!];
  const gain = after.logLikelihood - before.logLikelihood;
  const why = gain < 0 && !after.repaired ? ', for a little is added to every variance' : '';
  const what = after.repaired ? 'a group that had collapsed was moved elsewhere' : 'the groups move';
  return `Step ${step + 1}: ${what}. The log-likelihood ${gain < 0 ? 'falls' : 'climbs'} by ${significant(Math.abs(gain), 2)}${why}.`;
}

interface OfRowProps {
  readonly plane: Plane;
  readonly row: number;
  readonly moment: EmMoment;
  readonly isSharing: boolean;
  /** The moment whose shares the rows have. */
  readonly before: EmMoment | undefined;
  readonly now: number;
}

/** Both halves in the numbers of one row. */
function OfRow({ plane, row, moment, isSharing, before, now }: OfRowProps): JSX.Element {
  const k = moment.components.length;
  const sharing = before ?? moment;
  const shares = sharing.shares.subarray(row * k, (row + 1) * k);
  return (
    <div class="sum of-row">
      <p class="small">{rowTitle(plane, row)}</p>
      {isSharing || now === 0 ? (
        <>
          <SharesOfRow shares={shares} />
          <ShareTable plane={plane} row={row} components={sharing.components} shares={shares} />
        </>
      ) : (
        <>
          <h2>How it pulls at the centers</h2>
          <MoveTable plane={plane} row={row} before={sharing} after={moment} />
        </>
      )}
    </div>
  );
}

interface ShareTableProps {
  readonly plane: Plane;
  readonly row: number;
  readonly components: readonly Component[];
  readonly shares: ArrayLike<number>;
}

/** Weight × likelihood = product, and the product's part of all products is the share. */
function ShareTable({ plane, row, components, shares }: ShareTableProps): JSX.Element {
  const volume = volumeOf(plane);
  const likelihoods = components.map(
    (component) => densityAt(component, plane.x[row]!, plane.y[row]!) / volume,
  );
  return (
    <table>
      <thead>
        <tr>
          <td />
          <th scope="col">weight</th>
          <th scope="col">× likelihood</th>
          <th scope="col">= product</th>
          <th scope="col">share</th>
        </tr>
      </thead>
      <tbody>
        {components.map(({ weight }, j) => (
          <tr key={j}>
            <GroupCell group={j} />
            <td>{fixed(weight, 2)}</td>
            <td>{small(likelihoods[j]!)}</td>
            <td>{small(weight * likelihoods[j]!)}</td>
            <td class="main-value">{percent(shares[j]!)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface MoveTableProps {
  readonly plane: Plane;
  readonly row: number;
  readonly before: EmMoment;
  readonly after: EmMoment;
}

/** What the row gives to each group, of how much, and where the center went. */
function MoveTable({ plane, row, before, after }: MoveTableProps): JSX.Element {
  const { titles, units } = plane;
  const k = before.components.length;
  const all = before.components.map((_, j) =>
    before.shares.reduce((sum, share, at) => sum + (at % k === j ? share : 0), 0),
  );
  const places = [before, after].map(({ components }) =>
    components.map(({ mean }) => standingFor(mean, units)),
  );
  const digits = [0, 1].map((axis) => digitsFor(units?.[axis]?.length ?? 1));
  return (
    <table>
      <thead>
        <tr>
          <td />
          <th scope="col">its share</th>
          <th scope="col">of all</th>
          <th scope="col">{first(titles[0])}</th>
          <th scope="col">{first(titles[1])}</th>
        </tr>
      </thead>
      <tbody>
        {before.components.map((_, j) => (
          <tr key={j}>
            <GroupCell group={j} />
            <td>{fixed(before.shares[row * k + j]!, 2)}</td>
            <td>{fixed(all[j]!, 1)}</td>
            {[0, 1].map((axis) => (
              <td key={axis}>
                <span class="q">{fixed(places[0]![j]![axis]!, digits[axis])} →</span>{' '}
                {fixed(places[1]![j]![axis]!, digits[axis])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A title up to its first comma or eighteen letters. */
function first(title: string): string {
  const [head = ''] = title.split(',');
  return head.length > 18 ? `${head.slice(0, 17).trimEnd()}…` : head;
}

/** Digits that show a hundredth of a spread. */
function digitsFor(length: number): number {
  return Math.max(0, Math.min(6, Math.ceil(2 - Math.log10(length))));
}

/** A small number: five digits after the point where that says something. */
function small(value: number): string {
  return value >= 0.0001 || value === 0 ? fixed(value, value < 0.01 ? 5 : 4) : significant(value, 2);
}
