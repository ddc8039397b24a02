import { computed, effect, signal } from '@preact/signals';

export type ThemeName = 'light' | 'dark';

const KEY = 'softmeans-theme';
const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');

/** What the reader chose; nothing follows the system. */
const chosen = signal<ThemeName | undefined>(remembered());
const system = signal<ThemeName>(dark?.matches ? 'dark' : 'light');

/** The look in force. */
export const theme = computed<ThemeName>(() => chosen.value ?? system.value);

/** Whether things move or jump. */
export function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Keeps the page in the look in force. */
export function followTheme(): void {
  dark?.addEventListener('change', ({ matches }) => {
    system.value = matches ? 'dark' : 'light';
  });
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
  });
}

/** Switches between light and dark. */
export function switchTheme(): void {
  chosen.value = theme.value === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem(KEY, chosen.value);
  } catch {
    // A browser that keeps nothing still switches.
  }
}

function remembered(): ThemeName | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined;
  }
}
