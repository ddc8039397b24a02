import { pow } from 'softmeans/mathematics';

/** Light, 0 … 1, of an sRGB value of 0 … 255 (IEC 61966-2-1). */
function lightAt(value: number): number {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

interface Tables {
  /** Light of each of the 256 values. */
  readonly light: Float64Array;
  /** Light half way between one value and the next: 255 bounds. */
  readonly bounds: Float64Array;
  /** The value just below each of 4096 equal steps of light, where a search begins. */
  readonly starts: Uint8Array;
}

const STEPS = 4096;
let made: Tables | undefined;

function tables(): Tables {
  if (made) return made;
  const bounds = Float64Array.from({ length: 255 }, (_, i) => lightAt(i + 0.5));
  const starts = new Uint8Array(STEPS + 1);
  for (let step = 0, value = 0; step <= STEPS; step++) {
    while (value < 255 && bounds[value]! <= step / STEPS) value++;
    starts[step] = value;
  }
  made = { light: Float64Array.from({ length: 256 }, (_, i) => lightAt(i)), bounds, starts };
  return made;
}

/** Light, 0 … 1, of each sRGB value of 0 … 255. */
export function lightOfBytes(): Float64Array {
  return tables().light;
}

/** The sRGB value, 0 … 255, nearest to an amount of light; what is outside of 0 … 1 gets the nearest end. */
export function byteOfLight(light: number): number {
  const { bounds, starts } = tables();
  if (!(light > 0)) return 0;
  if (light >= 1) return 255;
  let value = starts[Math.floor(light * STEPS)]!;
  while (value < 255 && bounds[value]! <= light) value++;
  return value;
}
