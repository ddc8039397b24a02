import type { JSX } from 'preact';
import { fixed } from '../drawing/number.ts';
import { brush, groups, hand } from './results.ts';

/** Rows that are listed. */
const LISTED = 12;

/** The rows that fit no group. */
export function Outliers(): JSX.Element | null {
  const value = groups.value;
  if (!value) return null;
  const { outliers } = value.found;
  return (
    <section class="outliers">
      <h2>Rows that fit no group</h2>
      {outliers.length === 0 ? (
        <p class="small">None: no row lies farther out than one in a thousand would by chance.</p>
      ) : (
        <>
          <ul>
            {Array.from(outliers.slice(0, LISTED), (row) => (
              <li key={row}>
                <button
                  type="button"
                  class={hand.value === row ? 'on' : ''}
                  onFocus={() => (hand.value = row)}
                  onPointerEnter={() => (hand.value = row)}
                  onClick={() => (hand.value = row)}
                >
                  {fixed(row + 1)}
                </button>
              </li>
            ))}
          </ul>
          <button
            type="button"
            class="btn text"
            onClick={() => brush(outliers.toSorted(), 'lying outside all groups')}
          >
            Select {outliers.length === 1 ? 'it' : `all ${fixed(outliers.length)}`}
          </button>
        </>
      )}
    </section>
  );
}
