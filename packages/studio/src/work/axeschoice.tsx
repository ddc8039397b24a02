import type { JSX } from 'preact';
import type { Axes } from './fitting.ts';
import { change } from './history.ts';
import { axes, used } from './results.ts';

const MAIN: Axes = ['PC 1', 'PC 2'];

/** What runs to the right and what up: two columns, or the two main directions of all. */
export function AxesChoice(): JSX.Element {
  const [right, up] = axes.value;
  const isMain = right === MAIN[0];
  const choose = (next: Axes): void => change({ axes: next });
  return (
    <>
      {!isMain && (
        <>
          <Column label="Right" value={right} onChoose={(name) => choose([name, up === name ? right : up])} />
          <Column label="Up" value={up} onChoose={(name) => choose([right === name ? up : right, name])} />
        </>
      )}
      {used.value.length > 2 && (
        <label class="field tick">
          <input
            type="checkbox"
            checked={isMain}
            onChange={() => choose(isMain ? [used.value[0]!, used.value[1]!] : MAIN)}
          />
          <span>Main directions of all columns</span>
        </label>
      )}
    </>
  );
}

interface ColumnProps {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (name: string) => void;
}

function Column({ label, value, onChoose }: ColumnProps): JSX.Element {
  return (
    <label class="field">
      {label}
      <select class="select" value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {used.value.map((name) => (
          <option key={name} value={name}>
            {name.length > 40 ? `${name.slice(0, 39)}…` : name}
          </option>
        ))}
      </select>
    </label>
  );
}
