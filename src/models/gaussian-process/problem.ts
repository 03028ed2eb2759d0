import type { FitInput } from '../family.ts';
import { gatherRows } from '../shared/gather-rows.ts';
import { classShares, weightedMean } from '../shared/targets.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { clampPoint } from './gaussian-process-model.ts';

/** Training data as the process sees it. */
export interface Problem {
  readonly task: 'regression' | 'binary' | 'multiclass';
  readonly rows: number;
  readonly cols: number;
  /** Row-major [rows, cols]. */
  readonly points: Float32Array;
  /** For each latent function, shape [rows]: the standardised target, or labels as numbers of mean 0. */
  readonly targets: readonly Float64Array[];
  /** For each latent function of a classification, shape [rows]: 1 in the class, else -1. */
  readonly signs: readonly Float64Array[];
  /** Shape [rows]: 1 / weight. */
  readonly noiseFactor: Float64Array;
  /** Mean of each latent function. */
  readonly offsets: Float64Array;
  readonly scale: number;
}

export function makeProblem(input: FitInput): Problem {
  const training = trainingRows(input);
  const { rows, weight, y, total } = training;
  const n = rows.length;
  const shared = {
    rows: n,
    cols: input.x.columns.length,
    points: gatherRows(input.x, rows).map(clampPoint),
    noiseFactor: weight.map((w) => 1 / w),
  };
  if (input.task.kind === 'regression') {
    const mean = weightedMean(input);
    const largest = y.reduce((most, v) => Math.max(most, Math.abs(v - mean)), 0);
    // by way of the largest deviation, so that squares of huge values do not overflow
    let squares = 0;
    for (let i = 0; i < n; i++) squares += largest > 0 ? (weight[i]! / total) * ((y[i]! - mean) / largest) ** 2 : 0;
    const scale = largest > 0 ? largest * Math.sqrt(squares) : 1;
    const target = y.map((v) => (v - mean) / scale);
    return { ...shared, task: 'regression', targets: [target], signs: [], offsets: Float64Array.of(mean), scale };
  }
  const shares = classShares(input);
  const classes = shares.length === 2 ? [1] : Array.from(shares, (_, c) => c);
  return {
    ...shared,
    task: input.task.kind,
    targets: classes.map((c) => y.map((v) => (v === c ? 1 - shares[c]! : -shares[c]!) * 2)),
    signs: classes.map((c) => y.map((v) => (v === c ? 1 : -1))),
    offsets: Float64Array.from(classes, (c) => Math.log(shares[c]! / (1 - shares[c]!))),
    scale: 1,
  };
}

/** Some of the rows of a problem. @param keep ascending */
export function subsetOf(problem: Problem, keep: Uint32Array): Problem {
  const { cols } = problem;
  const points = new Float32Array(keep.length * cols);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(keep, (r) => values[r]!);
  keep.forEach((r, i) => {
    points.set(problem.points.subarray(r * cols, (r + 1) * cols), i * cols);
  });
  return {
    ...problem,
    rows: keep.length,
    points,
    targets: problem.targets.map(pick),
    signs: problem.signs.map(pick),
    noiseFactor: pick(problem.noiseFactor),
  };
}
