import { cholesky, invertLower } from '../linalg/cholesky.ts';
import { columnProducts, lowerTriangle } from '../linalg/triangle.ts';
import type { MixtureModel } from '../mixture/model.ts';

/** Where a row lies in its component, column by column. */
export interface Residuals {
  /** The row's Mahalanobis distance from the component's mean. */
  readonly distance: number;
  /** Each column's distance from the component's mean, in its standard deviations, with its sign. */
  readonly deviations: Float64Array;
  /** What the other columns lead to expect of each column: its conditional mean. */
  readonly expected: Float64Array;
  /**
   * Each column's distance from that, in conditional standard deviations, with its sign. Its square is what the
   * squared Mahalanobis distance would lose without the column.
   */
  readonly residuals: Float64Array;
}

/** Measures rows within the components of a mixture; each component is inverted once. */
export class ResidualMeter {
  readonly #model: MixtureModel;
  readonly #means: Float64Array | Float32Array;
  readonly #components = new Map<
    number,
    { readonly widths: Float64Array; readonly precision: Float64Array }
  >();

  constructor(model: MixtureModel) {
    this.#model = model;
    this.#means = model.means.data;
  }

  /** @param row in the input's units */
  measure(row: ArrayLike<number>, component: number): Residuals {
    const { columns } = this.#model;
    const { widths, precision } = this.#component(component);
    const at = (a: number, b: number): number =>
      a >= b ? precision[(a * (a + 1)) / 2 + b]! : precision[(b * (b + 1)) / 2 + a]!;
    const mean = (a: number): number => this.#means[component * columns + a]!;
    const deviations = widths.map((width, a) => (row[a]! - mean(a)) / width);
    const residuals = new Float64Array(columns);
    const expected = new Float64Array(columns);
    let square = 0;
    for (let a = 0; a < columns; a++) {
      let pull = 0;
      for (let b = 0; b < columns; b++) pull += at(a, b) * deviations[b]!;
      square += deviations[a]! * pull;
      residuals[a] = pull / Math.sqrt(at(a, a));
      expected[a] = row[a]! - (pull / at(a, a)) * widths[a]!;
    }
    return { distance: Math.sqrt(Math.max(0, square)), deviations, expected, residuals };
  }

  /** Standard deviations and the inverse of the correlations: columns of unlike scale do not meet. */
  #component(j: number): { readonly widths: Float64Array; readonly precision: Float64Array } {
    const known = this.#components.get(j);
    if (known) return known;
    const { columns, degreesOfFreedom } = this.#model;
    const { data } = this.#model.covarianceOf(j);
    const degrees = degreesOfFreedom?.[j] ?? Infinity;
    // A Student component's standard deviation, where it has one; its scale elsewhere.
    const stretch = degrees > 2 && degrees < Infinity ? Math.sqrt(degrees / (degrees - 2)) : 1;
    const scales = Float64Array.from({ length: columns }, (_, a) => Math.sqrt(data[a * (columns + 1)]!));
    const correlations = lowerTriangle(
      Float64Array.from(
        data,
        (value, at) => value / scales[Math.floor(at / columns)]! / scales[at % columns]!,
      ),
      columns,
    );
    const lower = cholesky(correlations, columns)!;
    const precision = columnProducts(invertLower(lower, columns), columns);
    const component = { widths: scales.map((scale) => scale * stretch), precision };
    this.#components.set(j, component);
    return component;
  }
}
