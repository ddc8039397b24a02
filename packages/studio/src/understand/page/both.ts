import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { BothAsked, BothFits } from '../bothfits.ts';
import type { ExampleName } from './examplelist.ts';
import { type Live, useLive } from './live.ts';
import { type Rows, useRows } from './rows.ts';

/** The rows of a page and what both methods make of them. */
export interface Both {
  readonly rows: Rows;
  readonly k: Signal<number>;
  readonly picked: Signal<number>;
  readonly live: Live<BothAsked, BothFits>;
}

/** Keeps both fits in step with the rows and the number of groups. */
export function useBoth(
  first: ExampleName,
  groups: number,
  how: Pick<BothAsked, 'covariance' | 'numbered'>,
): Both {
  const rows = useRows(first);
  const plane = rows.plane.value;
  const k = useSignal(groups);
  const picked = useSignal(-1);
  const { covariance, numbered } = how;
  const asked = useMemo(
    () =>
      plane && plane.x.length >= leastFor(k.value)
        ? {
            places: { x: plane.x, y: plane.y },
            k: k.value,
            covariance,
            numbered,
            truth: plane.truth,
            view: plane.view,
          }
        : undefined,
    [plane, k.value, covariance, numbered],
  );
  const live = useLive('bothFits', asked, { stamp: plane?.stamp, family: `${k.value} ${covariance}` });
  useEffect(() => {
    picked.value = -1;
  }, [plane?.stamp]);
  return { rows, k, picked, live };
}

/** Rows that a mixture needs to be worth a look. */
export function leastFor(k: number): number {
  return 3 * k;
}
