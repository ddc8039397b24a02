import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { linePath } from '../../drawing/line.ts';
import { axisText, fixed } from '../../drawing/number.ts';
import { linear, ticks } from '../../drawing/scale.ts';
import { useSize } from '../../drawing/size.ts';

interface PlayerProps {
  /** The step that is shown, from 0. */
  readonly at: Signal<number>;
  /** What each step has reached; NaN where nothing is known yet. */
  readonly values: readonly number[];
  /** What the values are, in words. */
  readonly title: string;
  /** What a step is called: "Step". */
  readonly step: string;
  readonly digits: number;
  /** What stands at the end of the curve. */
  readonly end?: string | undefined;
}

/** Milliseconds a step while it plays. */
const BEAT = 320;
const HEIGHT = 112;

/** Goes through the steps of a run: on, back, by itself, and along the curve of what it has reached. */
export function Player({ at, values, title, step, digits, end }: PlayerProps): JSX.Element {
  const last = Math.max(0, values.length - 1);
  const isPlaying = useSignal(false);
  const go = (to: number): void => {
    at.value = Math.max(0, Math.min(last, to));
  };
  useEffect(() => {
    if (!isPlaying.value) return undefined;
    const timer = setInterval(() => {
      if (at.value >= last) isPlaying.value = false;
      else go(at.value + 1);
    }, BEAT);
    return () => clearInterval(timer);
  }, [isPlaying.value, last]);
  const now = Math.min(at.value, last);
  const play = (): void => {
    if (!isPlaying.value && now >= last) at.value = 0;
    isPlaying.value = !isPlaying.value;
  };
  const scrub = (to: number): void => {
    isPlaying.value = false;
    go(to);
  };
  return (
    <div class="player panel">
      <div>
        <span class="lbl">
          {step} {now} of {last}
        </span>
        <div class="player-keys">
          <button
            type="button"
            aria-label="Step back"
            title="Step back"
            disabled={now === 0}
            onClick={() => scrub(now - 1)}
          >
            <svg
              width="14"
              height="14"
              fill="none"
              stroke="currentColor"
              stroke-width="1.6"
              aria-hidden="true"
            >
              <path d="M9 2.5 4.5 7 9 11.5" />
            </svg>
          </button>
          <button
            type="button"
            class="go"
            aria-label={isPlaying.value ? 'Pause' : 'Play'}
            title={isPlaying.value ? 'Pause' : 'Play'}
            disabled={last === 0}
            onClick={play}
          >
            <svg width="14" height="14" fill="currentColor" aria-hidden="true">
              <path d={isPlaying.value ? 'M3 2h3v10H3zM8 2h3v10H8z' : 'M4 2v10l8-5z'} />
            </svg>
          </button>
          <button
            type="button"
            aria-label="Step forward"
            title="Step forward"
            disabled={now === last}
            onClick={() => scrub(now + 1)}
          >
            <svg
              width="14"
              height="14"
              fill="none"
              stroke="currentColor"
              stroke-width="1.6"
              aria-hidden="true"
            >
              <path d="M5 2.5 9.5 7 5 11.5" />
            </svg>
          </button>
        </div>
      </div>
      <Curve values={values} now={now} title={title} step={step} digits={digits} end={end} onScrub={scrub} />
    </div>
  );
}

interface CurveProps extends Omit<PlayerProps, 'at'> {
  readonly now: number;
  readonly onScrub: (to: number) => void;
}

