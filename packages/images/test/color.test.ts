import { describe, expect, test } from 'vitest';
import { bytesOfOklab } from '../src/color/oklab.ts';
import { cubeRoot } from '../src/color/roots.ts';
import { byteOfLight, lightOfBytes } from '../src/color/srgb.ts';
import { coordinatesOf } from '../src/color/space.ts';
import { oklab } from '../src/index.ts';

describe('cube roots', () => {
  test('are those of Math.cbrt but for the last bit or two', () => {
    for (let x = 1e-12; x < 4; x *= 1.00317) {
      const root = cubeRoot(x);
      expect(Math.abs(root - Math.cbrt(x))).toBeLessThanOrEqual(2 * Number.EPSILON * root);
    }
    expect([cubeRoot(0), cubeRoot(1), cubeRoot(8), cubeRoot(-1)]).toEqual([0, 1, 2, 0]);
  });
});

describe('sRGB', () => {
  test('light and back', () => {
    const light = lightOfBytes();
    expect(light[0]).toBe(0);
    expect(light[255]).toBe(1);
    expect(light[128]).toBeCloseTo(0.215860500113899, 15);
    for (const [value, amount] of light.entries()) expect(byteOfLight(amount)).toBe(value);
    expect([byteOfLight(-1), byteOfLight(NaN), byteOfLight(7)]).toEqual([0, 0, 255]);
  });
});

describe('OKLab', () => {
  // Björn Ottosson's table of pairs has XYZ; these are its well known corners of sRGB.
  test.each([
    [
      [255, 255, 255],
      [1, 0, 0],
    ],
    [
      [255, 0, 0],
      [0.62796, 0.22486, 0.12585],
    ],
    [
      [0, 255, 0],
      [0.86644, -0.23389, 0.1795],
    ],
    [
      [0, 0, 255],
      [0.45201, -0.03246, -0.31153],
    ],
  ])('of %j', ([red, green, blue], wanted) => {
    for (const [c, value] of oklab(red!, green!, blue!).entries()) expect(value).toBeCloseTo(wanted[c]!, 4);
  });

  test('every color comes back', () => {
    for (let color = 0; color < 1 << 24; color += 4093) {
      const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
      const [lightness, a, b] = oklab(red, green, blue);
      expect(bytesOfOklab(lightness!, a!, b!)).toEqual([red, green, blue]);
    }
  });
});

test('the distance of places is the mean squared difference on black and on white', () => {
  const { place } = coordinatesOf('rgb');
  const [a, b] = [
    [200, 30, 90, 100],
    [10, 80, 240, 220],
  ];
  const places = new Float64Array(8);
  place(a![0]!, a![1]!, a![2]!, a![3]!, places, 0);
  place(b![0]!, b![1]!, b![2]!, b![3]!, places, 4);
  let distance = 0;
  for (let c = 0; c < 4; c++) distance += (places[c]! - places[4 + c]!) ** 2;
  const on = (background: number): number =>
    [0, 1, 2].reduce((sum, c) => {
      const shown = (color: number[]): number =>
        (color[3]! / 255) * color[c]! + (1 - color[3]! / 255) * background;
      return sum + (shown(a!) - shown(b!)) ** 2;
    }, 0);
  expect(distance).toBeCloseTo((on(0) + on(255)) / 2, 8);
});

test('places give their colors back', () => {
  for (const space of ['oklab', 'rgb'] as const) {
    const { place, color } = coordinatesOf(space);
    const at = new Float64Array(4);
    for (const colors of [
      [1, 2, 3, 255],
      [200, 30, 90, 100],
      [255, 255, 255, 1],
    ]) {
      place(colors[0]!, colors[1]!, colors[2]!, colors[3]!, at, 0);
      expect(color(at, 0)).toEqual(colors);
    }
    place(9, 9, 9, 0, at, 0);
    expect(color(at, 0)).toEqual([0, 0, 0, 0]);
  }
});
