import { type Signal, signal, useSignal } from '@preact/signals';
import { themes } from '@softmeans/plots/drawing';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Axes, type Unit } from '../../drawing/axes.tsx';
import type { Rgb } from '../../drawing/color.ts';
import { paintField } from '../../drawing/field.ts';
import { flatPainter } from '../../drawing/flat.ts';
import { type Frame, MARGINS, frameOf } from '../../drawing/frame.ts';
import { counted } from '../../drawing/number.ts';
import type { Painter, Points } from '../../drawing/painter.ts';
import { useSize } from '../../drawing/size.ts';
import { theme } from '../../shell/theme.ts';
import { type Edit, type Plane, evened, nearestRow, rowsWithin } from './plane.ts';

/** What a click in a picture does. */
export type Tool = 'pick' | 'add' | 'erase';

/** The tool in hand, on every page. */
export const tool: Signal<Tool> = signal('pick');

/** Something that can be dragged: a center. */
export interface Handle {
  readonly name: string;
  readonly at: readonly [number, number];
}

interface StageProps {
  readonly plane: Plane;
  /** What is drawn: the rows, or those that the last answer was about. */
  readonly points: Points;
  /** What a screen reader says of the picture. */
  readonly label: string;
  readonly onEdit: (edit: Edit) => void;
  /** The row in hand: −1 is none. */
  readonly picked: Signal<number>;
  readonly handles?: readonly Handle[];
  readonly onHandle?: (handle: number, place: readonly [number, number]) => void;
  /** Tints the ground behind the points. */
  readonly field?: ((x: number, y: number) => Rgb) | undefined;
  /** SVG between the ground and the points. */
  readonly under?: ((frame: Frame) => ComponentChildren) | undefined;
  /** SVG above the points. */
  readonly over?: ((frame: Frame) => ComponentChildren) | undefined;
}

/** What is held while it is dragged. */
type Held = { readonly kind: 'handle' | 'row'; readonly at: number } | { readonly kind: 'paint' };

/** Pixels. */
const REACH = 14;
const ERASER = 12;
/** A drag leaves a row at every so many pixels, scattered so far around its path. */
const SPRAY = { every: 9, around: 16 };
const GOLDEN = 2.399963229728653;

