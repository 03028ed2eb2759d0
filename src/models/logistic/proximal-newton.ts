import { gramOfSlots, type RowDesign } from '../shared/row-design.ts';
import type { LogisticPenalty } from './objective.ts';
import type { LogisticProblem } from './problem.ts';

/** Most rounds over all outputs. */
export const MOST_ROUNDS = 100;
/** A working set beyond this is left to the quasi-Newton method, whose steps do not need a matrix. */
export const MOST_ACTIVE = 700;
const MOST_SWEEPS = 200;

/** Scores of the current point and what follows from them; slot-major coefficients as in {@link LogisticProblem}. */
class Point {
  readonly w: Float64Array;
  /** Row-major [rows, outputs]. */
  readonly scores: Float64Array;
  private readonly problem: LogisticProblem;

  constructor(problem: LogisticProblem, w: Float64Array) {
    this.problem = problem;
    this.w = w;
    const { x, outputs } = problem;
    this.scores = new Float64Array(x.rows * outputs);
    for (let k = 0; k < outputs; k++) {
      const part = direction(x, (s) => w[s * outputs + k]!);
      for (let i = 0; i < x.rows; i++) this.scores[i * outputs + k] = part[i]!;
    }
  }

  /** Loss of one row whose output k is raised by `by`. */
  private rowLoss(i: number, k: number, by: number): number {
    const { label, outputs } = this.problem;
    const { scores } = this;
    if (outputs === 1) {
      const z = (label[i] === 1 ? 1 : -1) * (scores[i]! + by);
      return Math.log1p(Math.exp(-Math.abs(z))) + (z < 0 ? -z : 0);
    }
    let top = Number.NEGATIVE_INFINITY;
    for (let o = 0; o < outputs; o++) top = Math.max(top, scores[i * outputs + o]! + (o === k ? by : 0));
    let sum = 0;
    for (let o = 0; o < outputs; o++) sum += Math.exp(scores[i * outputs + o]! + (o === k ? by : 0) - top);
    const own = label[i]!;
    return Math.log(sum) + top - scores[i * outputs + own]! - (own === k ? by : 0);
  }

  /** Sum of weighted losses when output k moves along `d` by `step`. */
  loss(k: number, d: Float64Array, step: number): number {
    const { weight } = this.problem;
    let sum = 0;
    for (let i = 0; i < d.length; i++) sum += weight[i]! * this.rowLoss(i, k, step * d[i]!);
    return sum;
  }

  /** Slope and curvature of each row's weighted loss for output k. */
  derivatives(k: number, slope: Float64Array, curvature: Float64Array): void {
    const { label, weight, outputs } = this.problem;
    const target = outputs === 1 ? 1 : k;
    for (let i = 0; i < slope.length; i++) {
      const p = this.probability(i, k);
      slope[i] = weight[i]! * (p - (label[i] === target ? 1 : 0));
      curvature[i] = weight[i]! * Math.max(1e-10, p * (1 - p));
    }
  }
  private probability(i: number, k: number): number {
    const { outputs } = this.problem;
    const { scores } = this;
    if (outputs === 1) {
      const z = scores[i]!;
      const t = Math.exp(-Math.abs(z));
      return z < 0 ? t / (1 + t) : 1 / (1 + t);
    }
    let sum = 0;
    for (let o = 0; o < outputs; o++) sum += Math.exp(scores[i * outputs + o]! - scores[i * outputs + k]!);
    return 1 / sum;
  }

  move(k: number, d: Float64Array, step: number): void {
    const { outputs } = this.problem;
    for (let i = 0; i < d.length; i++) this.scores[i * outputs + k]! += step * d[i]!;
  }
}

/** Centred columns times coefficients (slots, then the bias), for each row. */
function direction(x: RowDesign, of: (slot: number) => number): Float64Array {
  const slots = x.columnOf.length;
  const out = new Float64Array(x.rows);
  const v = Float64Array.from({ length: slots + 1 }, (_, s) => of(s));
  let bias = v[slots]!;
  for (let s = 0; s < slots; s++) bias -= v[s]! * x.mean[s]!;
  for (let i = 0; i < x.rows; i++) {
    let sum = bias;
    for (let j = 0; j < x.width; j++) sum += v[j]! * x.dense[i * x.width + j]!;
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) sum += v[x.slot[e]!]! * x.value[e]!;
    out[i] = sum;
  }
  return out;
}

/** Gradient of the losses for one output: centred columns times slopes; the bias last. */
function gradientOf(x: RowDesign, slope: Float64Array): Float64Array {
  const slots = x.columnOf.length;
  const g = new Float64Array(slots + 1);
  for (let i = 0; i < x.rows; i++) {
    const r = slope[i]!;
    for (let j = 0; j < x.width; j++) g[j]! += r * x.dense[i * x.width + j]!;
    for (let e = x.starts[i]!; e < x.starts[i + 1]!; e++) g[x.slot[e]!]! += r * x.value[e]!;
    g[slots]! += r;
  }
  for (let s = 0; s < slots; s++) g[s]! -= x.mean[s]! * g[slots]!;
  return g;
}

function shrink(value: number, by: number): number {
  return value > by ? value - by : value < -by ? value + by : 0;
}

/** Minimises g.d + d.H.d / 2 + l2 |u + d|^2 / 2 + l1 |u + d|_1 over d by coordinate descent; the last coordinate is free. */
function descend(h: Float64Array, g: Float64Array, u: Float64Array, l1: number, l2: number, tolerance: number): void {
  const n = g.length;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let most = 0;
    for (let a = 0; a < n; a++) {
      const own = h[a * n + a]!;
      const free = a === n - 1;
      const old = u[a]!;
      const value = free ? old - g[a]! / own : shrink(own * old - g[a]!, l1) / (own + l2);
      const change = value - old;
      if (change === 0) continue;
      u[a] = value;
      for (let b = 0; b < n; b++) g[b]! += change * h[a * n + b]!;
      most = Math.max(most, own * change * change);
    }
    if (most <= tolerance * tolerance) return;
  }
}

