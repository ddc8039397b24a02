import { signal } from '@preact/signals';
import { compute } from '../computing/compute.ts';
import { restart, session } from './history.ts';
import { type Session, type TableName, fresh } from './session.ts';
import { isSession, readSession } from './sessionfile.ts';
import { keepBytes, keptBytes } from './store.ts';
import type { BundledName, ReadChoices, TableFacts, TableSource } from './tables.ts';
import { newTask } from './task.ts';

/** What is known of the table that is open. */
export const facts = signal<TableFacts | undefined>(undefined);
/** The reading of a table. */
export const reading = newTask();
/** Whether this browser keeps the table, so that a reload finds it again. */
export const isKept = signal(true);

/** The bytes of the open file. */
let bytes: { readonly key: string; readonly blob: Blob } | undefined;

/** Opens a file, or pasted text, as a new session; a session file as what it holds. */
export async function openFile(blob: Blob, name: string): Promise<boolean> {
  if (await isSession(blob)) {
    const kept = await reading.run('Reading the session', () => readSession(blob));
    return kept ? openSession(kept.session, kept.bytes) : false;
  }
  const key = `${Date.now().toString(36)}-${blob.size}`;
  const found = await read({ kind: 'file', name, bytes: blob }, {});
  if (!found) return false;
  bytes = { key, blob };
  begin(found, { kind: 'file', name, key });
  isKept.value = await keepBytes(key, blob);
  return true;
}

/** Opens one of the studio's own tables as a new session. */
export async function openBundled(name: BundledName): Promise<boolean> {
  const found = await read({ kind: 'bundled', name }, {});
  if (!found) return false;
  bytes = undefined;
  begin(found, { kind: 'bundled', name });
  isKept.value = true;
  return true;
}

/** Reads the open file again in another way; that can be undone like any other change. */
export async function readAgain(choices: ReadChoices): Promise<void> {
  if (session.value.table?.kind !== 'file' || !bytes) return;
  const found = await read({ kind: 'file', name: session.value.table.name, bytes: bytes.blob }, choices);
  if (!found) return;
  const { columns: _, axes: __, k: ___, ...rest } = session.value;
  restart({ ...rest, choices, dress: {}, merged: [], missing: missingFor(found) });
  facts.value = found;
}

/** Opens a whole session, with the bytes of its table where it is a file. */
export async function openSession(kept: Session, blob?: Blob): Promise<boolean> {
  const { table } = kept;
  if (!table) return false;
  let source: TableSource;
  if (table.kind === 'bundled') source = table;
  else {
    const found = blob ?? (await keptBytes(table.key));
    if (!found) return false;
    source = { kind: 'file', name: table.name, bytes: found };
    bytes = { key: table.key, blob: found };
    if (blob) isKept.value = await keepBytes(table.key, blob);
  }
  const found = await read(source, kept.choices);
  if (!found) return false;
  facts.value = found;
  restart(kept);
  return true;
}

/** The bytes of the open file, for the session file. */
export function openBytes(): Blob | undefined {
  return session.value.table?.kind === 'file' ? bytes?.blob : undefined;
}

function read(source: TableSource, choices: ReadChoices): Promise<TableFacts | undefined> {
  return reading.run('Reading the table', (options) => compute('openTable', { source, choices }, options));
}

function begin(found: TableFacts, table: TableName): void {
  facts.value = found;
  restart({ ...fresh, table, missing: missingFor(found) });
}

/** Rows with gaps are left out unless the reader says otherwise; where there is no gap nothing needs saying. */
function missingFor({ columns }: TableFacts): Session['missing'] {
  return columns.some(({ used, missing }) => used && missing > 0) ? 'drop' : 'refuse';
}

/** Takes the table off the desk. */
export function closeTable(): void {
  reading.stop();
  restart(fresh);
  facts.value = undefined;
  bytes = undefined;
}
