import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { themes } from '@softmeans/plots/drawing';
import { theme } from '../shell/theme.ts';
import { Axes } from './axes.tsx';
import type { Rgb } from './color.ts';
import { paintField } from './field.ts';
import { flatPainter } from './flat.ts';
import { type Frame, type View, frameOf, moved, zoomed } from './frame.ts';
import { glPainter } from './gl.ts';
import { gridOf } from './grid.ts';
import type { Painter, Points } from './painter.ts';
import { useSize } from './size.ts';

/** From so many points on they are drawn by the graphics processor. */
const MANY = 3000;

interface ScatterProps {
  /** Columns that are not changed once given: a new array is a new drawing. */
  readonly points: Points;
  /** What is seen; plots that share it are panned and zoomed together. */
  readonly view: Signal<View>;
  /** What is seen at first, and again after the key 0. */
  readonly home: View;
  readonly xTitle: string;
  readonly yTitle: string;
  /** What a screen reader says of the plot. */
  readonly label: string;
  readonly radius?: number;
  /** Tints the ground behind the points. */
  readonly field?: ((x: number, y: number) => Rgb) | undefined;
  /** SVG between the ground and the points. */
  readonly under?: ((frame: Frame) => ComponentChildren) | undefined;
  /** SVG above the points. */
  readonly over?: ((frame: Frame) => ComponentChildren) | undefined;
  /** The row in hand: −1 is none. */
  readonly picked?: Signal<number>;
  /** Asked for the rows of a box, when one was drawn; boxes are drawn only where this is given. */
  readonly onBrush?: ((rows: Int32Array | undefined, box: View | undefined) => void) | undefined;
  /** Whether dragging draws a box instead of moving the view. */
  readonly brushing?: boolean;
  readonly onDrag?:
    | ((place: readonly [number, number], phase: 'start' | 'move' | 'end') => boolean)
    | undefined;
}

