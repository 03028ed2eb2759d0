import { factorCholesky, solveFactored } from '../shared/cholesky.ts';
import { gramOfSlots, type RowDesign } from '../shared/row-design.ts';

/** Quantile regression with an elastic net: mean pinball loss + sum of l1 |b_j| + l2 b_j^2 / 2. */
export interface QuantileProblem {
  readonly x: RowDesign;
  /** Shape [rows]. */
  readonly y: Float64Array;
  /** Shape [rows], summing to 1. */
  readonly share: Float64Array;
  /** In (0, 1). */
  readonly quantile: number;
  /** Penalties of the coefficients of centred columns, shape [slots]. */
  readonly l1: Float64Array;
  readonly l2: Float64Array;
}

export const MOST_STEPS = 60;
/** Complementarity gap at the end. */
const GAP = 1e-12;
/** Share of the way to the boundary that a step goes. */
const CAUTION = 0.9995;

/**
 * The rows of the problem and one pseudo-row for each absolute penalty: |b_j| is twice the pinball loss of the median of
 * a row that is 1 at j and has target 0. So the whole is a quadratic programme with bounds.
 */
class Rows {
  readonly n: number;
  readonly y: Float64Array;
  readonly weight: Float64Array;
  /** Quantile of each row. */
  readonly at: Float64Array;
  private readonly problem: QuantileProblem;
  private readonly penalised: Uint32Array;

  constructor(problem: QuantileProblem) {
    const { x, y, share, quantile, l1 } = problem;
    this.problem = problem;
    this.penalised = Uint32Array.from(l1.keys()).filter((s) => l1[s]! > 0);
    this.n = x.rows + this.penalised.length;
    this.y = new Float64Array(this.n);
    this.y.set(y);
    this.weight = new Float64Array(this.n);
    this.weight.set(share);
    this.at = new Float64Array(this.n).fill(quantile);
    this.penalised.forEach((s, k) => {
      this.weight[x.rows + k] = 2 * l1[s]!;
      this.at[x.rows + k] = 0.5;
    });
  }

  /** Rows times coefficients (slots, then the intercept of centred columns). */
  times(b: Float64Array): Float64Array {
    const { x } = this.problem;
    const slots = x.columnOf.length;
    const out = new Float64Array(this.n);
    let shift = b[slots]!;
    for (let s = 0; s < slots; s++) shift -= b[s]! * x.mean[s]!;
    for (let i = 0; i < x.rows; i++) {
      let sum = shift;
      for (let j = 0; j < x.width; j++) sum += b[j]! * x.dense[i * x.width + j]!;
      for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) sum += b[x.slot[e]!]! * x.value[e]!;
      out[i] = sum;
    }
    this.penalised.forEach((s, k) => {
      out[x.rows + k] = b[s]!;
    });
    return out;
  }

  /** Transposed rows times a vector of shape [n]. */
  transposed(d: Float64Array): Float64Array {
    const { x } = this.problem;
    const slots = x.columnOf.length;
    const out = new Float64Array(slots + 1);
    for (let i = 0; i < x.rows; i++) {
      const v = d[i]!;
      for (let j = 0; j < x.width; j++) out[j]! += v * x.dense[i * x.width + j]!;
      for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) out[x.slot[e]!]! += v * x.value[e]!;
      out[slots]! += v;
    }
    for (let s = 0; s < slots; s++) out[s]! -= x.mean[s]! * out[slots]!;
    this.penalised.forEach((s, k) => {
      out[s]! += d[x.rows + k]!;
    });
    return out;
  }

  /** Factor of transposed rows * diag(h) * rows + l2. */
  normal(h: Float64Array): Float64Array {
    const { x, l2 } = this.problem;
    const { gram, size } = gramOfSlots(x, Uint32Array.from(x.columnOf.keys()), h);
    for (let s = 0; s < size - 1; s++) gram[s * size + s]! += l2[s]!;
    this.penalised.forEach((s, k) => {
      gram[s * size + s]! += h[x.rows + k]!;
    });
    factorCholesky(gram, size);
    return gram;
  }
}

