import { cubeRoot } from './roots.ts';
import { byteOfLight, lightOfBytes } from './srgb.ts';

/**
 * A color in OKLab (Ottosson 2020, "A perceptual color space for image processing"): equal distances look about
 * equally large. `out[at]` gets the lightness L, 0 … 1, `out[at + 1]` a (green to red) and `out[at + 2]` b (blue to
 * yellow), each about −0.4 … 0.4.
 *
 * @param red light, 0 … 1, and so `green` and `blue`
 */
export function oklabOfLight(red: number, green: number, blue: number, out: Float64Array, at: number): void {
  const l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  out[at] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  out[at + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  out[at + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
}

/**
 * The color nearest to a place in OKLab, each channel cut at the ends of sRGB.
 *
 * @returns red, green and blue, 0 … 255
 */
export function bytesOfOklab(
  lightness: number,
  a: number,
  b: number,
): readonly [red: number, green: number, blue: number] {
  const l = cubed(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const m = cubed(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const s = cubed(lightness - 0.0894841775 * a - 1.291485548 * b);
  return [
    byteOfLight(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byteOfLight(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byteOfLight(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function cubed(x: number): number {
  return x * x * x;
}

/**
 * A color of sRGB in OKLab.
 *
 * @param red 0 … 255, and so `green` and `blue`
 * @returns L, a and b
 * @example
 * oklab(255, 255, 255); // [1.0000, 0.0000, 0.0000]
 * oklab(255, 0, 0); // [0.62796, 0.22486, 0.12585]
 */
export function oklab(red: number, green: number, blue: number): Float64Array {
  const light = lightOfBytes();
  const out = new Float64Array(3);
  oklabOfLight(light[red]!, light[green]!, light[blue]!, out, 0);
  return out;
}
