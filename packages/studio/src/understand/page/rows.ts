import { type Signal, signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { compute } from '../../computing/compute.ts';
import { fixed } from '../../drawing/number.ts';
import type { ExampleName } from './examplelist.ts';
import type { OwnTable, TwoColumns } from './owntable.ts';
import { type Edit, type Plane, edited, viewOf } from './plane.ts';

/** Where the rows of a page come from. */
export type Source =
  | { readonly kind: 'example'; readonly name: ExampleName }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'table';
      readonly table: OwnTable;
      readonly columns?: readonly [string, string] | undefined;
    };

/** The rows of a page, and what a reader may do to them. */
export interface Rows {
  readonly plane: Signal<Plane | undefined>;
  readonly source: Signal<Source>;
  /** The columns of the reader's table that can be taken. */
  readonly columns: Signal<readonly string[]>;
  readonly failure: Signal<string | undefined>;
  open(source: Source): void;
  edit(edit: Edit): void;
  /** Takes all edits back. */
  reset(): void;
}

/** The file that was opened last in this room; every page offers it. */
export const ownFile: Signal<(OwnTable & { readonly kind: 'file' }) | undefined> = signal(undefined);

let stamps = 0;

/** The rows of a page, which begins with an example. */
export function useRows(first: ExampleName): Rows {
  const [rows, close] = useMemo(() => rowsFrom(first), [first]);
  useEffect(() => close, [close]);
  return rows;
}

function rowsFrom(first: ExampleName): [rows: Rows, close: () => void] {
  const plane: Rows['plane'] = signal(undefined);
  const source: Rows['source'] = signal({ kind: 'example', name: first });
  const columns: Rows['columns'] = signal([]);
  const failure: Rows['failure'] = signal(undefined);
  let opening = new AbortController();
  const show = (found: Omit<Plane, 'stamp' | 'view'>): void => {
    plane.value = { ...found, stamp: ++stamps, view: viewOf(found) };
  };
  const load = async (wanted: Source, signal: AbortSignal): Promise<void> => {
    switch (wanted.kind) {
      case 'empty':
        show({ x: new Float64Array(), y: new Float64Array(), titles: ['across', 'up'] });
        break;
      case 'example': {
        const found = await compute('drawExample', { name: wanted.name }, { signal });
        show({ titles: ['across', 'up'], ...found });
        break;
      }
      case 'table': {
        const found = await compute(
          'readColumns',
          { table: wanted.table, columns: wanted.columns },
          { signal },
        );
        columns.value = found.columns;
        source.value = { ...wanted, columns: found.chosen };
        show({ x: found.x, y: found.y, units: found.units, titles: found.chosen, note: noteOf(found) });
        break;
      }
      default:
        wanted satisfies never;
    }
  };
  const open = async (wanted: Source): Promise<void> => {
    opening.abort();
    opening = new AbortController();
    const { signal } = opening;
    const before = source.value;
    source.value = wanted;
    failure.value = undefined;
    try {
      await load(wanted, signal);
    } catch (error) {
      if (signal.aborted) return;
      failure.value = error instanceof Error ? error.message : String(error);
      source.value = before;
    }
  };
  void open(source.value);
  const rows: Rows = {
    plane,
    source,
    columns,
    failure,
    open: (wanted) => void open(wanted),
    edit(edit) {
      if (plane.value) plane.value = edited(plane.value, edit);
    },
    reset: () => void open(source.value),
  };
  return [rows, () => opening.abort()];
}

function noteOf({ rows: { all, whole, drawn } }: TwoColumns): string {
  const parts = ['Both columns are brought to the same spread.'];
  if (whole < all) parts.push(`${fixed(all - whole)} of ${fixed(all)} rows have a gap and are left out.`);
  if (drawn < whole) parts.push(`${fixed(drawn)} rows, drawn at random, stand for all ${fixed(whole)}.`);
  return parts.join(' ');
}
