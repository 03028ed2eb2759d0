import { dot } from './vector.ts';

/** Value at x; writes the gradient. Infinity where undefined. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Most evaluations of the objective. */
  readonly evaluations: number;
  /** Stop when an iteration gains less than this. */
  readonly tolerance: number;
}

const MEMORY = 6;
/** Sufficient decrease (Armijo). */
const DECREASE = 1e-4;
/** Longest first step, in units of x. */
const FIRST_STEP = 0.5;

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** Two-loop recursion (Nocedal 1980) on the free variables: direction = -H gradient. */
function quasiNewton(gradient: Float64Array, free: Uint8Array, pairs: readonly Pair[]): Float64Array {
  const n = gradient.length;
  const q = gradient.map((g, i) => (free[i] ? g : 0));
  const alpha: number[] = [];
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y, rho } = pairs[k]!;
    const a = rho * dot(s, 0, q, 0, n);
    alpha[k] = a;
    for (let i = 0; i < n; i++) q[i] = q[i]! - a * y[i]!;
  }
  const last = pairs.at(-1);
  const norm = Math.sqrt(dot(q, 0, q, 0, n));
  const scale = last === undefined ? Math.min(1, FIRST_STEP / norm) : 1 / (last.rho * dot(last.y, 0, last.y, 0, n));
  for (let i = 0; i < n; i++) q[i] = q[i]! * scale;
  for (let k = 0; k < pairs.length; k++) {
    const { s, y, rho } = pairs[k]!;
    const b = rho * dot(y, 0, q, 0, n);
    for (let i = 0; i < n; i++) q[i] = q[i]! + s[i]! * (alpha[k]! - b);
  }
  return q.map((v, i) => (free[i] ? -v : 0));
}

/**
 * Projected L-BFGS in a box: variables at a bound whose gradient points outwards are held, the others take a quasi-Newton
 * step with backtracking along the projected path. Deterministic. Writes the best point into x and returns its value.
 */
export function minimise(objective: Objective, x: Float64Array, options: MinimiseOptions): number {
  const { low, high } = options;
  const n = x.length;
  for (let i = 0; i < n; i++) x[i] = Math.min(high[i]!, Math.max(low[i]!, x[i]!));
  let gradient = new Float64Array(n);
  let value = objective(x, gradient);
  let used = 1;
  let pairs: Pair[] = [];
  const free = new Uint8Array(n);
  while (used < options.evaluations) {
    for (let i = 0; i < n; i++)
      free[i] = (x[i]! <= low[i]! && gradient[i]! > 0) || (x[i]! >= high[i]! && gradient[i]! < 0) ? 0 : 1;
    let direction = quasiNewton(gradient, free, pairs);
    let slope = dot(direction, 0, gradient, 0, n);
    if (!(slope < 0) && pairs.length > 0) {
      pairs = [];
      direction = quasiNewton(gradient, free, pairs);
      slope = dot(direction, 0, gradient, 0, n);
    }
    if (!(slope < 0)) break;
    let accepted = false;
    let gain = 0;
    for (let step = 1; step > 1e-3 && used < options.evaluations; step *= 0.35) {
      const next = x.map((v, i) => Math.min(high[i]!, Math.max(low[i]!, v + step * direction[i]!)));
      const nextGradient = new Float64Array(n);
      const nextValue = objective(next, nextGradient);
      used++;
      const s = next.map((v, i) => v - x[i]!);
      if (!(nextValue <= value + DECREASE * dot(gradient, 0, s, 0, n))) continue;
      const y = nextGradient.map((v, i) => v - gradient[i]!);
      const curvature = dot(s, 0, y, 0, n);
      if (curvature > 1e-12) pairs.push({ s, y, rho: 1 / curvature });
      if (pairs.length > MEMORY) pairs.shift();
      gain = value - nextValue;
      x.set(next);
      gradient = nextGradient;
      value = nextValue;
      accepted = true;
      break;
    }
    if (!accepted || gain < options.tolerance) break;
  }
  return value;
}