/** Rows in a plane in which a reader draws, erases, and drags rows and centers, by mouse, finger and keys. */
export function Stage(props: StageProps): JSX.Element {
  const { plane, points, label, onEdit, picked, handles = [], onHandle, field, under, over } = props;
  const box = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const sheet = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | undefined>(undefined);
  const { width, height } = useSize(box);
  const frame = useMemo(() => {
    if (width === 0 || height === 0) return undefined;
    const across = width - MARGINS.left - MARGINS.right;
    const up = height - MARGINS.top - MARGINS.bottom;
    return frameOf(evened(plane.view, Math.max(1, across), Math.max(1, up)), width, height);
  }, [plane.view, width, height]);
  const clip = useMemo(() => `stage-${++clips}`, []);
  const { surface, field: amount } = themes[theme.value];

  useEffect(() => {
    const canvas = sheet.current;
    if (!canvas) return undefined;
    const made = flatPainter(canvas);
    painter.current = made;
    return () => made.close();
  }, []);
  const density = Math.min(2, globalThis.devicePixelRatio || 1);
  useEffect(() => {
    const canvas = sheet.current;
    if (!canvas || !frame) return undefined;
    const request = requestAnimationFrame(() => {
      const [w, h] = [Math.round(width * density), Math.round(height * density)];
      if (canvas.width !== w) canvas.width = w;
      if (canvas.height !== h) canvas.height = h;
      painter.current?.load(points);
      painter.current?.draw(frame, { radius: width < 420 ? 2.8 : 3.4, surface, behind: surface, density });
    });
    return () => cancelAnimationFrame(request);
  }, [points, frame, width, height, surface, density]);
  useEffect(() => {
    const canvas = ground.current;
    if (!canvas || !frame || !field) return undefined;
    const request = requestAnimationFrame(() => paintField(canvas, frame, field, amount, 4));
    return () => cancelAnimationFrame(request);
  }, [field, frame, amount]);

  const held = useRef<Held | undefined>(undefined);
  const trail = useRef<{ readonly last: readonly [number, number]; readonly count: number } | undefined>(
    undefined,
  );
  /** Where the keys are; nothing while the mouse leads. */
  const cursor = useSignal<readonly [number, number] | undefined>(undefined);
  const carried = useSignal<Held | undefined>(undefined);
  const said = useSignal('');
  /** The plane's length of so many pixels. */
  const length = (pixels: number): number => (frame ? Math.abs(frame.x.at(pixels) - frame.x.at(0)) : 0);
  const placeOf = (event: { clientX: number; clientY: number }): [number, number] => {
    const bounds = box.current!.getBoundingClientRect();
    return [frame!.x.at(event.clientX - bounds.left), frame!.y.at(event.clientY - bounds.top)];
  };
  const within = ([u, v]: readonly [number, number]): [number, number] => {
    const [x, y] = [frame!.x.domain, frame!.y.domain];
    return [Math.max(x[0], Math.min(x[1], u)), Math.max(y[0], Math.min(y[1], v))];
  };
  /** What can be taken hold of at a place. */
  const graspAt = (place: readonly [number, number]): Held | undefined => {
    const reach = length(REACH);
    const near = handles.map(({ at }) => Math.hypot(at[0] - place[0], at[1] - place[1]));
    const least = Math.min(Infinity, ...near);
    if (least <= reach && onHandle) return { kind: 'handle', at: near.indexOf(least) };
    const row = nearestRow(plane, place, reach);
    return row < 0 ? undefined : { kind: 'row', at: row };
  };
  const carry = (what: Held, place: readonly [number, number]): void => {
    if (what.kind === 'handle') onHandle?.(what.at, within(place));
    if (what.kind === 'row') onEdit({ kind: 'move', row: what.at, place: within(place) });
  };
  const add = (places: readonly (readonly [number, number])[]): void =>
    onEdit({ kind: 'add', places: places.map(within) });
  const drop = (rows: readonly number[]): void => {
    if (rows.length === 0) return;
    // The row in hand keeps its place among those that are left, unless it is gone.
    const own = picked.value;
    picked.value = rows.includes(own) ? -1 : own - rows.filter((row) => row < own).length;
    onEdit({ kind: 'erase', rows });
  };
  const erase = (place: readonly [number, number]): void => drop(rowsWithin(plane, place, length(ERASER)));

  const onPointerDown = (event: PointerEvent): void => {
    if (!frame || event.button !== 0) return;
    cursor.value = undefined;
    carried.value = undefined;
    const place = placeOf(event);
    if (tool.value === 'pick') {
      held.current = graspAt(place);
      if (held.current?.kind === 'row') picked.value = held.current.at;
    } else {
      held.current = { kind: 'paint' };
      trail.current = { last: place, count: 0 };
      if (tool.value === 'add') add([place]);
      else erase(place);
    }
    if (held.current) {
      // What is held follows the hand at once; only what is not held travels.
      box.current!.classList.add('holding');
      box.current!.setPointerCapture(event.pointerId);
    }
  };
  const onPointerMove = (event: PointerEvent): void => {
    const what = held.current;
    if (!frame) return;
    const place = placeOf(event);
    if (!what) {
      box.current!.classList.toggle('over-hold', tool.value === 'pick' && graspAt(place) !== undefined);
      return;
    }
    if (what.kind !== 'paint') {
      carry(what, place);
      return;
    }
    if (tool.value === 'erase') {
      erase(place);
      return;
    }
    const { last, count } = trail.current!;
    const steps = Math.floor(Math.hypot(place[0] - last[0], place[1] - last[1]) / length(SPRAY.every));
    if (steps === 0) return;
    add(Array.from({ length: steps }, (_, i) => sprayed(last, place, (i + 1) / steps, count + i)));
    trail.current = { last: place, count: count + steps };
  };
  /** A row on the way from one place to another, moved aside as the seeds of a sunflower are: evenly all around. */
  const sprayed = (
    from: readonly [number, number],
    to: readonly [number, number],
    part: number,
    at: number,
  ): [number, number] => {
    const radius = length(SPRAY.around) * Math.sqrt((at * 0.6180339887 + 0.5) % 1);
    return [
      from[0] + part * (to[0] - from[0]) + radius * Math.cos(at * GOLDEN),
      from[1] + part * (to[1] - from[1]) + radius * Math.sin(at * GOLDEN),
    ];
  };
  const onPointerUp = (): void => {
    box.current!.classList.remove('holding');
    held.current = undefined;
  };
  // A finger that takes hold of something, or draws, must not scroll the page.
  const isGrasping = (touch: Touch): boolean =>
    tool.value !== 'pick' || (frame !== undefined && graspAt(placeOf(touch)) !== undefined);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onTouchStart = (event: TouchEvent): void => {
      const [touch] = event.touches;
      if (event.touches.length === 1 && touch && isGrasping(touch)) event.preventDefault();
    };
    element.addEventListener('touchstart', onTouchStart, { passive: false });
    return () => element.removeEventListener('touchstart', onTouchStart);
  });

  const go = (place: readonly [number, number]): void => {
    cursor.value = within(place);
    if (carried.value) carry(carried.value, cursor.value);
  };
  const pickRow = (row: number): void => {
    if (plane.x.length === 0) return;
    picked.value = (row + plane.x.length) % plane.x.length;
    carried.value = undefined;
    cursor.value = [plane.x[picked.value]!, plane.y[picked.value]!];
    said.value = `Row ${picked.value + 1} in hand`;
  };
  const act = (): void => {
    const at = cursor.value ?? middleOf(frame!);
    cursor.value = at;
    if (tool.value === 'add') {
      add([at]);
      said.value = `Row added: ${counted(plane.x.length + 1, 'row')}`;
    } else if (tool.value === 'erase') eraseHere();
    else if (carried.value) {
      carried.value = undefined;
      said.value = 'Put down';
    } else {
      const what = graspAt(at);
      carried.value = what;
      if (what?.kind === 'row') picked.value = what.at;
      said.value = !what
        ? 'Nothing here'
        : what.kind === 'handle'
          ? `${handles[what.at]!.name} taken`
          : what.kind === 'row'
            ? `Row ${what.at + 1} taken`
            : '';
    }
  };
  const eraseHere = (): void => {
    carried.value = undefined;
    const row = nearestRow(plane, cursor.value ?? middleOf(frame!), length(REACH));
    if (row >= 0) drop([row]);
    said.value = row < 0 ? 'Nothing here' : `Row ${row + 1} erased: ${counted(plane.x.length - 1, 'row')}`;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!frame || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = length(event.shiftKey ? 40 : 8);
    const [u, v] = cursor.value ?? middleOf(frame);
    const nextHandle = (): void => {
      if (handles.length === 0) return;
      const now = handles.findIndex(({ at }) => Math.hypot(at[0] - u, at[1] - v) < length(1));
      const next = (now + 1) % handles.length;
      carried.value = undefined;
      cursor.value = handles[next]!.at;
      said.value = handles[next]!.name;
    };
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => go([u - step, v]),
      ArrowRight: () => go([u + step, v]),
      ArrowUp: () => go([u, v + step]),
      ArrowDown: () => go([u, v - step]),
      Enter: act,
      ' ': act,
      Escape: () => (carried.value = undefined),
      Delete: eraseHere,
      Backspace: eraseHere,
      '.': () => pickRow(picked.value + 1),
      ',': () => pickRow(picked.value < 0 ? -1 : picked.value - 1),
      c: nextHandle,
    };
    const chosen = acts[event.key];
    if (!chosen) return;
    event.preventDefault();
    chosen();
  };

  const row = picked.value;
  const inHand = row >= 0 && row < plane.x.length ? ([plane.x[row]!, plane.y[row]!] as const) : undefined;
  return (
    <>
      <div
        ref={box}
        class={`stage tool-${tool.value}`}
        tabIndex={0}
        role="application"
        aria-roledescription="plot"
        aria-label={`${label}. ${KEYS}${handles.length > 0 ? ' C goes from center to center.' : ''}`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerUp}
        onKeyDown={onKeyDown}
        onBlur={() => {
          cursor.value = undefined;
          carried.value = undefined;
        }}
      >
        <canvas
          ref={ground}
          class="ground"
          aria-hidden="true"
          hidden={!field}
          style={
            frame && {
              left: `${frame.left}px`,
              top: `${frame.top}px`,
              width: `${frame.inner.width}px`,
              height: `${frame.inner.height}px`,
            }
          }
        />
        {frame && (
          <svg width={width} height={height} aria-hidden="true">
            <clipPath id={clip}>
              <rect x={frame.left} y={frame.top} width={frame.inner.width} height={frame.inner.height} />
            </clipPath>
            <g clip-path={`url(#${clip})`}>{under?.(frame)}</g>
          </svg>
        )}
        <canvas ref={sheet} class="sheet" aria-hidden="true" />
        {frame && (
          <svg width={width} height={height} aria-hidden="true">
            <g clip-path={`url(#${clip})`}>
              {over?.(frame)}
              {inHand && <circle class="hand" cx={frame.x(inHand[0])} cy={frame.y(inHand[1])} r="8.5" />}
            </g>
            <Axes
              frame={frame}
              xTitle={plane.titles[0]}
              yTitle={plane.titles[1]}
              marked={inHand && standingFor(inHand, plane.units)}
              units={plane.units}
            />
            {inHand && <Leads frame={frame} at={inHand} units={plane.units} />}
            {cursor.value && <Cursor frame={frame} at={cursor.value} isCarrying={!!carried.value} />}
          </svg>
        )}
        <span class="unseen" role="status">
          {said.value}
        </span>
      </div>
      <p class="stage-keys" aria-hidden="true">
        Arrows move · Enter{' '}
        {tool.value === 'pick' ? 'takes and puts down' : tool.value === 'add' ? 'adds' : 'erases'} · , and .
        go from row to row{handles.length > 0 && ' · C from center to center'} · Delete erases
      </p>
    </>
  );
}

