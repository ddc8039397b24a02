import { type Box, label, mark, placed, value } from './figure.ts';
import type { NumberFormat } from './number.ts';
import type { Domain, Ticks } from './scale.ts';
import type { JsonObject } from './spec.ts';
import { FONT, shorten, textWidth } from './text.ts';
import type { Theme } from './theme.ts';

/** Size of tick labels and axis titles. */
export const SMALL = 11;

/** Room that the labels of a vertical axis take beside the panel. */
export function labelRoom(ticks: Ticks): number {
  return Math.ceil(Math.max(0, ...ticks.values.map((at) => textWidth(ticks.format.write(at), SMALL)))) + 10;
}

/** A linear scale over the panel's width or height. */
export function linearScale(name: string, domain: Domain, range: readonly [number, number]): JsonObject {
  return { name, type: 'linear', domain, range, zero: false, nice: false };
}

export interface AxisOptions {
  readonly scale: string;
  readonly orient: 'bottom' | 'left' | 'right';
  readonly values: readonly number[];
  readonly format: NumberFormat;
  /** Hairlines at the ticks, or none. */
  readonly grid?: boolean;
  readonly color?: string;
  readonly padding?: number;
  /** Whether the outer labels stay inside the panel; default false. */
  readonly flush?: boolean;
}

/** Ticks as text with hairlines; no line along the axis and no marks on it. */
export function axis(theme: Theme, options: AxisOptions): JsonObject {
  const { scale, orient, values, format, grid = false, color = theme.inkThird, padding = 8 } = options;
  return {
    scale,
    orient,
    values,
    format: format.specifier,
    domain: false,
    ticks: false,
    grid,
    // Without it Vega draws hairlines over the whole picture, not the panel.
    ...(grid && { gridScale: orient === 'bottom' ? 'y' : 'x' }),
    gridColor: theme.line,
    gridWidth: 1,
    labelColor: color,
    labelFont: FONT,
    labelFontSize: SMALL,
    labelPadding: padding,
    labelLimit: 0,
    labelOverlap: false,
    ...(options.flush === true && { labelFlush: true }),
    zindex: 0,
  };
}

/** The title of a horizontal axis, level, at its right end, below the tick labels. */
export function titleBelow(theme: Theme, box: Box, text: string): JsonObject[] {
  return label({
    x: value(box.width),
    y: value(box.height + 34),
    text: value(shorten(text, box.width + 40, SMALL)),
    fill: value(theme.inkThird),
    align: 'right',
  });
}

/** The title of a vertical axis, level, above its upper end. */
export function titleAbove(
  theme: Theme,
  text: string,
  options: {
    readonly x: number;
    readonly limit: number;
    readonly color?: string;
    readonly align?: 'left' | 'right';
  },
): JsonObject[] {
  return label({
    x: value(options.x),
    y: value(-12),
    text: value(shorten(text, options.limit, SMALL)),
    fill: value(options.color ?? theme.inkThird),
    align: options.align ?? 'left',
  });
}

/** A line across the panel at a value of the horizontal scale. */
export function ruleAt(scale: string, at: number, box: Box, style: JsonObject, from = 0): JsonObject {
  return mark('rule', { x: placed(scale, at), y: value(from), y2: value(box.height), ...style });
}
