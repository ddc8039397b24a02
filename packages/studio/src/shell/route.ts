import { computed, signal } from '@preact/signals';

/** A room of the studio. */
export type Room = 'work' | 'understand';

/** Where the reader is: a room, and a page of it. */
export interface Route {
  readonly room: Room;
  /** A step of Work or an argument of Understand; empty for the room's first page. */
  readonly page: string;
}

const hash = signal(globalThis.location?.hash ?? '');

/** The route that the address names; everything unknown is Work. */
export const route = computed<Route>(() => {
  const [, room, page = ''] = /^#\/(work|understand)(?:\/([\w-]*))?/.exec(hash.value) ?? [];
  return room === 'understand' ? { room, page } : { room: 'work', page };
});

/** The address of a page. */
export function addressOf(room: Room, page = ''): string {
  return page === '' ? `#/${room}` : `#/${room}/${page}`;
}

/** Goes to a page; the browser's back button leads back. */
export function go(room: Room, page = ''): void {
  location.hash = addressOf(room, page);
}

globalThis.addEventListener?.('hashchange', () => {
  hash.value = location.hash;
});
