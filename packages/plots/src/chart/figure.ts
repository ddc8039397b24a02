import { type Json, type JsonObject, type Spec, tidy } from './spec.ts';
import { FONT, wrap } from './text.ts';
import { type Theme, type ThemeName, themes } from './theme.ts';

/** What every plot takes. */
export interface PlotOptions {
  /** `light` (default) for paper and light pages, `dark` for dark ones. */
  readonly theme?: ThemeName;
  /** Width of the whole picture in pixels; default 640. */
  readonly width?: number;
  /** The line above the picture, in place of the one that says what was found; empty for none. */
  readonly title?: string;
  /** The sentence below the title, in place of the one that says how to read the picture; empty for none. */
  readonly note?: string;
}

/** What a plot hands over to be set on a page. */
export interface Body {
  /** The finding, in a few words. */
  readonly title: string;
  /** How to read the picture. */
  readonly note: string;
  /** What was left out, sampled or binned; one sentence each. */
  readonly remarks?: readonly string[];
  /** Height of the marks, in pixels. */
  readonly height: number;
  readonly marks: readonly JsonObject[];
  readonly data?: readonly JsonObject[];
  readonly scales?: readonly JsonObject[];
  readonly signals?: readonly JsonObject[];
}

export const WIDTH = 640;
/** White around the whole picture. */
export const MARGIN = 16;

/** Room for marks between the margins, in pixels. */
export function innerWidth(options: PlotOptions): number {
  return Math.max(200, options.width ?? WIDTH) - 2 * MARGIN;
}

export function themeOf(options: PlotOptions): Theme {
  return themes[options.theme ?? 'light'];
}

/** Sets title, note, marks and remarks below each other. */
export function figure(options: PlotOptions, body: Body): Spec {
  const theme = themeOf(options);
  const inner = innerWidth(options);
  const title = options.title ?? body.title;
  const note = options.note ?? body.note;
  const header: JsonObject[] = [];
  let y = MARGIN;
  const lines = (text: string, size: number, height: number, weight: 400 | 600, fill: string): void => {
    if (text === '') return;
    const wrapped = wrap(text, inner, size, weight);
    header.push(
      mark('text', {
        x: value(MARGIN),
        y: value(y + size),
        text: value(wrapped),
        lineHeight: value(height),
        fontSize: value(size),
        fontWeight: value(weight),
        fill: value(fill),
        font: value(FONT),
      }),
    );
    y += wrapped.length * height;
  };
  lines(title, 14, 20, 600, theme.ink);
  lines(note, 12, 17, 400, theme.inkThird);
  if (y > MARGIN) y += 14;
  const top = y;
  y += body.height;
  if (body.remarks !== undefined && body.remarks.length > 0) {
    y += 12;
    lines(body.remarks.join(' '), 11, 16, 400, theme.inkThird);
  }
  const { data = [], scales = [], signals = [] } = body;
  const sentences = [title, note, ...(body.remarks ?? [])].filter((text) => text !== '');
  return {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    description: sentences.map((text) => (/[.?]$/.test(text) ? text : `${text}.`)).join(' '),
    width: inner + 2 * MARGIN,
    height: Math.ceil(y + MARGIN),
    ...tidy({
      padding: 0,
      autosize: 'none',
      background: theme.surface,
      config: { text: { font: FONT } },
      ...(signals.length > 0 && { signals }),
      ...(data.length > 0 && { data }),
      marks: [
        ...header,
        group({ x: MARGIN, y: top, width: inner, height: body.height }, { scales, marks: body.marks }),
      ],
    }),
  };
}

/** A constant of a mark. */
export function value(constant: Json): JsonObject {
  return { value: constant };
}

/** A field of a mark's datum. */
export function field(name: string): JsonObject {
  return { field: name };
}

/** A field of a mark's datum through a scale. */
export function scaled(scale: string, name: string, more: JsonObject = {}): JsonObject {
  return { scale, field: name, ...more };
}

/** A constant through a scale. */
export function placed(scale: string, constant: Json, more: JsonObject = {}): JsonObject {
  return { scale, value: constant, ...more };
}

/** What an expression of Vega gives. */
export function computed(expression: string): JsonObject {
  return { signal: expression };
}

/** A text as a literal of Vega's expressions, whatever it holds. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What a mark tells at the pointer: lines of a name and the expression that gives its value. */
export function told(lines: readonly (readonly [name: string, expression: string])[]): JsonObject {
  return computed(
    lines.map(([name, expression]) => `${quoted(`${name}: `)} + ${expression}`).join(String.raw` + '\n' + `),
  );
}

/** A mark of Vega; `from` is the name of its data, if it has any. */
export function mark(type: string, encode: JsonObject, from?: string, more: JsonObject = {}): JsonObject {
  return {
    type,
    interactive: false,
    ...(from !== undefined && { from: { data: from } }),
    encode: { update: encode },
    ...more,
  };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GroupContent {
  readonly data?: readonly JsonObject[];
  readonly scales?: readonly JsonObject[];
  readonly axes?: readonly JsonObject[];
  readonly marks: readonly JsonObject[];
  readonly clip?: boolean;
}

/** A part of the picture with scales, axes and marks of its own. */
export function group(box: Box, content: GroupContent): JsonObject {
  const { data = [], scales = [], axes = [], marks, clip } = content;
  return {
    type: 'group',
    ...(clip === true && { clip: true }),
    encode: {
      update: {
        x: value(box.x),
        y: value(box.y),
        width: value(box.width),
        height: value(box.height),
      },
    },
    ...(data.length > 0 && { data }),
    ...(scales.length > 0 && { scales }),
    ...(axes.length > 0 && { axes }),
    marks,
  };
}

export interface LabelOptions {
  readonly x: JsonObject;
  readonly y: JsonObject;
  readonly text: JsonObject;
  readonly fill: JsonObject;
  readonly size?: number;
  readonly weight?: 400 | 600;
  readonly align?: 'left' | 'center' | 'right' | JsonObject;
  readonly baseline?: 'alphabetic' | 'middle' | 'top' | 'bottom';
  /** A rim in the color of the surface, so that the text reads over marks. */
  readonly halo?: string;
  /** From line to line, where the text is a list of lines. */
  readonly lineHeight?: number;
  readonly dx?: number;
  readonly dy?: number;
  readonly from?: string;
  readonly more?: JsonObject;
}

/** Text in the picture. */
export function label(options: LabelOptions): JsonObject[] {
  const {
    x,
    y,
    text,
    fill,
    size = 11,
    weight = 400,
    align = 'left',
    baseline = 'alphabetic',
    halo,
  } = options;
  const encode: JsonObject = {
    x,
    y,
    text,
    fontSize: value(size),
    fontWeight: value(weight),
    font: value(FONT),
    align: typeof align === 'string' ? value(align) : align,
    baseline: value(baseline),
    dx: value(options.dx ?? 0),
    dy: value(options.dy ?? 0),
    ...(options.lineHeight !== undefined && { lineHeight: value(options.lineHeight) }),
  };
  const above = mark('text', { ...encode, fill }, options.from, options.more);
  if (halo === undefined) return [above];
  const below = { ...encode, stroke: value(halo), strokeWidth: value(4), strokeJoin: value('round') };
  return [mark('text', below, options.from, { aria: false }), above];
}
