import { expm1, log, log1p } from '../mathematics.ts';

/** Mean cubed deviation over the standard deviation cubed (divisor n); 0 where there is no spread. */
export function skewness(values: Float64Array): number {
  const { mean, variance } = spreadOf(values);
  if (!(variance > 0)) return 0;
  const deviation = Math.sqrt(variance);
  let cubes = 0;
  for (const value of values) cubes += ((value - mean) / deviation) ** 3;
  return cubes / values.length;
}

/** Mean and variance (divisor n) in two passes, the values as parts of the largest so that no square overflows. */
function spreadOf(values: Float64Array): { readonly mean: number; readonly variance: number } {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (!(largest > 0 && largest < Infinity)) return { mean: 0, variance: 0 };
  let mean = 0;
  for (const value of values) mean += value / largest;
  mean /= values.length;
  let squares = 0;
  for (const value of values) squares += (value / largest - mean) ** 2;
  return { mean: mean * largest, variance: (squares / values.length) * largest * largest };
}

/** Where the search for lambda begins, and the farthest it goes. */
const SEARCH = [-2, 2] as const;
const FARTHEST = 50;
const GOLDEN = (3 - Math.sqrt(5)) / 2;

/**
 * The lambda of the largest normal likelihood (Yeo & Johnson 2000, section 3): −n/2 ln var(ψ) + (λ − 1) Σ sign(x)
 * ln(1 + |x|), which has one peak. Found by golden section, after widening the interval until the peak is inside.
 */
export function yeoJohnsonLambda(values: Float64Array): number {
  let moved = 0;
  const logs = values.map((value) => log1p(Math.abs(value)));
  for (const [i, value] of values.entries()) moved += Math.sign(value) * logs[i]!;
  const transformed = new Float64Array(values.length);
  const likelihood = (lambda: number): number => {
    for (const [i, value] of values.entries()) {
      const power = value >= 0 ? lambda : 2 - lambda;
      const size = power === 0 ? logs[i]! : expm1(power * logs[i]!) / power;
      transformed[i] = value >= 0 ? size : -size;
    }
    const { variance } = spreadOf(transformed);
    if (!(variance > 0 && variance < Infinity)) return -Infinity;
    return (-values.length / 2) * log(variance) + (lambda - 1) * moved;
  };
  let [low, high]: readonly number[] = SEARCH;
  const step = high! - low!;
  while (low! > -FARTHEST && likelihood(low!) > likelihood(low! + step / 4)) low! -= step;
  while (high! < FARTHEST && likelihood(high!) > likelihood(high! - step / 4)) high! += step;
  return peak(likelihood, low!, high!);
}

function peak(height: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  let left = low + GOLDEN * (high - low);
  let right = high - GOLDEN * (high - low);
  let leftHeight = height(left);
  let rightHeight = height(right);
  while (high - low > 1e-9 * Math.max(1, Math.abs(low) + Math.abs(high))) {
    if (leftHeight >= rightHeight) {
      high = right;
      right = left;
      rightHeight = leftHeight;
      left = low + GOLDEN * (high - low);
      leftHeight = height(left);
    } else {
      low = left;
      left = right;
      leftHeight = rightHeight;
      right = high - GOLDEN * (high - low);
      rightHeight = height(right);
    }
  }
  return (low + high) / 2;
}
