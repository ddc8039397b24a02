import { RandomState } from '../random/randomstate.ts';
import { chebyshev } from './chebyshev.ts';
import { eigenSteps } from './eigen.ts';
import type { SymmetricOperator } from './operator.ts';
import { addMultiples, innerProduct, innerProducts } from './product.ts';
import type { Steps } from './steps.ts';

/** The largest eigenvalues of an operator, descending, with unit eigenvectors. */
export interface LeadingEigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
  /** Whether all residuals ‖A·v − λv‖ came below the tolerance. */
  readonly converged: boolean;
}

export interface LanczosOptions {
  /** Seed of the starting vector; default 0. */
  readonly seed?: number;
  /** Largest residual, relative to the largest eigenvalue found; default 1e-11. */
  readonly tolerance?: number;
  /** Orthonormal vectors to stay orthogonal to: eigenvectors that are known already. */
  readonly known?: readonly Float64Array[];
  /** No eigenvalue lies below this; where it is known, products may be filtered. */
  readonly least?: number;
  /** About how many products may be taken, for eigenvectors that need not be exact; default: as many as it takes. */
  readonly products?: number;
}

interface SearchSettings extends Required<Omit<LanczosOptions, 'least' | 'products'>> {
  readonly restarts: number;
  /** Vectors that span the space between restarts, beside two for each eigenvalue. */
  readonly room: number;
}

/** What a basis has room for: of an operator, and of a filter, which brings out few eigenvalues at once. */
const ROOM = 60;
const FILTERED_ROOM = 24;

/** Restarts at most. */
const RESTARTS = 400;
/** The product in units of an orthogonalization that a filter's degree may cost. */
const FILTER_COST = 8;
/** Ritz values beyond those wanted at which a filter begins to damp. */
const BEYOND = 5;

/** Up to this size the basis spans the whole space, and the result is exact without a restart. */
const WHOLE = 100;
/** Below this share of what it was, a vector is nothing but rounding. */
const VANISHED = 1e-13;

/**
 * The largest eigenvalues of a symmetric operator by the Lanczos method with thick restarts and full
 * reorthogonalization (Wu & Simon 2000).
 *
 * Where products are cheap and eigenvalues lie close together at the top, the search goes on with a Chebyshev
 * polynomial of the operator that damps all others (Saad 1984; Zhou & Saad 2007).
 *
 * One Krylov space sees each eigenvalue once, however often it occurs. So a further search, orthogonal to what was
 * found, follows until it finds nothing larger.
 *
 * @param count eigenvalues wanted, fewer where the space is smaller
 */
export function* lanczosSteps(
  operator: SymmetricOperator,
  count: number,
  { seed = 0, tolerance = 1e-11, known = [], least, products }: LanczosOptions = {},
): Steps<LeadingEigen> {
  const room = operator.size - known.length;
  const wanted = Math.min(count, room);
  if (wanted <= 0) return { values: new Float64Array(), vectors: [], converged: true };
  if (products !== undefined) {
    const space = Math.max(8, Math.min(ROOM, products - 2 * wanted));
    // Each restart renews about two thirds of the basis.
    const restarts = Math.max(0, Math.floor((1.5 * (products - 2 * wanted - space)) / (wanted + space)));
    return yield* search(operator, wanted, { seed, tolerance, known, restarts, room: space });
  }
  const settings = { seed, tolerance, known, restarts: least === undefined ? 1 : 0, room: ROOM };
  const rough = yield* search(operator, wanted, settings);
  if (room <= WHOLE) return rough;
  const full = { ...settings, restarts: RESTARTS };
  const filtered = { ...full, room: FILTERED_ROOM };
  const filter =
    rough.converged || least === undefined ? undefined : filterFor(operator, rough, wanted, least);
  let found: LeadingEigen = rough;
  if (filter) found = yield* unfiltered(operator, yield* search(filter, wanted, filtered));
  else if (!rough.converged) found = yield* search(operator, wanted, full);
  for (let again = 1; again <= wanted; again++) {
    const others = { ...full, seed: seed + again, known: [...known, ...found.vectors] };
    const lowest = found.values[wanted - 1]! + 10 * tolerance * Math.abs(found.values[0]!);
    const glance = filter
      ? yield* unfiltered(operator, yield* search(filter, 1, { ...others, room: FILTERED_ROOM, restarts: 0 }))
      : yield* search(operator, 1, { ...others, restarts: 2 });
    if (glance.values.length === 0 || !(glance.values[0]! > lowest)) break;
    const more = filter
      ? yield* unfiltered(operator, yield* search(filter, 1, { ...others, room: FILTERED_ROOM }))
      : yield* search(operator, 1, others);
    if (!(more.values[0]! > lowest)) break;
    found = best(wanted, found, more);
  }
  return { values: found.values, vectors: found.vectors, converged: found.converged };
}

/** A filter that is worth its cost, if there is one. */
function filterFor(
  operator: SymmetricOperator,
  { ritz }: Ritz,
  wanted: number,
  least: number,
): SymmetricOperator | undefined {
  const cut = ritz[Math.min(ritz.length - 1, wanted + BEYOND)]!;
  const width = cut - least;
  const ahead = (2 * (ritz[0]! - cut)) / width;
  if (!(width > 0) || !(ahead > 0)) return undefined;
  // T of degree n grows like cosh(n·√(2·ahead)) there.
  const degree = Math.min(
    Math.ceil(3 / Math.sqrt(2 * ahead)),
    Math.floor((FILTER_COST * 4 * ritz.length * operator.size) / operator.work),
    500,
  );
  return degree > 3 ? chebyshev(operator, least, cut, degree) : undefined;
}

