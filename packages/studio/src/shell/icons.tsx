import type { JSX } from 'preact';

/** The mark: hard has an edge, soft has a blend. */
export function Mark(): JSX.Element {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <defs>
        <radialGradient id="mark" cx="14" cy="11" r="8" gradientUnits="userSpaceOnUse">
          <stop offset=".1" stop-color="currentColor" stop-opacity=".85" />
          <stop offset="1" stop-color="currentColor" stop-opacity="0" />
        </radialGradient>
      </defs>
      <circle cx="14" cy="11" r="8" fill="url(#mark)" />
      <circle cx="8" cy="11" r="6" fill="currentColor" />
    </svg>
  );
}

export function HalfDisc(): JSX.Element {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11z" fill="currentColor" />
    </svg>
  );
}

export function Lock(): JSX.Element {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      stroke-width="1.2"
      aria-hidden="true"
    >
      <rect x="2" y="5.2" width="8" height="5.6" rx="1" />
      <path d="M3.8 5V3.6a2.2 2.2 0 0 1 4.4 0V5" />
    </svg>
  );
}

export function Back(): JSX.Element {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      aria-hidden="true"
    >
      <path d="M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H7" />
    </svg>
  );
}

export function Forth(): JSX.Element {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      aria-hidden="true"
    >
      <path d="m10 3 3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H9" />
    </svg>
  );
}

/** A ring as around a row on which the methods disagree. */
export function Ring(): JSX.Element {
  return (
    <svg width="16" height="16" aria-hidden="true">
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="var(--ring)" stroke-width="1.25" />
    </svg>
  );
}
