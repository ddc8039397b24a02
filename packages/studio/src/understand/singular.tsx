import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { counted, fixed, significant } from '../drawing/number.ts';
import type { Collapse, CollapseAsked } from './collapse.ts';
import { leastFor } from './page/both.ts';
import { GroupCell } from './page/inhand.tsx';
import { CountChoice, Lesson, Pane } from './page/lesson.tsx';
import { useLive } from './page/live.ts';
import { Center, Oval, pointsOf } from './page/marks.tsx';
import { axesOf } from './page/oval.ts';
import { type Plane, nearestRow } from './page/plane.ts';
import { Player } from './page/player.tsx';
import { useRows } from './page/rows.ts';
import { Stage } from './page/stage.tsx';

const AMOUNTS: readonly (readonly [number, string])[] = [
  [0, 'none'],
  [1e-9, '10⁻⁹ of the variance'],
  [1e-6, '10⁻⁶, the usual'],
  [1e-3, '10⁻³'],
  [1e-2, '10⁻²'],
  [1e-1, '10⁻¹'],
];

/** Singular covariances and regularization. */
export function Page(): JSX.Element {
  const rows = useRows('line');
  const plane = rows.plane.value;
  const k = useSignal(2);
  const amount = useSignal(1e-6);
  const at = useSignal(6);
  const picked = useSignal(-1);
  useEffect(() => {
    picked.value = plane ? middleRow(plane) : -1;
  }, [plane?.stamp]);
  useEffect(() => {
    if (plane && picked.value < 0) picked.value = middleRow(plane);
  }, [plane, picked.value]);
  const row = plane ? Math.min(picked.value, plane.x.length - 1) : -1;
  const asked = useMemo(
    () =>
      plane && row >= 0 && plane.x.length >= leastFor(k.value)
        ? { places: { x: plane.x, y: plane.y }, k: k.value, row, regularization: amount.value }
        : undefined,
    [plane, k.value, row, amount.value],
  );
  const live = useLive('collapse', asked, { stamp: plane?.stamp, family: `${k.value} ${amount.value}` });
  const { answer } = live;
  const found = answer?.found.found;
  const steps = answer?.found.steps;
  const step = steps?.[Math.min(at.value, steps.length - 1)];
  const plain = useMemo(() => plane && pointsOf(plane, undefined, undefined), [plane]);
  const points = useMemo(
    () =>
      plane &&
      (found && found.refusal === undefined
        ? pointsOf(plane, answer?.asked.places, found.labels, {
            data: found.shares,
            k: found.components.length,
          })
        : pointsOf(plane, undefined, undefined)),
    [plane, answer],
  );
  return (
    <Lesson
      title="A group without width"
      lead="The likelihood has no highest point: put a group on a single row and shrink it, and the fit gets better without end, though nothing was learned. The same happens with rows on a line. So a little is added to every variance (regularization)."
      rows={rows}
      first="line"
      least={leastFor(k.value)}
      live={live}
      choices={
        <>
          <CountChoice
            title="Groups"
            value={k.value}
            from={2}
            to={5}
            onChoose={(count) => (k.value = count)}
          />
          <label class="field">
            Added
            <select
              class="select"
              value={String(amount.value)}
              onChange={(event) => (amount.value = Number(event.currentTarget.value))}
            >
              {AMOUNTS.map(([value, title]) => (
                <option key={value} value={String(value)}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        </>
      }
      pictures={
        plane &&
        plain &&
        points && (
          <>
            <Pane title="One group on one row" note="shrunk by hand, step by step">
              <Stage
                plane={plane}
                points={plain}
                picked={picked}
                onEdit={rows.edit}
                label={`${counted(plane.x.length, 'row')}; one group holds them all, another sits on the row in hand`}
                over={(frame) =>
                  step?.components.map((component, j) => (
                    <Oval key={j} frame={frame} component={component} group={j} level={0.5} />
                  ))
                }
              />
            </Pane>
            <Pane title="What EM finds" note={AMOUNTS.find(([value]) => value === amount.value)?.[1]}>
              <Stage
                plane={plane}
                points={points}
                picked={picked}
                onEdit={rows.edit}
                label={`Mixture: ${counted(plane.x.length, 'row')} in ${counted(k.value, 'group')}`}
                over={(frame) =>
                  found &&
                  found.refusal === undefined && (
                    <>
                      {found.components.map((component, j) => (
                        <g key={j}>
                          <Oval frame={frame} component={component} group={j} level={0.9} look="outer" />
                          <Oval frame={frame} component={component} group={j} level={0.5} />
                        </g>
                      ))}
                      {found.components.map(({ mean }, j) => (
                        <Center key={j} frame={frame} at={mean} />
                      ))}
                    </>
                  )
                }
              />
            </Pane>
          </>
        )
      }
      wordsAt="below"
      words={answer && <Words asked={answer.asked} found={answer.found} at={at.value} />}
      below={
        steps && (
          <Player
            at={at}
            values={steps.map(({ logLikelihood }) => logLikelihood)}
            title="log-likelihood, as the group on one row shrinks"
            step="Shrink"
            digits={1}
            end="and on"
          />
        )
      }
      sources={[
        'Day 1969, Estimating the components of a mixture of normal distributions',
        'McLachlan & Peel 2000, Finite Mixture Models',
        'Fraley & Raftery 2007, Bayesian regularization',
      ]}
    />
  );
}

/** The row nearest to the middle of what is seen. */
function middleRow(plane: Plane): number {
  const [x, y] = [plane.view.x, plane.view.y].map(([a, b]) => (a + b) / 2) as [number, number];
  return nearestRow(plane, [x, y]);
}

interface WordsProps {
  readonly asked: CollapseAsked;
  readonly found: Collapse;
  readonly at: number;
}

function Words({ asked, found: { steps, found }, at }: WordsProps): JSX.Element {
  const now = Math.min(at, steps.length - 1);
  const { spread, logLikelihood } = steps[now]!;
  const [before, last] = [steps.at(-2)!, steps.at(-1)!];
  const tenfold = (last.logLikelihood - before.logLikelihood) / Math.log10(before.spread / last.spread);
  return (
    <>
      <div>
        <p class="told" role="status">
          With a spread of {significant(spread, 2)} around row {fixed(asked.row + 1)}, the log-likelihood is{' '}
          {fixed(logLikelihood, 1)}.
        </p>
        <p class="aside">
          {tenfold > 0.01
            ? `At the end of the curve, every tenth of the spread adds ${fixed(tenfold, 1)}, and there is no last tenth: the likelihood is unbounded.`
            : 'At the end of the curve, a smaller spread adds nothing more.'}{' '}
          EM does not walk there by itself from a good start, but it does where rows lie on a line or repeat.
        </p>
      </div>
      <div class="sum">
        {found.refusal === undefined ? (
          <>
            <table>
              <caption>What EM finds: log-likelihood {fixed(found.logLikelihood, 1)}</caption>
              <thead>
                <tr>
                  <td />
                  <th scope="col">spread along</th>
                  <th scope="col">spread across</th>
                </tr>
              </thead>
              <tbody>
                {found.components.map(({ covariance }, j) => {
                  const [long, short] = axesOf(covariance);
                  return (
                    <tr key={j}>
                      <GroupCell group={j} />
                      <td>{significant(long, 3)}</td>
                      <td>{significant(short, 3)}</td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
            <p class="aside">
              {found.repairs > 0 &&
                `In ${counted(found.repairs, 'step')} a collapsed group was moved elsewhere. `}
              {found.warnings.length === 0
                ? 'The library has nothing to warn of.'
                : `The library says: ${found.warnings.map(inGroups).join(' ')}`}
            </p>
          </>
        ) : (
          <p class="aside">Nothing is added, so the library refuses: {found.refusal}</p>
        )}
      </div>
    </>
  );
}

/** A warning of the library with its components, counted from 0, called groups, counted from 1. */
function inGroups(warning: string): string {
  return warning.replace(/^Component ([\d, and]+)(?= )/, (_, numbers: string) => {
    return `Group ${numbers.replaceAll(/\d+/g, (number) => String(Number(number) + 1))}`;
  });
}