/** The curve of what the steps have reached, which is also their slider. */
function Curve({ values, now, title, step, digits, end, onScrub }: CurveProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const last = Math.max(0, values.length - 1);
  const known = [...values.keys()].filter((i) => Number.isFinite(values[i]));
  const lowHigh = rangeOf(known.map((i) => values[i]!));
  const x = linear([0, Math.max(1, last)], [58, Math.max(80, width - (width < 420 ? 20 : 64))]);
  const y = linear(lowHigh, [HEIGHT - 26, 20]);
  const shown = (i: number): readonly [number, number] => [
    i,
    Math.max(lowHigh[0], Math.min(lowHigh[1], values[i]!)),
  ];
  const isOff = (value: number): boolean => value < lowHigh[0] || value > lowHigh[1];
  const first = known[0];
  const levels = ticks(lowHigh, 3);
  const text = levels.every(Number.isInteger) ? fixed : axisText(levels);
  const value = values[now] ?? NaN;
  const isLate = x(now) > width - 120;
  const keys: Readonly<Record<string, number>> = {
    ArrowLeft: now - 1,
    ArrowDown: now - 1,
    ArrowRight: now + 1,
    ArrowUp: now + 1,
    PageDown: now - 5,
    PageUp: now + 5,
    Home: 0,
    End: last,
  };
  const scrubTo = (event: PointerEvent): void =>
    onScrub(Math.round(x.at(event.clientX - box.current!.getBoundingClientRect().left)));
  return (
    <div
      ref={box}
      class="curve-box"
      role="slider"
      tabIndex={0}
      aria-label={step}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={now}
      aria-valuetext={`${now} of ${last}${Number.isFinite(value) ? `, ${title} ${fixed(value, digits)}` : ''}`}
      onKeyDown={(event) => {
        const to = keys[event.key];
        if (to === undefined) return;
        event.preventDefault();
        onScrub(to);
      }}
      onPointerDown={(event) => {
        scrubTo(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.buttons > 0) scrubTo(event);
      }}
    >
      {width > 0 && (
        <svg width={width} height={HEIGHT} aria-hidden="true">
          {levels.map((level) => (
            <g key={level}>
              <path class="hair" d={`M${x(0)},${y(level)}H${x(last)}`} />
              <text x={50} y={y(level) + 3.5} text-anchor="end">
                {text(level)}
              </text>
            </g>
          ))}
          <path class="curve ahead" d={linePath(known.map(shown), x, y)} />
          <path class="curve" d={linePath(known.filter((i) => i <= now).map(shown), x, y)} />
          {known.length < 90 &&
            known.map((i) => (
              <circle key={i} class={i <= now ? 'dot' : 'dot ahead'} cx={x(i)} cy={y(shown(i)[1])} r="2" />
            ))}
          <path class="now" d={`M${x(now)},10V${HEIGHT - 22}`} />
          {Number.isFinite(value) && (
            <>
              <circle class="now" cx={x(now)} cy={y(shown(now)[1])} r="6" />
              <text
                class="value"
                x={x(now) + (isLate ? -10 : 10)}
                y={y(shown(now)[1]) + (y(shown(now)[1]) > 60 ? -9 : 17)}
                text-anchor={isLate ? 'end' : 'start'}
              >
                {fixed(value, digits)}
              </text>
            </>
          )}
          {ticks([0, last], Math.max(2, Math.min(8, width / 80)))
            .filter(Number.isInteger)
            .map((tick) => (
              <text key={tick} x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
                {tick}
              </text>
            ))}
          <text x={58} y={8}>
            {title}
          </text>
          {first !== undefined &&
            first !== now &&
            isOff(values[first]!) &&
            width >= 420 &&
            (now <= first || x(now) > x(first) + 200) && (
              <text x={x(first) + 8} y={y(shown(first)[1]) + (values[first]! < lowHigh[0] ? -12 : 14)}>
                step {first} is far {values[first]! < lowHigh[0] ? 'below' : 'above'}, at{' '}
                {fixed(values[first]!, digits)}
              </text>
            )}
          {end && known.length > 1 && width >= 420 && (
            <text x={x(last) + 10} y={y(shown(last)[1]) + 3.5}>
              {end}
            </text>
          )}
        </svg>
      )}
    </div>
  );
}

/** The range of a curve; a first value that would flatten all others is left out. */
function rangeOf(values: readonly number[]): readonly [number, number] {
  if (values.length === 0) return [0, 1];
  const range = (of: readonly number[]): [number, number] => [Math.min(...of), Math.max(...of)];
  const [low, high] = range(values);
  const others = values.filter((value) => value !== values[0]);
  const rest = others.length > 2 ? range(others) : [low, high];
  const [a, b] = rest[1]! - rest[0]! < 0.4 * (high - low) && rest[1]! > rest[0]! ? rest : [low, high];
  return b! > a! ? [a! - 0.06 * (b! - a!), b! + 0.06 * (b! - a!)] : [a! - 1, b! + 1];
}