let clips = 0;

const KEYS =
  'Arrow keys move a cross, with Shift further; Enter uses the tool there: it takes and puts down, adds or erases. Comma and period go from row to row; Delete erases.';

function middleOf({ x, y }: Frame): [number, number] {
  return [(x.domain[0] + x.domain[1]) / 2, (y.domain[0] + y.domain[1]) / 2];
}

/** What a place stands for in the table's own numbers. */
export function standingFor(
  [u, v]: readonly [number, number],
  units: readonly [Unit, Unit] | undefined,
): [number, number] {
  if (!units) return [u, v];
  return [units[0].origin + units[0].length * u, units[1].origin + units[1].length * v];
}

/** The values of the row in hand, on both axes. */
function Leads({
  frame: { x, y, left, top, inner },
  at,
  units,
}: {
  readonly frame: Frame;
  readonly at: readonly [number, number];
  readonly units: readonly [Unit, Unit] | undefined;
}): JSX.Element {
  const [u, v] = [x(at[0]), y(at[1])];
  const floor = top + inner.height;
  const values = standingFor(at, units);
  const text = (value: number): string => String(Number(value.toPrecision(3))).replace('-', '\u2212');
  return (
    <g class="in-hand">
      <path d={`M${u},${v + 9}V${floor}M${u - 9},${v}H${left}`} class="leads" />
      <text x={u} y={floor + 15} text-anchor="middle">
        {text(values[0])}
      </text>
      <text x={left - 5} y={v + 3.5} text-anchor="end">
        {text(values[1])}
      </text>
    </g>
  );
}

/** Where the keys are. */
function Cursor({
  frame,
  at,
  isCarrying,
}: {
  readonly frame: Frame;
  readonly at: readonly [number, number];
  readonly isCarrying: boolean;
}): JSX.Element {
  const [u, v] = [frame.x(at[0]), frame.y(at[1])];
  return (
    <g class={isCarrying ? 'keys carrying' : 'keys'}>
      <path d={`M${u - 16},${v}h10M${u + 6},${v}h10M${u},${v - 16}v10M${u},${v + 6}v10`} />
      {isCarrying && <circle cx={u} cy={v} r="12" />}
    </g>
  );
}
