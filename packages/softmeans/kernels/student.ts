import { LINE } from './line';
import { layConstants, log } from './mathematics';

/**
 * Bends Gaussian scores into those of Student tails, operation for operation as src/em/score.ts. The scores came
 * without a bias, so that m = ‖W(x − c)‖² is −2 times each; with d columns
 *
 *     score = bias − ½(ν + d) ln(1 + m/ν),   u = (ν + d)/(ν + m)
 *
 * @param rows a multiple of 8
 * @param scores k lines
 * @param biases k values
 * @param degrees ν, k values
 * @param scales k lines; receive u
 * @param constants room for 27 doubles
 */
export function student(
  rows: i32,
  k: i32,
  columns: i32,
  scores: usize,
  biases: usize,
  degrees: usize,
  scales: usize,
  constants: usize,
): void {
  layConstants(constants);
  const one = f64x2.splat(1);
  const two = f64x2.splat(-2);
  const bytes = <usize>rows << 3;
  for (let j = 0; j < k; j++) {
    const bias = v128.load64_splat(biases);
    const nu = v128.load64_splat(degrees);
    const both = f64x2.add(nu, f64x2.splat(<f64>columns));
    const half = f64x2.mul(f64x2.splat(0.5), both);
    for (let at: usize = 0; at < bytes; at += 16) {
      const square = f64x2.mul(two, v128.load(scores + at));
      const x = f64x2.div(square, nu);
      const sum = f64x2.add(one, x);
      // What 1 + x has rounded off is given back.
      const rest = f64x2.div(f64x2.sub(x, f64x2.sub(sum, one)), sum);
      const bend = f64x2.add(log(sum, constants), rest);
      v128.store(scores + at, f64x2.sub(bias, f64x2.mul(half, bend)));
      v128.store(scales + at, f64x2.div(both, f64x2.add(nu, square)));
    }
    scores += LINE;
    scales += LINE;
    biases += 8;
    degrees += 8;
  }
}

/**
 * From shares r to r·u, in place, of all components: weight += Σ r, scaledLog += Σ r(ln u − u).
 *
 * @param rows a multiple of 8
 * @param shares k lines
 * @param scales k lines of u
 * @param weight k values
 * @param scaledLog k values
 * @param constants room for 27 doubles
 */
export function rescale(
  rows: i32,
  k: i32,
  shares: usize,
  scales: usize,
  weight: usize,
  scaledLog: usize,
  constants: usize,
): void {
  layConstants(constants);
  const bytes = <usize>rows << 3;
  for (let j = 0; j < k; j++) {
    let weights = f64x2.splat(0);
    let logs = weights;
    for (let at: usize = 0; at < bytes; at += 16) {
      const share = v128.load(shares + at);
      // Most rows have no share in most components.
      if (!v128.any_true(share)) continue;
      const scale = v128.load(scales + at);
      weights = f64x2.add(weights, share);
      logs = f64x2.add(logs, f64x2.mul(share, f64x2.sub(log(scale, constants), scale)));
      v128.store(shares + at, f64x2.mul(share, scale));
    }
    store<f64>(weight, load<f64>(weight) + lanes(weights));
    store<f64>(scaledLog, load<f64>(scaledLog) + lanes(logs));
    shares += LINE;
    scales += LINE;
    weight += 8;
    scaledLog += 8;
  }
}

// @ts-ignore: decorator
@inline
function lanes(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
