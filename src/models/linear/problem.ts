import type { Kernels } from '../../kernels/kernels.ts';
import { BLOCK_STRIDE, blockGram } from '../shared/block-gram.ts';
import { type Design, dotColumn } from '../shared/design.ts';
import type { TrainingRows } from '../shared/training-rows.ts';

/**
 * Least squares in standard units: y has mean 0 and variance 1, and so has every column.
 */
export interface LinearProblem {
  readonly design: Design;
  /** Weights that sum to 1, shape [rows]. */
  readonly share: Float64Array;
  /** Standardised targets, shape [rows]. */
  readonly target: Float64Array;
  /** Covariance of each column with the target, shape [cols]. */
  readonly covariance: Float64Array;
}

/** Penalties on standardised coefficients. */
export interface Penalties {
  /** Factor of |v_j|, shape [cols]. */
  readonly l1: Float64Array;
  /** Factor of v_j^2 / 2, shape [cols]. */
  readonly l2: Float64Array;
}

/** As in scikit-learn for a target of variance 1. */
export interface LinearPenalty {
  readonly alpha: number;
  readonly l1Ratio: number;
}

/** Weighted mean and standard deviation of the targets. */
export function targetMoments(training: TrainingRows): { readonly mean: number; readonly scale: number } {
  const { y, weight, total } = training;
  let mean = 0;
  for (let i = 0; i < y.length; i++) mean += (weight[i]! / total) * y[i]!;
  let variance = 0;
  for (let i = 0; i < y.length; i++) variance += (weight[i]! / total) * (y[i]! - mean) ** 2;
  const scale = Math.sqrt(variance);
  return { mean, scale: scale > 1e-12 * Math.abs(mean) ? scale : 0 };
}

export function makeProblem(
  design: Design,
  training: TrainingRows,
  moments: { readonly mean: number; readonly scale: number },
): LinearProblem {
  const { y, weight, total } = training;
  const share = weight.map((w) => w / total);
  const target = y.map((v) => (v - moments.mean) / moments.scale);
  const weighted = target.map((v, i) => v * share[i]!);
  const scales = Float64Array.from(design.columns, (c) => c.scale);
  // the weighted targets sum to 0, so the means of the columns drop out
  const covariance = scales.map((s, j) => (s > 0 ? dotColumn(design.columns[j]!, weighted) / s : 0));
  return { design, share, target, covariance };
}

/** The penalty on the coefficients of x as given, for standardised ones; 0 for constant columns. */
export function penaltiesOf({ columns }: Design, { alpha, l1Ratio }: LinearPenalty): Penalties {
  const scales = Float64Array.from(columns, (c) => c.scale);
  return {
    l1: scales.map((s) => (s > 0 ? (alpha * l1Ratio) / s : 0)),
    l2: scales.map((s) => (s > 0 ? (alpha * (1 - l1Ratio)) / (s * s) : 0)),
  };
}

/**
 * Correlations of all columns, shape [cols, cols]; undefined when `shouldStop` says so first.
 * Rows and columns of constant columns are 0.
 */
export function correlations(
  problem: LinearProblem,
  shouldStop: () => boolean,
  kernels?: Kernels,
): Float64Array | undefined {
  const { columns, rows } = problem.design;
  const p = columns.length;
  if (shouldStop()) return undefined;
  const entries = columns.reduce((n, c) => n + c.values.length, 0);
  if (entries > DENSE_SHARE * rows * p) return denseCorrelations(problem, kernels);
  const gram = new Float64Array(p * p);
  const work = new Float64Array(rows);
  for (let j = 0; j < p; j++) {
    if (shouldStop()) return undefined;
    const a = columns[j]!;
    if (a.scale === 0) continue;
    for (let i = 0; i < rows; i++) work[i] = -a.mean * problem.share[i]!;
    if (a.index === undefined) for (let i = 0; i < rows; i++) work[i]! += a.values[i]! * problem.share[i]!;
    else for (let e = 0; e < a.index.length; e++) work[a.index[e]!]! += a.values[e]! * problem.share[a.index[e]!]!;
    for (let k = 0; k <= j; k++) {
      const b = columns[k]!;
      const value = b.scale === 0 ? 0 : dotColumn(b, work) / (a.scale * b.scale);
      gram[j * p + k] = value;
      gram[k * p + j] = value;
    }
    gram[j * p + j] = 1;
  }
  return gram;
}

/** Share of stored entries from which columns are worked on as if all of them were dense. */
const DENSE_SHARE = 0.3;

function denseCorrelations({ design, share }: LinearProblem, kernels: Kernels | undefined): Float64Array {
  const { columns, rows } = design;
  const p = columns.length;
  const cursor = new Uint32Array(p);
  const root = share.map(Math.sqrt);
  const fill = (from: number, count: number, z: Float64Array): void => {
    columns.forEach(({ values, index, mean, scale }, j) => {
      if (scale === 0) return;
      const at = j * BLOCK_STRIDE;
      const inverse = 1 / scale;
      if (index === undefined) {
        for (let i = 0; i < count; i++) z[at + i] = root[from + i]! * (values[from + i]! - mean) * inverse;
        return;
      }
      for (let i = 0; i < count; i++) z[at + i] = -root[from + i]! * mean * inverse;
      let e = cursor[j]!;
      for (; e < index.length && index[e]! < from + count; e++)
        z[at + index[e]! - from] = root[index[e]!]! * (values[e]! - mean) * inverse;
      cursor[j] = e;
    });
  };
  const gram = blockGram(rows, p, fill, kernels);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < j; k++) gram[k * p + j] = gram[j * p + k]!;
    if (columns[j]!.scale > 0) gram[j * p + j] = 1;
  }
  return gram;
}
