/** What kernels/ exports. Addresses are byte offsets in the memory; their meaning stands with each kernel. */
export interface Kernels {
  chebyshevSums: DistanceSums;
  closest(rows: number, distances: number, weights: number, closest: number, keep: number): number;
  copy32(panels: number, rows: number, columns: number, into: number): void;
  diagonal(
    panels: number,
    rows: number,
    columns: number,
    components: number,
    centers: number,
    factors: number,
    factorBytes: number,
    bias: number,
    room: number,
    scores: number,
  ): void;
  distances(panels: number, rows: number, columns: number, point: number, into: number): void;
  gains(
    rounded: number,
    lengths: number,
    rows: number,
    columns: number,
    pairCount: number,
    pairs: number,
    starts: number,
    margins: number,
    thresholds: number,
    near: number,
    sums: number,
  ): void;
  join(
    panels: number,
    rows: number,
    columns: number,
    single: number,
    point: number,
    room: number,
    near: number,
    bit: number,
    closest: number,
    into: number,
    squares: number,
    factor: number,
    largest: number,
    thresholds: number,
  ): number;
  euclideanSums: DistanceSums;
  hard(
    panels: number,
    rows: number,
    columns: number,
    labels: number,
    weights: number,
    centers: number,
    bias: number,
    weight: number,
    first: number,
  ): number;
  layColumns: Lay;
  layRows: Lay;
  spread(panels: number, rows: number, columns: number, sums: number, squares: number): void;
  survey(panels: number, rows: number, columns: number, least: number, most: number, sums: number): void;
  exponentials(values: number, count: number, constants: number): void;
  logarithms(values: number, count: number, constants: number): void;
  clear(values: number, count: number): void;
  manhattanSums: DistanceSums;
  merge(left: number, right: number, count: number): void;
  compact32: Compact;
  compact64: Compact;
  compactRounded(
    rounded: number,
    lengths: number,
    squares: number,
    columns: number,
    list: number,
    count: number,
    into: number,
    intoLengths: number,
    intoSquares: number,
  ): void;
  restore(list: number, count: number, values: number, into: number): void;
  moves(
    panels: number,
    rows: number,
    columns: number,
    single: number,
    weights: number,
    labels: number,
    fresh: number,
    points: number,
    k: number,
    list: number,
    values: number,
    sums: number,
  ): number;
  clearMoves(sums: number, k: number): void;
  mergeMoves(left: number, right: number, columns: number, k: number): void;
  relabel(rows: number, labels: number, fresh: number): number;
  extents(panels: number, rows: number, columns: number, extents: number): void;
  quantize(
    panels: number,
    rows: number,
    columns: number,
    inverse: number,
    into: number,
    lengths: number,
    squares: number,
  ): number;
  shrink(rows: number, labels: number, drifts: number, floor: number, slack: number, list: number): number;
  screenFew: Screening;
  screenMany: Screening;
  nearest32: Nearest;
  nearest64: Nearest;
  onehot(rows: number, k: number, labels: number, weights: number, shares: number): void;
  owned(panels: number, rows: number, columns: number, points: number, labels: number, into: number): void;
  posteriors(
    rows: number,
    k: number,
    scores: number,
    labels: number,
    explained: number,
    responsibilities: number,
    soft: number,
    constants: number,
  ): void;
  level(rows: number, value: number, into: number): void;
  rescale(
    rows: number,
    k: number,
    shares: number,
    scales: number,
    weight: number,
    scaledLog: number,
    constants: number,
  ): void;
  shares(
    rows: number,
    k: number,
    scores: number,
    weights: number,
    cut: number,
    explained: number,
    sums: number,
    room: number,
  ): void;
  lengths(panels: number, rows: number, columns: number, into: number): void;
  spherical(
    panels: number,
    rows: number,
    columns: number,
    components: number,
    centers: number,
    factors: number,
    bias: number,
    squares: number,
    scores: number,
  ): void;
  soft(
    panels: number,
    rows: number,
    columns: number,
    components: number,
    centers: number,
    shares: number,
    lengths: number,
    slicePairs: number,
    room: number,
    moments: number,
    whole: number,
    weight: number,
    first: number,
    second: number,
    secondBytes: number,
  ): void;
  student(
    rows: number,
    k: number,
    columns: number,
    scores: number,
    biases: number,
    degrees: number,
    scales: number,
    constants: number,
  ): void;
  total(rows: number, values: number): number;
  thresholds(
    rows: number,
    squares: number,
    closest: number,
    factor: number,
    largest: number,
    into: number,
  ): number;
  triangular(
    panels: number,
    rows: number,
    columns: number,
    components: number,
    centers: number,
    factors: number,
    factorBytes: number,
    bias: number,
    deltas: number,
    scores: number,
  ): void;
  whiten(panels: number, rows: number, columns: number, factors: number, into: number): void;
  widen(panels: number, rows: number, columns: number, into: number): void;
}

type Screening = (
  rounded: number,
  lengths: number,
  rows: number,
  columns: number,
  pairCount: number,
  pairs: number,
  starts: number,
  bits: number,
  terms: number,
  labels: number,
  list: number,
  squares: number,
  slack: number,
) => number;

type Compact = (panels: number, columns: number, list: number, count: number, into: number) => void;

type DistanceSums = (
  panels: number,
  count: number,
  columns: number,
  first: number,
  end: number,
  strip: number,
  rows: number,
  sums: number,
  opposite: number,
) => void;

type Nearest = (
  panels: number,
  rows: number,
  columns: number,
  pairCount: number,
  pairs: number,
  starts: number,
  labels: number,
) => number;

type Lay = (
  values: number,
  rows: number,
  columns: number,
  origin: number,
  factor: number,
  into: number,
) => void;

const bound = new WeakMap<WebAssembly.Memory, Kernels>();

/** The kernels over a memory; bound once, for a memory may be used again. */
export async function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Promise<Kernels> {
  const known = bound.get(memory);
  if (known) return known;
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  // The module is built from kernels/ together with this interface.
  const kernels = instance.exports as unknown as Kernels;
  bound.set(memory, kernels);
  return kernels;
}
