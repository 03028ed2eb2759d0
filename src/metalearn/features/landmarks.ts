import type { Rng } from '../../core/rng.ts';
import type { Task } from '../../core/task.ts';
import { factorCholesky, solveFactored } from '../../models/shared/cholesky.ts';
import { standardised } from './statistics.ts';

/** Rows that each half of the split has at most. */
const HALF = 250;
const RIDGE = 1;

/**
 * How well three cheap models do (Pfahringer, Bensusan and Giraud-Carrier 2000): the best cut of one column, the nearest
 * neighbour, and a ridge regression, fitted on one half of at most 500 rows and judged on the other. The share of the
 * constant's squared error that they leave (classes: of their indicators), cut at 2.
 * @param columns shape [cols][rows]; category codes are taken as numbers
 */
export function landmarks(
  columns: readonly Float64Array[],
  y: Float64Array,
  task: Task,
  rng: Rng,
): { readonly stump: number; readonly neighbour: number; readonly linear: number } {
  const order = rng.permutation(y.length);
  const half = Math.min(HALF, order.length >> 1);
  const pick = (values: Float64Array, from: number): Float64Array =>
    Float64Array.from(order.subarray(from, from + half), (r) => values[r]!);
  const scaled = columns.map(standardised);
  const train = scaled.map((column) => pick(column, 0));
  const test = scaled.map((column) => pick(column, half));
  const targets = task.kind === 'regression' ? [standardised(y)] : indicators(y, task.classes.length);
  const sums = { stump: 0, neighbour: 0, linear: 0, constant: 0 };
  const near = nearest(train, test, half);
  const solve = ridgeSolver(train, half);
  for (const target of targets) {
    const a = pick(target, 0);
    const b = pick(target, half);
    const mean = a.reduce((s, v) => s + v, 0) / half;
    sums.constant += squaredError(b, () => mean);
    sums.stump += squaredError(b, stump(train, test, a));
    sums.neighbour += squaredError(b, (i) => a[near[i]!]!);
    const weights = solve(a.map((v) => v - mean));
    sums.linear += squaredError(b, (i) => mean + test.reduce((s, column, j) => s + column[i]! * weights[j]!, 0));
  }
  const left = (error: number): number => Math.min(2, error / sums.constant);
  return { stump: left(sums.stump), neighbour: left(sums.neighbour), linear: left(sums.linear) };
}

/** Indicators of the first classes. */
function indicators(y: Float64Array, classes: number): Float64Array[] {
  const most = 8;
  return Array.from({ length: classes === 2 ? 1 : Math.min(most, classes) }, (_, k) => y.map((c) => (c === k ? 1 : 0)));
}

function squaredError(y: Float64Array, predict: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (y[i]! - predict(i)) ** 2;
  return sum;
}

/** The nearest training row of each test row. */
function nearest(train: readonly Float64Array[], test: readonly Float64Array[], rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, i) => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let r = 0; r < rows; r++) {
      let distance = 0;
      for (let j = 0; j < train.length; j++) distance += (train[j]![r]! - test[j]![i]!) ** 2;
      if (distance < least) {
        least = distance;
        best = r;
      }
    }
    return best;
  });
}

/** The cut of one column that leaves the least squared error in training; predicts for test rows. */
function stump(train: readonly Float64Array[], test: readonly Float64Array[], y: Float64Array): (i: number) => number {
  const n = y.length;
  const total = y.reduce((s, v) => s + v, 0);
  let best = { gain: -1, column: -1, cut: 0, left: total / n, right: total / n };
  train.forEach((column, j) => {
    const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => column[a]! - column[b]!);
    let sum = 0;
    for (let k = 1; k < n; k++) {
      sum += y[order[k - 1]!]!;
      const low = column[order[k - 1]!]!;
      const high = column[order[k]!]!;
      if (!(high > low)) continue;
      const gain = sum ** 2 / k + (total - sum) ** 2 / (n - k);
      if (gain > best.gain)
        best = { gain, column: j, cut: (low + high) / 2, left: sum / k, right: (total - sum) / (n - k) };
    }
  });
  return (i) => (best.column < 0 ? best.left : test[best.column]![i]! <= best.cut ? best.left : best.right);
}

/** Solves (X'X + ridge) w = X'y. */
function ridgeSolver(columns: readonly Float64Array[], rows: number): (y: Float64Array) => Float64Array {
  const d = columns.length;
  const dot = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += a[i]! * b[i]!;
    return sum;
  };
  const gram = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) gram[i * d + j] = dot(columns[i]!, columns[j]!) + (i === j ? RIDGE + 1e-3 * rows : 0);
  factorCholesky(gram, d);
  return (y) => {
    const weights = Float64Array.from(columns, (column) => dot(column, y));
    solveFactored(gram, weights);
    return weights;
  };
}
