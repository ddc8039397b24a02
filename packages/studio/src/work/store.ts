import type { Session } from './session.ts';
import { parseSession } from './sessionfile.ts';

const NAME = 'softmeans-studio';
const SHELF = 'kept';

/** What this browser keeps, so that a reload loses nothing: the session and the bytes of its table. */
function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(SHELF));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no database')));
    request.addEventListener('blocked', () => reject(new Error('blocked')));
  });
}

async function act<T>(mode: IDBTransactionMode, act: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(SHELF, mode);
      const request = act(transaction.objectStore(SHELF));
      transaction.addEventListener('complete', () => resolve(request.result));
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('not kept')));
    });
  } finally {
    database.close();
  }
}

/** Keeps the bytes of a table under a key, and lets all others go. @returns whether the browser keeps them */
export async function keepBytes(key: string, bytes: Blob): Promise<boolean> {
  try {
    await act('readwrite', (shelf) => shelf.delete(IDBKeyRange.lowerBound('table:')));
    await act('readwrite', (shelf) => shelf.put(bytes, `table:${key}`));
    return true;
  } catch {
    return false;
  }
}

export async function keptBytes(key: string): Promise<Blob | undefined> {
  try {
    const found = await act<unknown>('readonly', (shelf) => shelf.get(`table:${key}`));
    return found instanceof Blob ? found : undefined;
  } catch {
    return undefined;
  }
}

export async function keepSession(session: Session): Promise<boolean> {
  try {
    await act('readwrite', (shelf) => shelf.put(session, 'session'));
    return true;
  } catch {
    return false;
  }
}

/** The session that was kept last; nothing where there is none, or one that cannot be read. */
export async function keptSession(): Promise<Session | undefined> {
  try {
    const found = await act<unknown>('readonly', (shelf) => shelf.get('session'));
    return found === undefined ? undefined : parseSession(found);
  } catch {
    return undefined;
  }
}
