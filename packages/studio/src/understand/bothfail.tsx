import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { counted, fixed } from '../drawing/number.ts';
import { leastFor } from './page/both.ts';
import { CountChoice, Lesson, Pane } from './page/lesson.tsx';
import { type Live, useLive } from './page/live.ts';
import { Borders, Center, Oval, cutsOf, pointsOf } from './page/marks.tsx';
import { type Rows, useRows } from './page/rows.ts';
import { Stage } from './page/stage.tsx';
import type { ShapeMethod, Shapes, ShapesAsked } from './shapes.ts';

const METHODS: readonly (readonly [ShapeMethod, title: string, note: string])[] = [
  ['kmeans', 'K-means', 'the nearest center'],
  ['mixture', 'Mixture', 'the likeliest oval'],
  ['spectral', 'Spectral clustering', 'parts of the graph of nearest rows'],
  ['kernel', 'Kernel K-means', 'K-means where near rows are alike'],
];

const REACHES: readonly (readonly [number, string])[] = [
  [1, 'the spread of all rows'],
  [1 / 2, 'half of it'],
  [1 / 3, 'a third'],
  [1 / 4, 'a quarter'],
  [1 / 6, 'a sixth'],
];

/** Shapes that neither centers nor ovals can follow. */
export function Page(): JSX.Element {
  const rows = useRows('moons');
  const plane = rows.plane.value;
  const k = useSignal(2);
  const neighbors = useSignal(10);
  const reach = useSignal(1 / 3);
  const picked = useSignal(-1);
  useEffect(() => {
    picked.value = -1;
  }, [plane?.stamp]);
  const asked = useMemo(
    () =>
      plane && plane.x.length >= leastFor(k.value)
        ? {
            places: { x: plane.x, y: plane.y },
            k: k.value,
            neighbors: neighbors.value,
            reach: reach.value,
            truth: plane.truth,
          }
        : undefined,
    [plane, k.value, neighbors.value, reach.value],
  );
  const live = useLive('shapes', asked, {
    stamp: plane?.stamp,
    family: `${k.value} ${neighbors.value} ${reach.value}`,
  });
  const { answer } = live;
  return (
    <Lesson
      title="Where both fail"
      lead="Two bent bands have no center that describes them, and no oval. What holds such a group together is that each row is near the next. Spectral clustering joins near rows to a graph, and cuts the graph where few edges hold it."
      rows={rows}
      first="moons"
      least={leastFor(k.value)}
      live={live}
      choices={
        <>
          <CountChoice
            title="Groups"
            value={k.value}
            from={2}
            to={6}
            onChoose={(count) => (k.value = count)}
          />
          <CountChoice
            title="Nearest rows"
            value={neighbors.value}
            from={3}
            to={20}
            onChoose={(count) => (neighbors.value = count)}
          />
          <label class="field">
            Kernel reaches
            <select
              class="select"
              value={String(reach.value)}
              onChange={(event) => (reach.value = Number(event.currentTarget.value))}
            >
              {REACHES.map(([value, title]) => (
                <option key={value} value={String(value)}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        </>
      }
      pictures={METHODS.map(([method, title, note]) => (
        <Pane key={method} title={title} note={note}>
          <Picture rows={rows} picked={picked} answer={answer} method={method} title={title} />
        </Pane>
      ))}
      wordsAt="below"
      isMany
      words={answer && <Words asked={answer.asked} found={answer.found} />}
      sources={[
        'Shi & Malik 2000, Normalized cuts and image segmentation',
        'Ng, Jordan & Weiss 2001, On spectral clustering',
        'Dhillon, Guan & Kulis 2004, Kernel k-means, spectral clustering and normalized cuts',
      ]}
    />
  );
}

interface PictureProps {
  readonly rows: Rows;
  readonly picked: Signal<number>;
  readonly answer: Live<ShapesAsked, Shapes>['answer'];
  readonly method: ShapeMethod;
  readonly title: string;
}

function Picture({ rows, picked, answer, method, title }: PictureProps): JSX.Element | null {
  const plane = rows.plane.value;
  const found = answer?.found;
  const points = useMemo(
    () => plane && pointsOf(plane, answer?.asked.places, found?.labels[method]),
    [plane, answer, method],
  );
  const lines = useMemo(
    () => (found && plane && method === 'kmeans' ? cutsOf(found.hard.centers, plane.view) : []),
    [found, plane?.view, method],
  );
  if (!plane || !points) return null;
  return (
    <Stage
      plane={plane}
      points={points}
      picked={picked}
      onEdit={rows.edit}
      label={`${title}: ${counted(plane.x.length, 'row')} in ${counted(answer?.asked.k ?? 0, 'group')}`}
      under={(frame) => <Borders frame={frame} lines={lines} kind="hard" />}
      over={(frame) =>
        found && (
          <>
            {method === 'mixture' &&
              found.soft.components.map((component, j) => (
                <Oval key={j} frame={frame} component={component} group={groupAt(found, j)} level={0.8} />
              ))}
            {method === 'kmeans' &&
              found.hard.centers.map((center, j) => <Center key={j} frame={frame} at={center} />)}
          </>
        )
      }
    />
  );
}

/** The number that a component of the mixture has among the groups of all methods. */
function groupAt({ soft, labels }: Shapes, component: number): number {
  const row = soft.labels.indexOf(component);
  return row < 0 ? component : labels.mixture[row]!;
}

function Words({ asked, found }: { readonly asked: ShapesAsked; readonly found: Shapes }): JSX.Element {
  const rows = asked.places.x.length;
  const { wrong, labels, parts } = found;
  const differing = (method: ShapeMethod): number =>
    labels.kmeans.filter((label, i) => label !== labels[method][i]).length;
  return (
    <>
      <div>
        <p class="told" role="status">
          {wrong
            ? `Of ${fixed(rows)} rows, K-means puts ${fixed(wrong.kmeans)} into another group than they were drawn from, the mixture ${fixed(wrong.mixture)}, spectral clustering ${fixed(wrong.spectral)}, and kernel K-means ${fixed(wrong.kernel)}.`
            : `Against K-means, the mixture places ${fixed(differing('mixture'))} of ${fixed(rows)} rows otherwise, spectral clustering ${fixed(differing('spectral'))}, and kernel K-means ${fixed(differing('kernel'))}.`}
        </p>
        <p class="aside">
          {parts > 1
            ? `With ${asked.neighbors} nearest rows the graph falls into ${parts} parts that no edge joins; they make the groups.`
            : `With ${asked.neighbors} nearest rows the graph hangs together, and is cut where the fewest edges hold it.`}{' '}
          Near is what the reader says it is: with other numbers of nearest rows, or another reach of the
          kernel, the groups may be others.
        </p>
      </div>
      <div class="sum">
        <table>
          <caption>
            {wrong ? 'Rows in another group than drawn' : 'Rows placed otherwise than by K-means'}
          </caption>
          <tbody>
            {METHODS.map(([method, title]) => (
              <tr key={method}>
                <th scope="row">{title}</th>
                <td class="main-value">{fixed(wrong ? wrong[method] : differing(method))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