/** What remains of the optimality conditions: largest violation, each in units where the curvature is 1. */
function violation(g: Float64Array, u: Float64Array, own: Float64Array, l1: number, l2: number): Float64Array {
  return g.map((v, s) => {
    if (s === g.length - 1) return Math.abs(v) / Math.sqrt(own[s]!);
    const full = v + l2 * u[s]!;
    const excess = u[s]! !== 0 ? Math.abs(full + Math.sign(u[s]!) * l1) : Math.max(0, Math.abs(full) - l1);
    return excess / Math.sqrt(own[s]! + l2);
  });
}

/** Curvature of every slot and of the bias for one output. */
function diagonal(x: RowDesign, h: Float64Array): Float64Array {
  const slots = x.columnOf.length;
  const own = new Float64Array(slots + 1);
  let total = 0;
  for (let i = 0; i < x.rows; i++) total += h[i]!;
  // the mean curvature times the variance: exact is not needed
  for (let s = 0; s < slots; s++) own[s] = Math.max(1e-300, total * x.scale[s]! ** 2);
  own[slots] = total;
  return own;
}

/**
 * Proximal Newton steps, one output after the other, each solved by coordinate descent on the slots that are not at rest
 * (Yuan, Ho and Lin 2012, "An improved GLMNET for L1-regularized logistic regression"). Yields after each round over the
 * outputs; `w` always holds the present point. Returns false when the working set is too large for a matrix.
 * @param tolerance largest violation of the optimality conditions at the end, in units where the curvature is 1
 */
export function* proximalNewton(
  problem: LogisticProblem,
  penalty: LogisticPenalty,
  w: Float64Array,
  options: { readonly tolerance: number; shouldStop(): boolean },
): Generator<number, boolean, void> {
  const point = new Point(problem, w);
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    let worst = 0;
    for (let k = 0; k < problem.outputs; k++) {
      if (options.shouldStop()) return true;
      const left = newtonStep(problem, penalty, point, k, options.tolerance);
      if (left === undefined) return false;
      worst = Math.max(worst, left);
    }
    yield round;
    if (worst <= options.tolerance) return true;
  }
  return true;
}

/** One step for one output; returns the violation before it, undefined when the working set is too large. */
function newtonStep(
  problem: LogisticProblem,
  { C, l1Ratio }: LogisticPenalty,
  point: Point,
  k: number,
  tolerance: number,
): number | undefined {
  const { x, outputs } = problem;
  const slots = x.columnOf.length;
  const slope = new Float64Array(x.rows);
  const curvature = new Float64Array(x.rows);
  point.derivatives(k, slope, curvature);
  for (let i = 0; i < x.rows; i++) {
    slope[i]! *= C;
    curvature[i]! *= C;
  }
  const g = gradientOf(x, slope);
  const u = Float64Array.from({ length: slots + 1 }, (_, s) => point.w[s * outputs + k]!);
  const left = violation(g, u, diagonal(x, curvature), l1Ratio, 1 - l1Ratio);
  const worst = left.reduce((a, b) => Math.max(a, b), 0);
  if (worst <= tolerance) return worst;
  const active = Uint32Array.from(x.columnOf.keys()).filter((s) => u[s]! !== 0 || left[s]! > 0);
  if (active.length > MOST_ACTIVE) return undefined;
  const { gram, size } = gramOfSlots(x, active, curvature, 1, problem.kernels);
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) gram[b * size + a] = gram[a * size + b]!;
  const places = [...active, slots];
  const before = Float64Array.from(places, (s) => u[s]!);
  const after = before.slice();
  const slopeAt = Float64Array.from(places, (s) => g[s]!);
  descend(gram, slopeAt.slice(), after, l1Ratio, 1 - l1Ratio, 0.1 * Math.min(worst, Math.max(tolerance, 0.1 * worst)));
  lineSearch(problem, { C, l1Ratio }, point, { k, places, before, after, slopeAt });
  return worst;
}

interface Step {
  readonly k: number;
  /** Slots that move; the bias last. */
  readonly places: readonly number[];
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly slopeAt: Float64Array;
}

/** Moves from `before` towards `after` as far as the objective falls. */
function lineSearch(problem: LogisticProblem, { C, l1Ratio }: LogisticPenalty, point: Point, s: Step): void {
  const { x, outputs } = problem;
  const place = new Map(s.places.map((slot, a) => [slot, a]));
  const change = s.after.map((v, a) => v - s.before[a]!);
  const d = direction(x, (slot) => change[place.get(slot) ?? -1] ?? 0);
  const cost = (step: number): number => {
    let sum = 0;
    for (let a = 0; a < change.length - 1; a++) {
      const v = s.before[a]! + step * change[a]!;
      sum += l1Ratio * Math.abs(v) + 0.5 * (1 - l1Ratio) * v * v;
    }
    return sum;
  };
  let expected = cost(1) - cost(0);
  for (let a = 0; a < change.length; a++) expected += s.slopeAt[a]! * change[a]!;
  const start = C * point.loss(s.k, d, 0) + cost(0);
  for (let step = 1; step > 1e-6; step *= 0.5) {
    const value = C * point.loss(s.k, d, step) + cost(step);
    if (value > start + 0.01 * step * expected + 1e-13 * Math.abs(start)) continue;
    point.move(s.k, d, step);
    s.places.forEach((slot, a) => {
      point.w[slot * outputs + s.k] = s.before[a]! + step * change[a]!;
    });
    return;
  }
}