/** Points over a ground, between two layers of SVG; moved, zoomed and picked by mouse, finger and keys. */
export function Scatter(props: ScatterProps): JSX.Element {
  const { points, view, home, xTitle, yTitle, label, field, under, over, picked, onBrush, brushing, onDrag } =
    props;
  const box = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const sheet = useRef<HTMLCanvasElement>(null);
  const painter = useRef<{ readonly many: boolean; readonly painter: Painter } | undefined>(undefined);
  const clip = useMemo(() => `clip-${Math.round(performance.now() * 1000)}-${points.x.length}`, [points]);
  const grid = useMemo(() => {
    let found: ReturnType<typeof gridOf> | undefined;
    return () => (found ??= gridOf(points.x, points.y));
  }, [points.x, points.y]);
  const brush = useSignal<{ from: [number, number]; to: [number, number] } | undefined>(undefined);
  const { width, height } = useSize(box);
  const many = points.x.length > MANY;
  const count = points.x.length;
  const radius = props.radius ?? (count > 300_000 ? 1 : count > 50_000 ? 1.4 : count > MANY ? 2 : 3.3);
  const frame = width > 0 && height > 0 ? frameOf(view.value, width, height) : undefined;
  const { surface, field: amount } = themes[theme.value];
  const behind = theme.value === 'dark' ? '#3a414a' : '#cfd4d9';

  useEffect(() => {
    const canvas = sheet.current;
    if (!canvas) return undefined;
    const made = (many && glPainter(canvas)) || flatPainter(canvas);
    painter.current = { many, painter: made };
    return () => {
      made.close();
      painter.current = undefined;
    };
  }, [many]);

  useEffect(() => {
    painter.current?.painter.load(points);
  }, [points, many]);

  const density = Math.min(2, globalThis.devicePixelRatio || 1);
  useEffect(() => {
    const canvas = sheet.current;
    if (!canvas || !frame) return undefined;
    const request = requestAnimationFrame(() => {
      const [w, h] = [Math.round(width * density), Math.round(height * density)];
      if (canvas.width !== w) canvas.width = w;
      if (canvas.height !== h) canvas.height = h;
      painter.current?.painter.draw(frame, { radius, surface, behind, density });
    });
    return () => cancelAnimationFrame(request);
  }, [points, many, width, height, view.value, radius, surface, behind, density]);

  useEffect(() => {
    // The page may drop the canvas before the frame comes.
    const canvas = ground.current;
    if (!canvas || !frame || !field) return undefined;
    const request = requestAnimationFrame(() => paintField(canvas, frame, field, amount, 3));
    return () => cancelAnimationFrame(request);
  }, [field, width, height, view.value, amount]);

  const place = (event: { clientX: number; clientY: number }): [number, number] => {
    const bounds = box.current!.getBoundingClientRect();
    return [event.clientX - bounds.left, event.clientY - bounds.top];
  };
  const valueAt = ([u, v]: readonly [number, number]): [number, number] => [frame!.x.at(u), frame!.y.at(v)];
  const hand = useRef<{ last: [number, number]; kind: 'move' | 'brush' | 'drag' } | undefined>(undefined);

  const onPointerDown = (event: PointerEvent): void => {
    if (!frame || event.button !== 0) return;
    const at = place(event);
    const drags = onDrag?.(valueAt(at), 'start') ?? false;
    const kind = drags ? 'drag' : brushing !== event.shiftKey && onBrush ? 'brush' : 'move';
    hand.current = { last: at, kind };
    if (kind === 'brush') brush.value = { from: at, to: at };
    box.current!.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (!frame) return;
    const at = place(event);
    const held = hand.current;
    if (held?.kind === 'drag') onDrag?.(valueAt(at), 'move');
    else if (held?.kind === 'brush') brush.value = { from: brush.value?.from ?? at, to: at };
    else if (held) {
      const [from, to] = [valueAt(held.last), valueAt(at)];
      view.value = moved(view.value, from[0] - to[0], from[1] - to[1]);
      held.last = at;
    } else if (picked) {
      const [x, y] = valueAt(at);
      const reach = {
        x: Math.abs(frame.x.at(18) - frame.x.at(0)),
        y: Math.abs(frame.y.at(18) - frame.y.at(0)),
      };
      const row = grid().nearest(x, y, reach);
      if (row >= 0) picked.value = row;
    }
  };
  const onPointerUp = (event: PointerEvent): void => {
    const held = hand.current;
    hand.current = undefined;
    if (!frame || !held) return;
    if (held.kind === 'drag') onDrag?.(valueAt(place(event)), 'end');
    if (held.kind !== 'brush' || !brush.value || !onBrush) return;
    const { from, to } = brush.value;
    brush.value = undefined;
    if (Math.abs(from[0] - to[0]) < 4 && Math.abs(from[1] - to[1]) < 4) {
      onBrush(undefined, undefined);
      return;
    }
    const [a, b] = [valueAt(from), valueAt(to)];
    const chosen: View = { x: ordered(a[0], b[0]), y: ordered(a[1], b[1]) };
    const rows: number[] = [];
    grid().within(chosen.x, chosen.y, (row) => rows.push(row));
    onBrush(Int32Array.from(rows).sort(), chosen);
  };
  const zoomAt = (at: readonly [number, number], factor: number): void => {
    view.value = zoomed(view.value, at, factor);
  };
  useEffect(() => {
    const element = box.current;
    if (!element || !frame) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoomAt(valueAt(place(event)), Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300))));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const { x, y } = view.value;
    const [stepX, stepY] = [(x[1] - x[0]) / 10, (y[1] - y[0]) / 10];
    const middle = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2] as const;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => (view.value = moved(view.value, -stepX, 0)),
      ArrowRight: () => (view.value = moved(view.value, stepX, 0)),
      ArrowUp: () => (view.value = moved(view.value, 0, stepY)),
      ArrowDown: () => (view.value = moved(view.value, 0, -stepY)),
      '+': () => zoomAt(middle, 0.8),
      '=': () => zoomAt(middle, 0.8),
      '-': () => zoomAt(middle, 1.25),
      '0': () => (view.value = home),
      '.': () => picked && count > 0 && (picked.value = (picked.value + 1) % count),
      ',': () => picked && count > 0 && (picked.value = (picked.value - 1 + count) % count),
    };
    const act = event.ctrlKey || event.metaKey ? undefined : moves[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const row = picked?.value ?? -1;
  const inHand = row >= 0 && row < count ? ([points.x[row]!, points.y[row]!] as const) : undefined;
  const marked = inHand && frame && isInside(frame, inHand) ? inHand : undefined;
  return (
    <div
      ref={box}
      class={brushing ? 'scatter brushing' : 'scatter'}
      tabIndex={0}
      role="application"
      aria-roledescription="plot"
      aria-label={`${label}. Arrow keys move, plus and minus zoom, 0 shows all${picked ? ', comma and period go from row to row' : ''}.`}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onKeyDown={onKeyDown}
      onDblClick={() => (view.value = home)}
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
      <canvas key={many ? 'many' : 'few'} ref={sheet} class="sheet" aria-hidden="true" />
      {frame && (
        <svg width={width} height={height} aria-hidden="true">
          <g clip-path={`url(#${clip})`}>{over?.(frame)}</g>
          {marked && <InHand frame={frame} at={marked} />}
          <Axes frame={frame} xTitle={xTitle} yTitle={yTitle} marked={marked} />
          {brush.value && <Box {...brush.value} />}
        </svg>
      )}
    </div>
  );
}

function ordered(a: number, b: number): [number, number] {
  return a < b ? [a, b] : [b, a];
}

function isInside({ x, y }: Frame, [u, v]: readonly [number, number]): boolean {
  return u >= x.domain[0] && u <= x.domain[1] && v >= y.domain[0] && v <= y.domain[1];
}

/** The row in hand: a thick ring, and its values on both axes. */
function InHand({
  frame,
  at,
}: {
  readonly frame: Frame;
  readonly at: readonly [number, number];
}): JSX.Element {
  const { x, y, left, top, inner } = frame;
  const [u, v] = [x(at[0]), y(at[1])];
  const floor = top + inner.height;
  const text = (value: number): string => String(Number(value.toPrecision(5))).replace('-', '\u2212');
  return (
    <g class="in-hand">
      <path d={`M${u},${v + 9}V${floor}M${u - 9},${v}H${left}`} class="leads" />
      <circle cx={u} cy={v} r="8.5" />
      <text x={u} y={floor + 15} text-anchor="middle">
        {text(at[0])}
      </text>
      <text x={left - 5} y={v + 3.5} text-anchor="end">
        {text(at[1])}
      </text>
    </g>
  );
}

function Box({ from, to }: { readonly from: [number, number]; readonly to: [number, number] }): JSX.Element {
  const [x, width] = [Math.min(from[0], to[0]), Math.abs(from[0] - to[0])];
  const [y, height] = [Math.min(from[1], to[1]), Math.abs(from[1] - to[1])];
  return <rect class="brush" x={x} y={y} width={width} height={height} />;
}
