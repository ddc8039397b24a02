import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blendShares, contrast, layOver } from '../src/chart/color.ts';
import { groupFills, themes } from '../src/chart/theme.ts';

describe('contrast', () => {
  test('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  test.each(Object.values(themes))('in the $name theme is enough for text, marks and lines', (theme) => {
    const text = [theme.ink, theme.inkSecond, theme.inkThird, theme.time, theme.dissent, ...theme.groupNames];
    expect(text.filter((color) => contrast(color, theme.surface) < 4.5)).toEqual([]);
    expect(
      [...groupFills, ...theme.groupLines].filter((color) => contrast(color, theme.surface) < 3),
    ).toEqual([]);
    // Numbers stand on the middle five of the diverging steps.
    expect(theme.diverging.slice(1, 6).filter((color) => contrast(theme.ink, color) < 4.5)).toEqual([]);
  });
});

describe('blending by shares', () => {
  const channels = (hex: string): number[] =>
    [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const grayness = (hex: string): number => Math.max(...channels(hex)) - Math.min(...channels(hex));

  test('a row that is sure has the color of its group', () => {
    groupFills.forEach((fill, group) => {
      expect(blendShares(groupFills.map((_, j) => (j === group ? 1 : 0)))).toBe(fill);
    });
  });

  test('even shares of two groups come out gray', () => {
    for (let a = 0; a < 8; a++) {
      for (let b = a + 1; b < 8; b++) {
        const shares = groupFills.map((_, j) => (j === a || j === b ? 0.5 : 0));
        expect(grayness(blendShares(shares))).toBeLessThan(48);
      }
    }
  });

  test('is always a color', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 15 });
    fc.assert(
      fc.property(shares, (parts) => {
        const sum = parts.reduce((total, part) => total + part, 0) || 1;
        expect(blendShares(parts.map((part) => part / sum))).toMatch(/^#[0-9a-f]{6}$/);
      }),
    );
  });

  test('laying over moves from one color to the other', () => {
    expect(layOver('#ffffff', '#000000', 0)).toBe('#000000');
    expect(layOver('#ffffff', '#000000', 0.5)).toBe('#808080');
    expect(layOver('#1c64d8', '#ffffff', 1)).toBe('#1c64d8');
  });
});