/** Iterate of the interior-point method. With r = y - X b = u - v, and d the multiplier of that equation. */
interface Iterate {
  readonly b: Float64Array;
  readonly d: Float64Array;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

/**
 * Primal-dual interior point with predictor and corrector (Mehrotra 1992), on the bounded dual of the quantile problem
 * (Portnoy and Koenker 1997). Yields after each step; `b` holds the coefficients of the slots and then the intercept.
 */
export function* fitQuantile(
  problem: QuantileProblem,
  b: Float64Array,
  shouldStop: () => boolean,
): Generator<number, void, void> {
  const rows = new Rows(problem);
  const slots = b.length - 1;
  const residual = rows.times(b).map((f, i) => rows.y[i]! - f);
  const scale = residual.reduce((sum, r) => sum + Math.abs(r), 0) / rows.n + 1e-3;
  const it: Iterate = {
    b,
    d: rows.at.map((t, i) => (t - 0.5) * rows.weight[i]! * 0.5),
    u: residual.map((r) => Math.max(r, 0) + scale),
    v: residual.map((r) => Math.max(-r, 0) + scale),
  };
  for (let step = 1; step <= MOST_STEPS; step++) {
    if (shouldStop()) return;
    const gap = newton(problem, rows, it, slots);
    yield step;
    if (gap <= GAP) return;
  }
}

/** One predictor and corrector; returns the gap that remains. */
function newton(problem: QuantileProblem, rows: Rows, it: Iterate, slots: number): number {
  const { n, y, weight, at } = rows;
  const { b, d, u, v } = it;
  const above = at.map((t, i) => weight[i]! * t - d[i]!);
  const below = at.map((t, i) => weight[i]! * (1 - t) + d[i]!);
  const fitted = rows.times(b);
  const primal = y.map((t, i) => t - fitted[i]! - u[i]! + v[i]!);
  const dual = rows.transposed(d);
  for (let s = 0; s < slots; s++) dual[s]! -= problem.l2[s]! * b[s]!;
  const q = u.map((value, i) => value / above[i]! + v[i]! / below[i]!);
  const factor = rows.normal(q.map((value) => 1 / value));
  const solve = (c1: Float64Array, c2: Float64Array): Iterate => {
    const push = primal.map((r, i) => (r + c2[i]! / below[i]! - c1[i]! / above[i]!) / q[i]!);
    const db = rows.transposed(push);
    for (let s = 0; s < db.length; s++) db[s]! += dual[s]!;
    solveFactored(factor, db);
    const moved = rows.times(db);
    const dd = push.map((value, i) => value - moved[i]! / q[i]!);
    return {
      b: db,
      d: dd,
      u: c1.map((c, i) => (c + u[i]! * dd[i]!) / above[i]!),
      v: c2.map((c, i) => (c - v[i]! * dd[i]!) / below[i]!),
    };
  };
  const gapAt = (s: Iterate, primalStep: number, dualStep: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++)
      sum +=
        (u[i]! + primalStep * s.u[i]!) * (above[i]! - dualStep * s.d[i]!) +
        (v[i]! + primalStep * s.v[i]!) * (below[i]! + dualStep * s.d[i]!);
    return sum;
  };
  const lengths = (s: Iterate): [number, number] => {
    let [primalStep, dualStep] = [1, 1];
    for (let i = 0; i < n; i++) {
      if (s.u[i]! < 0) primalStep = Math.min(primalStep, (-CAUTION * u[i]!) / s.u[i]!);
      if (s.v[i]! < 0) primalStep = Math.min(primalStep, (-CAUTION * v[i]!) / s.v[i]!);
      if (s.d[i]! > 0) dualStep = Math.min(dualStep, (CAUTION * above[i]!) / s.d[i]!);
      if (s.d[i]! < 0) dualStep = Math.min(dualStep, (-CAUTION * below[i]!) / s.d[i]!);
    }
    // with a quadratic part both must move alike, or the dual equation is left
    const both = Math.min(primalStep, dualStep);
    return problem.l2.some((f) => f > 0) ? [both, both] : [primalStep, dualStep];
  };
  const gap = gapAt({ b, d, u, v }, 0, 0);
  const predicted = solve(
    u.map((value, i) => -value * above[i]!),
    v.map((value, i) => -value * below[i]!),
  );
  const mu = gap / (2 * n);
  const aim = mu * (Math.max(0, gapAt(predicted, ...lengths(predicted))) / gap) ** 3;
  const corrected = solve(
    u.map((value, i) => aim - value * above[i]! + predicted.u[i]! * predicted.d[i]!),
    v.map((value, i) => aim - value * below[i]! - predicted.v[i]! * predicted.d[i]!),
  );
  const [primalStep, dualStep] = lengths(corrected);
  for (let s = 0; s < b.length; s++) b[s]! += primalStep * corrected.b[s]!;
  for (let i = 0; i < n; i++) {
    u[i]! += primalStep * corrected.u[i]!;
    v[i]! += primalStep * corrected.v[i]!;
    d[i]! += dualStep * corrected.d[i]!;
  }
  return remaining(rows, it);
}

function remaining({ n, at, weight }: Rows, { d, u, v }: Iterate): number {
  let sum = 0;
  for (let i = 0; i < n; i++)
    sum += u[i]! * (weight[i]! * at[i]! - d[i]!) + v[i]! * (weight[i]! * (1 - at[i]!) + d[i]!);
  return sum;
}
