import type { JSX } from 'preact';
import type { Frame } from './frame.ts';
import { axisText } from './number.ts';
import { ticks } from './scale.ts';

interface AxesProps {
  readonly frame: Frame;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Values that are marked on the axes instead of the ticks beside them. */
  readonly marked?: readonly [number, number] | undefined;
}

/** The numbers along a plot, and what they are, in words. */
export function Axes({ frame, xTitle, yTitle, marked }: AxesProps): JSX.Element {
  const { x, y, left, top, inner, width } = frame;
  const floor = top + inner.height;
  const across = ticks(x.domain, Math.max(2, Math.min(5, inner.width / 60)));
  const up = ticks(y.domain, Math.max(2, Math.min(5, inner.height / 70)));
  const [xText, yText] = [axisText(across), axisText(up)];
  const far = (a: number, b: number | undefined, least: number): boolean =>
    b === undefined || Math.abs(a - b) > least;
  const at = marked && { x: x(marked[0]), y: y(marked[1]) };
  return (
    <g>
      {across
        .filter((value) => far(x(value), at?.x, 34) && x(value) < width - 8)
        .map((value) => (
          <text key={value} x={x(value)} y={floor + 15} text-anchor="middle">
            {xText(value)}
          </text>
        ))}
      {up
        .filter((value) => far(y(value), at?.y, 13))
        .map((value) => (
          <text key={value} x={left - 6} y={y(value) + 3.5} text-anchor="end">
            {yText(value)}
          </text>
        ))}
      <text x={left} y={11}>
        {short(yTitle)}
      </text>
      <text x={width - 10} y={floor + 32} text-anchor="end">
        {short(xTitle)}
      </text>
    </g>
  );
}

function short(title: string): string {
  return title.length > 44 ? `${title.slice(0, 43)}…` : title;
}
