import type { ComponentChildren, JSX } from 'preact';
import { HalfDisc, Lock, Mark } from './icons.tsx';
import { type Room, addressOf, route } from './route.ts';
import { Skip } from './skip.tsx';
import { switchTheme, theme } from './theme.ts';

const ROOMS: readonly (readonly [Room, string])[] = [
  ['work', 'Work'],
  ['understand', 'Understand'],
];

/** The bar above every page; a room puts its own controls into it. */
export function Bar({ children }: { readonly children?: ComponentChildren }): JSX.Element {
  const { room } = route.value;
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <header class="bar">
      <Skip />
      <a class="brand" href={addressOf('work')} aria-label="softmeans studio">
        <Mark />
        <span>
          softmeans <i>studio</i>
        </span>
      </a>
      <nav class="rooms" aria-label="Rooms">
        {ROOMS.map(([name, title]) => (
          <a key={name} href={addressOf(name)} aria-current={room === name ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <span class="grow" />
      {children}
      <span class="local" title="Everything is computed in this page; nothing is sent anywhere.">
        <Lock />
        <span>Stays on this computer</span>
      </span>
      <button
        type="button"
        class="icon"
        aria-label={`Switch to ${other}`}
        title={`Switch to ${other}`}
        onClick={switchTheme}
      >
        <HalfDisc />
      </button>
    </header>
  );
}
