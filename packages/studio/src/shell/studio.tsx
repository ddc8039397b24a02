import type { JSX } from 'preact';
import { Understand } from '../understand/understand.tsx';
import { Work } from '../work/work.tsx';
import { route } from './route.ts';

/** The app: two rooms. */
export function Studio(): JSX.Element {
  return route.value.room === 'understand' ? <Understand /> : <Work />;
}
