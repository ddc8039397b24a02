import type { Matrix } from 'softmeans';

/** A fitted mixture as the plots read it: `MixtureModel` is one. */
export interface Mixture {
  /** Mixing proportions, one per component. */
  readonly weights: ArrayLike<number>;
  /** Means, k × columns, in the input's units. */
  readonly means: Matrix;
  /** One component's covariance, or with Student tails its scale matrix, columns × columns. */
  covarianceOf(component: number): Matrix;
  /** ν of each component with Student tails. */
  readonly degreesOfFreedom?: ArrayLike<number> | undefined;
  /** A component of constant density, for rows of no group. */
  readonly noise?: { readonly share: number } | undefined;
  /** The columns' names. */
  readonly names?: readonly string[] | undefined;
}

/** A component seen in two columns: its marginal distribution there. */
export interface Component {
  readonly weight: number;
  readonly mean: readonly [number, number];
  /** Variance of the first column, covariance, variance of the second. */
  readonly covariance: readonly [number, number, number];
  /** ν of Student tails, of which a marginal has as many. */
  readonly degreesOfFreedom?: number;
}

/**
 * The components of a mixture in two of its columns.
 *
 * @example
 * const rows = [[0, 0], [1, 2], [0, 1], [8, 8], [9, 8], [8, 9]];
 * const { model } = await gaussianMixture(rows, { k: 2, covariance: 'tied' });
 * marginals(model, 0, 1).length; // 2
 */
export function marginals(mixture: Mixture, first: number, second: number): Component[] {
  const { means, degreesOfFreedom } = mixture;
  return Array.from({ length: means.rows }, (_, j) => {
    const { data, columns } = mixture.covarianceOf(j);
    return {
      weight: mixture.weights[j]!,
      mean: [means.data[j * columns + first]!, means.data[j * columns + second]!],
      covariance: [
        data[first * columns + first]!,
        data[first * columns + second]!,
        data[second * columns + second]!,
      ],
      ...(degreesOfFreedom && { degreesOfFreedom: degreesOfFreedom[j]! }),
    };
  });
}

/**
 * Points of the oval that holds a share of the component's mass: corner by corner, the first again at the end.
 *
 * @example
 * oval({ weight: 1, mean: [0, 0], covariance: [1, 0, 1] }, 0.9, 32).length; // 33
 */
export function oval(component: Component, level: number, corners = 64): [number, number][] {
  const [a, b, c] = component.covariance;
  const { degreesOfFreedom: degrees } = component;
  const radius =
    degrees === undefined
      ? Math.sqrt(-2 * Math.log(1 - level))
      : Math.sqrt(degrees * ((1 - level) ** (-2 / degrees) - 1));
  const first = Math.sqrt(Math.max(a, 0));
  const lean = first > 0 ? b / first : 0;
  const second = Math.sqrt(Math.max(c - lean * lean, 0));
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * (i % corners)) / corners;
    const u = radius * Math.cos(angle);
    const v = radius * Math.sin(angle);
    return [component.mean[0] + first * u, component.mean[1] + lean * u + second * v];
  });
}

/** Weight times density of each component at a point. */
export function densities(components: readonly Component[], x: number, y: number): number[] {
  return components.map(({ weight, mean, covariance: [a, b, c], degreesOfFreedom: degrees }) => {
    const determinant = a * c - b * b;
    // A component without breadth is drawn as nothing, not as an infinite peak.
    if (!(determinant > 0)) return 0;
    const u = x - mean[0];
    const v = y - mean[1];
    const square = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
    return (weight * Math.exp(falloff(square, degrees))) / (2 * Math.PI * Math.sqrt(determinant));
  });
}

/**
 * ln of how far the density has fallen at a squared distance, in two columns. The density at the center is the same
 * with Student tails as without.
 */
function falloff(square: number, degrees: number | undefined): number {
  return degrees === undefined ? -0.5 * square : -0.5 * (degrees + 2) * Math.log1p(square / degrees);
}

/**
 * Weight times density of a component at a value of its first column alone.
 *
 * @example
 * bell({ weight: 1, mean: [0, 0], covariance: [1, 0, 1], degreesOfFreedom: 1 }, 0).toFixed(4); // '0.3183'
 */
export function bell(component: Component, value: number): number {
  const {
    weight,
    mean: [middle],
    covariance: [variance],
    degreesOfFreedom: degrees,
  } = component;
  const square = ((value - middle) * (value - middle)) / variance;
  if (degrees === undefined)
    return (
      (weight * Math.exp((-0.5 * (value - middle) * (value - middle)) / variance)) /
      Math.sqrt(2 * Math.PI * variance)
    );
  const peak = Math.exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2));
  const fallen = Math.exp(-0.5 * (degrees + 1) * Math.log1p(square / degrees));
  return (weight * peak * fallen) / Math.sqrt(degrees * Math.PI * variance);
}

/** ln Γ(x) for x above 0, by Stirling's series from 10 on: precise enough for a picture. */
function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += Math.log(at);
  return (
    (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * at) - 1 / (360 * at ** 3) - shift
  );
}

/**
 * The share of each component at a point: found from logarithms, so that it holds far from all of them.
 *
 * @example
 * const component = { weight: 0.5, mean: [0, 0], covariance: [1, 0, 1] };
 * sharesAt([component, component], 3, 4); // [0.5, 0.5]
 */
export function sharesAt(components: readonly Component[], x: number, y: number): number[] {
  const scores = components.map(({ weight, mean, covariance: [a, b, c], degreesOfFreedom: degrees }) => {
    const determinant = a * c - b * b;
    const u = x - mean[0];
    const v = y - mean[1];
    const square = (c * u * u - 2 * b * u * v + a * v * v) / determinant;
    return Math.log(weight) - 0.5 * Math.log(determinant) + falloff(square, degrees);
  });
  const largest = Math.max(...scores);
  const parts = scores.map((score) => Math.exp(score - largest));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}
