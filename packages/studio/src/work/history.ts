import { computed, signal } from '@preact/signals';
import { type Session, fresh } from './session.ts';

/** Steps back that are kept. */
const DEPTH = 200;

const past = signal<readonly Session[]>([]);
const future = signal<readonly Session[]>([]);
const present = signal<Session>(fresh);

/** The session as it is. */
export const session = computed(() => present.value);
export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

/** Changes the session by a decision of the reader, which can be undone. */
export function change(patch: Partial<Session>): void {
  past.value = [...past.value, present.value].slice(-DEPTH);
  future.value = [];
  present.value = { ...present.value, ...patch };
}

/** Puts another session in the place of this one; nothing before it can be undone. */
export function restart(next: Session): void {
  past.value = [];
  future.value = [];
  present.value = next;
}

export function undo(): void {
  const before = past.value.at(-1);
  if (!before) return;
  past.value = past.value.slice(0, -1);
  future.value = [present.value, ...future.value];
  present.value = before;
}

export function redo(): void {
  const [after, ...rest] = future.value;
  if (!after) return;
  past.value = [...past.value, present.value];
  future.value = rest;
  present.value = after;
}