/** Eigenvalues of the operator from eigenvectors that it shares with a filter. */
function* unfiltered(operator: SymmetricOperator, { vectors, converged }: LeadingEigen): Steps<LeadingEigen> {
  const { size } = operator;
  const pairs: { readonly value: number; readonly vector: Float64Array }[] = [];
  for (const vector of vectors) {
    const image = new Float64Array(size);
    yield* operator.multiply(vector, image);
    pairs.push({ value: innerProduct(vector, 0, image, 0, size), vector });
  }
  pairs.sort((a, b) => b.value - a.value);
  return {
    values: Float64Array.from(pairs, ({ value }) => value),
    vectors: pairs.map(({ vector }) => vector),
    converged,
  };
}

/** The largest of two sets of eigenpairs. */
function best(count: number, a: LeadingEigen, b: LeadingEigen): LeadingEigen {
  const pairs = [a, b].flatMap(({ values, vectors }) =>
    vectors.map((vector, i) => ({ value: values[i]!, vector })),
  );
  const kept = pairs.sort((left, right) => right.value - left.value).slice(0, count);
  return {
    values: Float64Array.from(kept, ({ value }) => value),
    vectors: kept.map(({ vector }) => vector),
    converged: a.converged && b.converged,
  };
}

/** What a search found, with all of its last Ritz values. */
interface Ritz extends LeadingEigen {
  readonly ritz: Float64Array;
}

function* search(
  operator: SymmetricOperator,
  wanted: number,
  { seed, tolerance, known, restarts, room: space }: SearchSettings,
): Steps<Ritz> {
  const { size } = operator;
  const room = size - known.length;
  if (room <= 0)
    return { values: new Float64Array(), vectors: [], ritz: new Float64Array(), converged: true };
  const most =
    room <= WHOLE ? room : Math.min(room, Math.max(2 * wanted + space, space === ROOM ? WHOLE : 0));
  const random = new RandomState(seed);
  let basis: Float64Array[] = [];
  // Entry (i, j) of the projected matrix, of which the lower triangle is kept.
  let projected = new Float64Array(most * most);
  let next = yield* fresh(random, size, [known, basis]);
  for (let restart = 0; ; restart++) {
    let length = 0;
    while (basis.length < most) {
      const at = basis.length;
      basis.push(next);
      const image = new Float64Array(size);
      yield* operator.multiply(next, image);
      const before = Math.sqrt(innerProduct(image, 0, image, 0, size));
      yield* orthogonalize(image, known);
      const along = yield* orthogonalize(image, basis);
      projected.set(along, at * most);
      yield* orthogonalize(image, known);
      yield* orthogonalize(image, basis);
      length = Math.sqrt(innerProduct(image, 0, image, 0, size));
      if (basis.length === room) length = 0;
      else if (length <= VANISHED * before || length === 0) {
        // The space is invariant: what is left of it is looked for from elsewhere.
        length = 0;
        next = yield* fresh(random, size, [known, basis]);
      } else {
        next = image;
        for (let i = 0; i < size; i++) next[i] = next[i]! / length;
      }
      yield;
    }
    const triangle = new Float64Array((most * (most + 1)) / 2);
    for (let i = 0, t = 0; i < most; i++)
      for (let j = 0; j <= i; j++, t++) triangle[t] = projected[i * most + j]!;
    const { values, vectors } = yield* eigenSteps(triangle, most);
    const scale = Math.max(Math.abs(values[0]!), Math.abs(values[most - 1]!), 2 ** -1000);
    let converged = true;
    for (let i = 0; i < wanted; i++)
      converged &&= Math.abs(length * vectors[i * most + most - 1]!) <= tolerance * scale;
    const last = converged || restart >= restarts;
    const keep = last ? wanted : Math.min(most - 1, wanted + Math.floor((most - wanted) / 3));
    const kept: Float64Array[] = [];
    for (let i = 0; i < keep; i++) {
      const vector = new Float64Array(size);
      addMultiples(vectors.subarray(i * most, (i + 1) * most), basis, vector);
      kept.push(vector);
      yield;
    }
    if (last) return { values: values.slice(0, wanted), vectors: kept, ritz: values, converged };
    basis = kept;
    projected = new Float64Array(most * most);
    for (let i = 0; i < keep; i++) projected[i * most + i] = values[i]!;
  }
}

/** A random unit vector orthogonal to others. */
function* fresh(
  random: RandomState,
  size: number,
  others: readonly (readonly Float64Array[])[],
): Steps<Float64Array> {
  const vector = Float64Array.from({ length: size }, () => random.random() - 0.5);
  for (let pass = 0; pass < 2; pass++) for (const set of others) yield* orthogonalize(vector, set);
  const length = Math.sqrt(innerProduct(vector, 0, vector, 0, size));
  for (let i = 0; i < size; i++) vector[i] = length > 0 ? vector[i]! / length : 0;
  return vector;
}

/** Takes from a vector what it has in common with orthonormal others; how much that was along each. */
function* orthogonalize(vector: Float64Array, others: readonly Float64Array[]): Steps<Float64Array> {
  const along = innerProducts(others, vector);
  yield;
  addMultiples(
    along.map((length) => -length),
    others,
    vector,
  );
  return along;
}
