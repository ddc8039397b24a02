import { colorPlace } from './shape.ts';
import { groupFills } from './theme.ts';

type Triple = readonly [number, number, number];

/** The least chroma that a blend keeps, of the mean chroma of its parts. */
const LEAST_CHROMA = 0.12;

/** Linear light of the channels of `#rrggbb`, 0 to 1. */
function linear(hex: string): Triple {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function hexOf(channels: Triple): string {
  const hex = channels.map((value) => {
    const light = Math.min(1, Math.max(0, value));
    const coded = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.round(255 * coded)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${hex.join('')}`;
}

/** OKLab of Björn Ottosson (2020): lightness, and two axes of color. */
function oklab(hex: string): Triple {
  const [r, g, b] = linear(hex);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function fromOklab([lightness, a, b]: Triple): string {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return hexOf([
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]);
}

const fillsInOklab = groupFills.map(oklab);

/**
 * The fill of a group's marks.
 *
 * @example
 * groupFill(0) === groupFills[0]; // true
 */
export function groupFill(group: number): string {
  return groupFills[colorPlace(group)]!;
}

/**
 * The color of a row that belongs to several groups: the groups' colors mixed in OKLab by the row's shares.
 *
 * Chroma is capped at (2 · largest share − 1) times the mean chroma, and is never below 0.12 of it: even shares
 * come out gray, so that a blend cannot pass for a third group.
 *
 * @param shares one share per group, 0 to 1, that sum to 1: a row of `predictProba`
 * @returns `#rrggbb`
 * @example
 * blendShares([1, 0]); // '#1c64d8'
 * blendShares([0.5, 0.5]); // '#897e8a'
 */
export function blendShares(shares: ArrayLike<number>): string {
  const mixed = [0, 0, 0];
  let largest = 0;
  let chroma = 0;
  for (let group = 0; group < shares.length; group++) {
    const share = shares[group]!;
    const color = fillsInOklab[colorPlace(group)]!;
    for (let axis = 0; axis < 3; axis++) mixed[axis]! += share * color[axis]!;
    largest = Math.max(largest, share);
    chroma += share * Math.sqrt(color[1] * color[1] + color[2] * color[2]);
  }
  const [lightness = 0, a = 0, b = 0] = mixed;
  const length = Math.sqrt(a * a + b * b);
  const cap = chroma * Math.max(LEAST_CHROMA, 2 * largest - 1);
  const factor = length > cap ? cap / length : 1;
  return fromOklab([lightness, a * factor, b * factor]);
}

/** One color laid over another, both `#rrggbb`; amount 1 hides what is below. */
export function layOver(over: string, below: string, amount: number): string {
  const channel = (at: number): string => {
    const top = Number.parseInt(over.slice(at, at + 2), 16);
    const ground = Number.parseInt(below.slice(at, at + 2), 16);
    return Math.round(ground + amount * (top - ground))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/** Contrast of two colors as WCAG 2 defines it, 1 to 21. */
export function contrast(first: string, second: string): number {
  const luminance = (hex: string): number => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
