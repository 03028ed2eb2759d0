import { createRng, type Rng } from '../../core/rng.ts';
import { primitivePolynomials } from './primitive-polynomials.ts';

const BITS = 32;
/** Candidates for the free start numbers of one dimension. */
const CANDIDATES = 24;
/** Dimensions before it that a candidate is judged against. */
const WINDOW = 6;
/** Quality is judged on the first 2^LOG_POINTS points. */
const LOG_POINTS = 6;

/** Direction numbers v_1..v_32 of one dimension from its polynomial and odd start numbers m_i < 2^i (Sobol 1967, Bratley & Fox 1988). */
function expand(polynomial: number, start: readonly number[]): Uint32Array {
  const degree = start.length;
  const v = new Uint32Array(BITS);
  for (let i = 0; i < BITS; i++) {
    if (i < degree) {
      v[i] = start[i]! << (BITS - 1 - i);
      continue;
    }
    let next = v[i - degree]! ^ (v[i - degree]! >>> degree);
    for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - k)) & 1) next ^= v[i - k]!;
    v[i] = next;
  }
  return v;
}

/** Coordinate of point `index` as a 32-bit fraction, in Gray-code-free order: the xor of the direction numbers of its bits. */
export function sobolBits(directions: Uint32Array, index: number): number {
  let x = 0;
  for (let i = 0; index !== 0; i++, index >>>= 1) if (index & 1) x ^= directions[i]!;
  return x >>> 0;
}

/** Empty elementary boxes of volume 2^-LOG_POINTS among the first points of a pair of dimensions; 0 is perfect. */
function emptyBoxes(a: Uint32Array, b: Uint32Array): number {
  const points = 1 << LOG_POINTS;
  let empty = 0;
  for (let split = 1; split < LOG_POINTS; split++) {
    const hit = new Uint8Array(points);
    for (let i = 0; i < points; i++) {
      const row = sobolBits(a, i) >>> (BITS - split);
      const col = sobolBits(b, i) >>> (BITS - (LOG_POINTS - split));
      hit[row * 2 ** (LOG_POINTS - split) + col] = 1;
    }
    for (let i = 0; i < points; i++) empty += 1 - hit[i]!;
  }
  return empty;
}

function randomStart(degree: number, rng: Rng): number[] {
  return Array.from({ length: degree }, (_, i) => 2 * rng.int(2 ** i) + 1);
}

const known: Uint32Array[] = [];
/** The search for start numbers has a seed of its own: the numbers are constants of the library. */
const search = createRng(20_251);

/**
 * Direction numbers of the first `dimensions` dimensions. Dimension 0 is van der Corput's sequence; each other one has
 * the next primitive polynomial and, among random odd start numbers, those that leave the fewest empty elementary boxes
 * with the dimensions just before it. Found on first use and kept.
 */
export function sobolDirections(dimensions: number): readonly Uint32Array[] {
  if (known.length < dimensions) {
    const polynomials = primitivePolynomials(dimensions - 1);
    if (known.length === 0) known.push(Uint32Array.from({ length: BITS }, (_, i) => 1 << (BITS - 1 - i)));
    for (let d = known.length; d < dimensions; d++) known.push(bestDirections(polynomials[d - 1]!, d));
  }
  return known;
}

function bestDirections(polynomial: number, dimension: number): Uint32Array {
  const rng = search.fork(`dimension ${dimension}`);
  const degree = 31 - Math.clz32(polynomial);
  const before = known.slice(Math.max(0, dimension - WINDOW));
  let best: Uint32Array | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c < CANDIDATES && least > 0; c++) {
    const candidate = expand(polynomial, randomStart(degree, rng));
    const empty = before.reduce((sum, other) => sum + emptyBoxes(other, candidate), 0);
    if (empty < least) {
      least = empty;
      best = candidate;
    }
  }
  return best!;
}
