import { useSignal } from '@preact/signals';
import { sharesAt } from '@softmeans/plots/drawing';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { counted, fixed, significant } from '../drawing/number.ts';
import type { LimitPath } from './limitpath.ts';
import { SharesOfRow, rowTitle } from './page/inhand.tsx';
import { leaders } from './page/groups.ts';
import { CountChoice, Lesson, Pane } from './page/lesson.tsx';
import { useLive } from './page/live.ts';
import { Borders, Center, Oval, cutsOf, pointsOf, softTint } from './page/marks.tsx';
import { Player } from './page/player.tsx';
import { useRows } from './page/rows.ts';
import { Stage } from './page/stage.tsx';

/** K-means as the limit of the mixture. */
export function Page(): JSX.Element {
  const rows = useRows('overlap');
  const plane = rows.plane.value;
  const k = useSignal(3);
  const at = useSignal(8);
  const picked = useSignal(-1);
  const asked = useMemo(
    () =>
      plane && plane.x.length > k.value ? { places: { x: plane.x, y: plane.y }, k: k.value } : undefined,
    [plane, k.value],
  );
  const live = useLive('limitPath', asked, { stamp: plane?.stamp, family: String(k.value) });
  const { answer } = live;
  const path = answer?.found;
  const now = Math.min(at.value, (path?.steps.length ?? 1) - 1);
  const step = path?.steps[now];
  useEffect(() => {
    picked.value = -1;
  }, [plane?.stamp]);
  useEffect(() => {
    if (path && live.isCurrent && picked.value < 0) picked.value = mostTorn(path);
  }, [path, picked.value]);
  const points = useMemo(() => {
    if (!plane) return undefined;
    if (!answer || !step) return pointsOf(plane, undefined, undefined);
    const groups = step.components.length;
    return pointsOf(plane, answer.asked.places, leaders(step.shares, groups), {
      data: step.shares,
      k: groups,
    });
  }, [plane, answer, step]);
  const hardLines = useMemo(
    () => (path && plane ? cutsOf(path.hard.centers, plane.view) : []),
    [path, plane?.view],
  );
  const softLines = useMemo(() => {
    if (!step || !plane) return [];
    return cutsOf(
      step.components.map(({ mean }) => mean),
      plane.view,
    );
  }, [step, plane?.view]);
  const tint = useMemo(() => step && softTint(step.components), [step]);
  const row = answer ? Math.min(picked.value, answer.asked.places.x.length - 1) : -1;
  return (
    <Lesson
      title="K-means as the limit"
      lead="Give all groups of a mixture one weight and one round spread, and shrink that spread. Shares of one half become sharper and sharper, the blend becomes an edge, and the centers walk to those of K-means."
      rows={rows}
      first="overlap"
      least={k.value + 1}
      live={live}
      choices={
        <CountChoice title="Groups" value={k.value} from={2} to={6} onChoose={(count) => (k.value = count)} />
      }
      pictures={
        <Pane>
          {plane && points && (
            <Stage
              plane={plane}
              points={points}
              picked={picked}
              onEdit={rows.edit}
              label={`${counted(plane.x.length, 'row')}, ${counted(step?.components.length ?? 0, 'group')} of spread ${significant(step?.spread ?? 0, 2)}, and the borders of K-means`}
              field={tint}
              under={(frame) => (
                <>
                  <Borders frame={frame} lines={hardLines} kind="hard" />
                  <Borders frame={frame} lines={softLines} kind="soft" />
                </>
              )}
              over={(frame) =>
                step && (
                  <>
                    {step.components.map((component, j) => (
                      <Oval key={j} frame={frame} component={component} group={j} level={0.5} />
                    ))}
                    {step.components.map(({ mean }, j) => (
                      <Center key={j} frame={frame} at={mean} />
                    ))}
                  </>
                )
              }
            />
          )}
        </Pane>
      }
      words={
        path &&
        step && (
          <>
            <p class="told" role="status">
              {told(path, now)}
            </p>
            {plane && row >= 0 && (
              <div class="sum of-row">
                <p class="small">{rowTitle(plane, row)}</p>
                <SharesOfRow
                  shares={sharesAt(step.components, answer.asked.places.x[row]!, answer.asked.places.y[row]!)}
                />
              </div>
            )}
            <p class="aside">
              Solid lines: where K-means cuts. Dashed: where shares are even. A share is exp(−d² ÷ 2s²) over
              the sum of all groups’, with d the distance to the center and s the spread. As s shrinks, the
              nearest center takes it all: the log-sum-exp of the mixture becomes the maximum of K-means.
            </p>
          </>
        )
      }
      below={
        path && (
          <Player
            at={at}
            values={path.steps.map(({ apart }) => apart)}
            title="distance of the centers from those of K-means"
            step="Spread"
            digits={3}
            end="K-means"
          />
        )
      }
      sources={[
        'Celeux & Govaert 1992, A classification EM algorithm for clustering',
        'Bishop 2006, Pattern Recognition and Machine Learning, section 9.3.2',
        'each step is a fit of the library with weights and spread held',
      ]}
    />
  );
}

/** The row that is shared most evenly at a third of the way. */
function mostTorn({ steps }: LimitPath): number {
  const { shares, components } = steps[Math.floor(steps.length / 3)]!;
  const k = components.length;
  let [row, least] = [-1, Infinity];
  for (let i = 0; i < shares.length / k; i++) {
    const most = Math.max(...shares.subarray(i * k, (i + 1) * k));
    if (most < least) [row, least] = [i, most];
  }
  return row;
}

function told({ steps, hard }: LimitPath, now: number): string {
  const { spread, shared, apart, components } = steps[now]!;
  const rows = hard.labels.length;
  const means = components.map(({ mean }) => mean);
  const nearest = Math.min(
    ...means.flatMap((a, i) => means.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1]))),
  );
  const start = `Spread ${significant(spread, 2)}: `;
  if (nearest < 0.02 * spread)
    return `${start}so wide that groups have fallen together, and rows are shared between them evenly.`;
  const sharing =
    shared === 0
      ? 'no row is shared any more'
      : `of ${fixed(rows)} rows, ${fixed(shared)} ${shared === 1 ? 'is' : 'are'} shared (no group has 99%)`;
  const centers =
    apart < 0.001
      ? 'the centers are those of K-means'
      : `the centers lie up to ${fixed(apart, 3)} from those of K-means`;
  return `${start}${sharing}; ${centers}.`;
}
