import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { View } from '../drawing/frame.ts';
import { counted, fixed, percent } from '../drawing/number.ts';
import { extent } from '../drawing/scale.ts';
import { Scatter } from '../drawing/scatter.tsx';
import { Cross } from '../drawing/shape.tsx';
import { addressOf } from '../shell/route.ts';
import { AxesChoice } from './axeschoice.tsx';
import { Ovals } from './compare.tsx';
import { Doubt } from './doubt.tsx';
import type { Found, Positions } from './fitting.ts';
import { GroupEditor } from './groupeditor.tsx';
import { KnifePlot } from './knifeplot.tsx';
import { Outliers } from './outliers.tsx';
import { Picked } from './picked.tsx';
import { Profiles } from './profiles.tsx';
import { Progress } from './progress.tsx';
import {
  brush,
  brushed,
  colorOf,
  findGroups,
  fitting,
  groups,
  hand,
  heads,
  keyOf,
  merged,
  painted,
  placed,
  plan,
} from './results.ts';

/** The step in which the groups are looked at from all sides; what is brushed in one view shows in all. */
export function Explore(): JSX.Element {
  const key = plan.value && keyOf(plan.value);
  useEffect(() => {
    void findGroups();
  }, [key]);
  const found = groups.value?.found;
  return (
    <>
      <main id="main" class="main" tabIndex={-1}>
        <div class="head">
          <div aria-live="polite">
            <h1 class="finding">{found ? headline(found) : 'What the groups look like'}</h1>
            {found && <p class="because">{reason(found)}</p>}
          </div>
          {found && (
            <div class="act">
              <a class="btn go" href={addressOf('work', 'take-away')}>
                Take them away
              </a>
            </div>
          )}
        </div>
        <Progress task={fitting} again={() => void findGroups(true)} />
        {found && !placed.value && (
          <p class="small" role="status">
            Placing the rows …
          </p>
        )}
        {found && placed.value && (
          <>
            <Cloud positions={placed.value.found} />
            <div class="views">
              <KnifePlot />
              <Doubt />
            </div>
            <Profiles />
          </>
        )}
      </main>
      {found && (
        <aside class="side" aria-label="Details">
          <Picked />
          <GroupEditor />
          <Outliers />
        </aside>
      )}
    </>
  );
}

function headline({ k, unsure, agreement: { rows } }: Found): string {
  if (k === 1) return `${counted(rows, 'row')}, one group.`;
  if (unsure === 0) return `Every one of ${fixed(rows)} rows is at home.`;
  return `${fixed(rows - unsure)} of ${fixed(rows)} rows are at home.`;
}

function reason({ k, unsure, sure, outliers, expectedOutliers, agreement: { rows } }: Found): string {
  const between =
    k === 1 || unsure === 0
      ? ''
      : `${counted(unsure, 'row')} ${unsure === 1 ? 'lies' : 'lie'} between groups: no group has 60% of ${unsure === 1 ? 'it' : 'them'}. `;
  const certain = k === 1 ? '' : `${percent(sure / rows)} of the rows are more than 95% sure. `;
  const few = Math.round(expectedOutliers);
  const far =
    outliers.length === 0
      ? 'No row lies far outside all groups.'
      : `${counted(outliers.length, 'row')} fit${outliers.length === 1 ? 's' : ''} no group${few > 0 ? `; ${fixed(few)} would by chance` : ''}.`;
  const whole = between + certain + far;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

type Coloring = 'soft' | 'hard';

/** All rows in two columns, brushed by a box. */
function Cloud({ positions }: { readonly positions: Positions }): JSX.Element | null {
  const { axes, x, y, components } = positions;
  const home = useMemo<View>(() => ({ x: extent(x, 0.05), y: extent(y, 0.05) }), [x, y]);
  const view = useSignal<View>(home);
  const brushing = useSignal(false);
  const coloring = useSignal<Coloring>('soft');
  useEffect(() => {
    view.value = home;
  }, [home]);
  const colors = painted.value;
  const chosen = brushed.value;
  const points = useMemo(() => {
    if (!colors) return undefined;
    const isSoft = coloring.value === 'soft';
    const full = isSoft ? colors.softColors : colors.hardColors;
    const labels = isSoft ? colors.soft : colors.hard;
    if (!chosen) return { x, y, groups: labels, colors: full };
    const some = full.slice();
    for (let i = 3; i < some.length; i += 4) some[i] = 0;
    for (const row of chosen.rows) some[4 * row + 3] = 255;
    return { x, y, groups: labels, colors: some };
  }, [x, y, colors, coloring.value, chosen]);
  const found = groups.value?.found;
  if (!points || !found) return null;
  return (
    <>
      <div class="tools">
        <AxesChoice />
        <Choice
          label="Colors"
          value={coloring.value}
          options={[
            ['soft', 'mixed by share'],
            ['hard', 'hard, by K-means'],
          ]}
          onChoose={(value) => (coloring.value = value)}
        />
        <Choice
          label="Dragging"
          value={brushing.value ? 'select' : 'move'}
          options={[
            ['move', 'moves'],
            ['select', 'selects'],
          ]}
          onChoose={(value) => (brushing.value = value === 'select')}
        />
      </div>
      <div class="cloud panel">
        <Scatter
          points={points}
          view={view}
          home={home}
          xTitle={axes[0]}
          yTitle={axes[1]}
          label={`${counted(found.rows, 'row')} in ${counted(heads.value.length, 'group')}, ${axes[0]} to the right, ${axes[1]} up`}
          picked={hand}
          brushing={brushing.value}
          onBrush={(rows) => brush(rows, 'the box')}
          over={(frame) => (
            <>
              {components.map((component, j) => (
                <Ovals key={j} frame={frame} component={component} place={colorOf(merged.value[j]!)} />
              ))}
              {components.map(({ mean: [u, v] }, j) => (
                <Cross key={j} x={frame.x(u)} y={frame.y(v)} />
              ))}
            </>
          )}
        />
      </div>
      <Selected />
    </>
  );
}

/** What is brushed, in words. */
function Selected(): JSX.Element {
  const chosen = brushed.value;
  const rows = groups.value?.found.agreement.rows ?? 0;
  return (
    <p class="selected" role="status">
      {chosen ? (
        <>
          <b>{counted(chosen.rows.length, 'row')}</b> selected by {chosen.by},{' '}
          {percent(chosen.rows.length / Math.max(1, rows))} of all.{' '}
          <button type="button" class="btn text" onClick={() => brush(undefined)}>
            Select none
          </button>
        </>
      ) : (
        <span class="q">
          Select rows with a box (hold Shift and drag), a stretch of a chart below, or a group. Every view
          follows.
        </span>
      )}
    </p>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChoose: (value: T) => void;
}

/** A few options side by side. */
function Choice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>): JSX.Element {
  return (
    <span class="field">
      {label}
      <span class="choice" role="group" aria-label={label}>
        {options.map(([name, title]) => (
          <button key={name} type="button" aria-pressed={name === value} onClick={() => onChoose(name)}>
            {title}
          </button>
        ))}
      </span>
    </span>
  );
}
