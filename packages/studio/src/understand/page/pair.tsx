import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { counted } from '../../drawing/number.ts';
import type { BothAsked, BothFits } from '../bothfits.ts';
import { Pane } from './lesson.tsx';
import type { Live } from './live.ts';
import { Borders, Center, GroupNames, Oval, cutsOf, hardTint, pointsOf, softTint, topOf } from './marks.tsx';
import { spreadsOf } from './groups.ts';
import type { Rows } from './rows.ts';
import { Stage } from './stage.tsx';

interface PairProps {
  readonly rows: Rows;
  readonly answer: Live<BothAsked, BothFits>['answer'];
  readonly picked: Signal<number>;
  /** Whether groups are drawn as circles and ovals, and the ground is left blank. */
  readonly outlined: boolean;
}

/** K-means and the mixture over the same rows, which can be changed in both pictures. */
export function Pair({ rows, answer, picked, outlined }: PairProps): JSX.Element | null {
  const plane = rows.plane.value;
  const found = answer?.found;
  const places = answer?.asked.places;
  const hardPoints = useMemo(() => plane && pointsOf(plane, places, found?.hard.labels), [plane, answer]);
  const softPoints = useMemo(
    () => plane && pointsOf(plane, places, found?.soft.labels, found?.soft.shares),
    [plane, answer],
  );
  const hardLines = useMemo(
    () => (found && plane ? cutsOf(found.hard.centers, plane.view) : []),
    [found, plane?.view],
  );
  const hardField = useMemo(() => found && hardTint(found.hard.centers), [found]);
  const softField = useMemo(() => found && softTint(found.soft.components), [found]);
  if (!plane || !hardPoints || !softPoints) return null;
  const shared = { plane, picked, onEdit: rows.edit };
  const radii = found && spreadsOf(found.hard.centers, places!, found.hard.labels);
  return (
    <>
      <Pane title="K-means" note="one group for each row">
        <Stage
          {...shared}
          points={hardPoints}
          label={`K-means: ${counted(plane.x.length, 'row')} in ${counted(found?.hard.centers.length ?? 0, 'group')}`}
          field={hardField}
          under={(frame) => <Borders frame={frame} lines={hardLines} kind="hard" />}
          over={(frame) =>
            found && (
              <>
                {outlined &&
                  found.hard.centers.map((mean, j) => (
                    <Oval
                      key={j}
                      frame={frame}
                      group={j}
                      level={0.8}
                      component={{ mean, covariance: [radii![j]! ** 2, 0, radii![j]! ** 2] }}
                    />
                  ))}
                {found.hard.centers.map((center, j) => (
                  <Center key={j} frame={frame} at={center} />
                ))}
                <GroupNames
                  frame={frame}
                  at={found.hard.centers.map(([u, v], j) => [u, v + 1.8 * radii![j]!])}
                />
              </>
            )
          }
        />
      </Pane>
      <Pane title="Mixture" note="a share of every group">
        <Stage
          {...shared}
          points={softPoints}
          label={`Mixture: ${counted(plane.x.length, 'row')} in ${counted(found?.soft.components.length ?? 0, 'group')}`}
          field={softField}
          under={(frame) => <Borders frame={frame} lines={found?.borders ?? []} kind="soft" />}
          over={(frame) =>
            found && (
              <>
                {found.soft.components.map((component, j) => (
                  <g key={j}>
                    <Oval frame={frame} component={component} group={j} level={0.9} look="outer" />
                    <Oval frame={frame} component={component} group={j} level={0.5} />
                  </g>
                ))}
                {found.soft.components.map(({ mean }, j) => (
                  <Center key={j} frame={frame} at={mean} />
                ))}
                <GroupNames frame={frame} at={found.soft.components.map(topOf)} />
              </>
            )
          }
        />
      </Pane>
    </>
  );
}
