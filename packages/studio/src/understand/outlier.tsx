import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { counted, fixed, percent } from '../drawing/number.ts';
import type { OutlierAsked, OutlierPull, Pulled, Robustness } from './outlierpull.ts';
import { leastFor } from './page/both.ts';
import { groupName, rowTitle } from './page/inhand.tsx';
import { CountChoice, Lesson, Pane } from './page/lesson.tsx';
import { type Live, useLive } from './page/live.ts';
import { Center, Oval, pointsOf } from './page/marks.tsx';
import type { Plane } from './page/plane.ts';
import { type Rows, useRows } from './page/rows.ts';
import { Stage } from './page/stage.tsx';

const METHODS: readonly (readonly [Robustness, title: string, note: string])[] = [
  ['kmeans', 'K-means', 'every row pulls in full'],
  ['gaussian', 'Mixture', 'of Gaussian groups'],
  ['noise', 'Mixture with noise', 'a group of even density for rows of none'],
  ['student', 'Student mixture', 'groups with heavy tails'],
];

type Answer = Live<OutlierAsked, OutlierPull>['answer'];

/** Outliers that pull a center. */
export function Page(): JSX.Element {
  const rows = useRows('outlier');
  const plane = rows.plane.value;
  const k = useSignal(2);
  const picked = useSignal(-1);
  useEffect(() => {
    picked.value = plane ? farthest(plane) : -1;
  }, [plane?.stamp]);
  useEffect(() => {
    if (plane && picked.value < 0) picked.value = farthest(plane);
  }, [plane, picked.value]);
  const row = plane ? Math.min(picked.value, plane.x.length - 1) : -1;
  const asked = useMemo(
    () =>
      plane && row >= 0 && plane.x.length > leastFor(k.value)
        ? { places: { x: plane.x, y: plane.y }, k: k.value, row }
        : undefined,
    [plane, k.value, row],
  );
  const live = useLive('outlierPull', asked, { stamp: plane?.stamp, family: String(k.value) });
  const { answer } = live;
  return (
    <Lesson
      title="Outliers"
      lead="A mean follows every row, and a far row most of all. Drag the ringed row, or pick another one, and see how far it pulls the centers: crosses lie where they are with it, rings where they would be without."
      rows={rows}
      first="outlier"
      least={leastFor(k.value) + 1}
      live={live}
      choices={
        <CountChoice title="Groups" value={k.value} from={1} to={5} onChoose={(count) => (k.value = count)} />
      }
      pictures={METHODS.map(([kind, title, note]) => (
        <Pane key={kind} title={title} note={note}>
          <Picture rows={rows} picked={picked} answer={answer} kind={kind} title={title} />
        </Pane>
      ))}
      wordsAt="below"
      isMany
      words={answer && plane && <Words plane={plane} row={answer.asked.row} found={answer.found} />}
      sources={[
        'Peel & McLachlan 2000, Robust mixture modelling using the t distribution',
        'Banfield & Raftery 1993 (noise)',
        'McLachlan & Peel 2000, Finite Mixture Models',
      ]}
    />
  );
}

/** The row that is farthest from the mean of all. */
function farthest({ x, y }: Plane): number {
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [u, v] = [mean(x), mean(y)];
  let [row, most] = [-1, -1];
  x.forEach((value, i) => {
    const square = (value - u) ** 2 + (y[i]! - v) ** 2;
    if (square > most) [row, most] = [i, square];
  });
  return row;
}

interface PictureProps {
  readonly rows: Rows;
  readonly picked: Signal<number>;
  readonly answer: Answer;
  readonly kind: Robustness;
  readonly title: string;
}

function Picture({ rows, picked, answer, kind, title }: PictureProps): JSX.Element | null {
  const plane = rows.plane.value;
  const pulled = answer?.found[kind];
  const points = useMemo(
    () =>
      plane &&
      pointsOf(
        plane,
        answer?.asked.places,
        pulled?.labels,
        pulled && { data: pulled.shares, k: pulled.centers.length },
      ),
    [plane, answer],
  );
  if (!plane || !points) return null;
  return (
    <Stage
      plane={plane}
      points={points}
      picked={picked}
      onEdit={rows.edit}
      label={`${title}: ${counted(plane.x.length, 'row')} in ${counted(pulled?.centers.length ?? 0, 'group')}, with and without the row in hand`}
      over={(frame) =>
        pulled && (
          <>
            {pulled.components?.map((component, j) => (
              <g key={j}>
                <Oval frame={frame} component={component} group={j} level={0.9} look="outer" />
                <Oval frame={frame} component={component} group={j} level={0.5} />
              </g>
            ))}
            {pulled.without.map(([u, v], j) => {
              const [a, b] = pulled.centers[j]!;
              return (
                <g key={j}>
                  <path class="trail" d={`M${frame.x(u)},${frame.y(v)}L${frame.x(a)},${frame.y(b)}`} />
                  <circle class="began" cx={frame.x(u)} cy={frame.y(v)} r="5" />
                </g>
              );
            })}
            {pulled.centers.map((center, j) => (
              <Center key={j} frame={frame} at={center} />
            ))}
          </>
        )
      }
    />
  );
}

interface WordsProps {
  readonly plane: Plane;
  readonly row: number;
  readonly found: OutlierPull;
}

function Words({ plane, row, found }: WordsProps): JSX.Element {
  const { kmeans, gaussian, noise, student } = found;
  const alone = kmeans.labels.filter((label) => label === kmeans.labels[row]).length === 1;
  return (
    <>
      <div>
        <p class="told" role="status">
          {alone
            ? `The row has taken a center of K-means for itself; its centers lie up to ${fixed(kmeans.pull, 2)} from where they would be without it.`
            : `The row pulls a center of K-means by ${fixed(kmeans.pull, 2)}, one of the plain mixture by ${fixed(gaussian.pull, 2)}.`}{' '}
          With noise it is {fixed(noise.pull, 2)}, with Student tails {fixed(student.pull, 2)}.
        </p>
        <p class="aside">
          {noise.labels[row]! < 0
            ? `The mixture with noise leaves the row out of all groups: ${noisy(noise)} of it is noise.`
            : `The mixture with noise keeps the row in ${groupName(noise.labels[row]!).toLowerCase()}: only ${noisy(noise)} of it is noise.`}{' '}
          In the Student mixture a row counts the less the more spreads it lies from the center; this one
          counts {percent(student.counts)}.
        </p>
      </div>
      <div class="sum">
        <p class="small">{rowTitle(plane, row)}</p>
        <table>
          <thead>
            <tr>
              <td />
              <th scope="col">its group</th>
              <th scope="col">counts</th>
              <th scope="col">pulls a center by</th>
            </tr>
          </thead>
          <tbody>
            {METHODS.map(([kind, title]) => (
              <tr key={kind}>
                <th scope="row">{title}</th>
                <td>{groupOf(found[kind], row)}</td>
                <td>{percent(found[kind].counts)}</td>
                <td class="main-value">{fixed(found[kind].pull, 2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function groupOf({ labels }: Pulled, row: number): string {
  return labels[row]! < 0 ? 'noise' : groupName(labels[row]!).toLowerCase();
}

/** How much of the row is noise. */
function noisy({ counts }: Pulled): string {
  return counts > 0 && counts < 0.005 ? 'over 99%' : percent(1 - counts);
}
