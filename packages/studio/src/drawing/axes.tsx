import type { JSX } from 'preact';
import type { Frame } from './frame.ts';
import { axisText } from './number.ts';
import { type Scale, ticks } from './scale.ts';

/** From a number of a plot to the number it stands for: origin + length · number. */
export interface Unit {
  readonly origin: number;
  readonly length: number;
}

interface AxesProps {
  readonly frame: Frame;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Values that are marked on the axes instead of the ticks beside them. */
  readonly marked?: readonly [number, number] | undefined;
  /** What the numbers of the plot stand for, across and up, where not for themselves. */
  readonly units?: readonly [Unit, Unit] | undefined;
}

const PLAIN: Unit = { origin: 0, length: 1 };

/** The numbers along a plot, and what they are, in words. */
export function Axes({ frame, xTitle, yTitle, marked, units }: AxesProps): JSX.Element {
  const { left, top, inner, width } = frame;
  const [x, y] = [standing(frame.x, units?.[0]), standing(frame.y, units?.[1])];
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

/** A scale of what the numbers stand for. */
function standing(scale: Scale, { origin, length }: Unit = PLAIN): Scale {
  const { domain, at } = scale;
  return Object.assign((value: number) => scale((value - origin) / length), {
    at: (place: number) => origin + length * at(place),
    domain: [origin + length * domain[0], origin + length * domain[1]] as const,
  });
}

function short(title: string): string {
  return title.length > 44 ? `${title.slice(0, 43)}…` : title;
}
