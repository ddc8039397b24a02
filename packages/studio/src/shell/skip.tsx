import type { JSX } from 'preact';

/** A link that moves the keyboard past the bar and the steps. */
export function Skip(): JSX.Element {
  const skip = (event: Event): void => {
    event.preventDefault();
    document.querySelector<HTMLElement>('main')?.focus();
  };
  return (
    <a class="skip" href="#main" onClick={skip}>
      To the page
    </a>
  );
}
