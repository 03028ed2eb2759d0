import type { Kernels } from '../../kernels/kernels.ts';
import { columnCentre } from '../../kernels/scalar/linear-pass.ts';
import { BLOCK_STRIDE, blockGram } from '../shared/block-gram.ts';
import { ColumnWork, type Design, type DesignColumn } from '../shared/design.ts';
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
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += weight[i]! * y[i]!;
  const mean = sum / total;
  let squares = 0;
  for (let i = 0; i < y.length; i++) squares += weight[i]! * (y[i]! - mean) * (y[i]! - mean);
  const scale = Math.sqrt(squares / total);
  return { mean, scale: scale > 1e-12 * Math.abs(mean) ? scale : 0 };
}

export function makeProblem(
  design: Design,
  training: TrainingRows,
  moments: { readonly mean: number; readonly scale: number },
): LinearProblem {
  const { y, weight, total } = training;
  const share = new Float64Array(y.length);
  const target = new Float64Array(y.length);
  const weighted = new Float64Array(y.length);
  for (let i = 0; i < y.length; i++) {
    share[i] = weight[i]! / total;
    target[i] = (y[i]! - moments.mean) / moments.scale;
    weighted[i] = target[i]! * share[i]!;
  }
  const work = new ColumnWork(design, weighted, share);
  const covariance = new Float64Array(design.columns.length);
  // the weighted targets sum to 0, so the means of the columns drop out
  design.columns.forEach(({ scale }, j) => {
    if (scale > 0) covariance[j] = work.dot(j) / scale;
  });
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
  const work = new ColumnWork(problem.design, problem.share, problem.share);
  for (let j = 0; j < p; j++) {
    if (shouldStop()) return undefined;
    const a = columns[j]!;
    if (a.scale === 0) continue;
    for (let i = 0; i < rows; i++) work.vector[i] = -a.mean * problem.share[i]!;
    work.add(j, 1);
    for (let k = 0; k <= j; k++) {
      const b = columns[k]!;
      const value = b.scale === 0 ? 0 : work.dot(k) / (a.scale * b.scale);
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
  const own = design.kernels !== undefined && design.kernels.arena.free >= 8 * rows + 16 ? design.kernels : undefined;
  const root = own?.arena.f64(rows) ?? new Float64Array(rows);
  for (let i = 0; i < rows; i++) root[i] = Math.sqrt(share[i]!);
  const fill = (from: number, count: number, z: Float64Array, address: number | undefined): void => {
    for (let j = 0; j < p; j++) {
      const column = columns[j]!;
      const { values, index, mean, scale } = column;
      if (scale === 0) continue;
      const at = j * BLOCK_STRIDE;
      if (index !== undefined) cursor[j] = standardiseSparse(column, root, from, count, z, at, cursor[j]!);
      else if (own === undefined || address === undefined)
        columnCentre(values, [from, count], [mean, 1 / scale], root, z, at);
      else {
        const [x, r] = [values.byteOffset + 4 * from, root.byteOffset + 8 * from];
        own.exports.columnCentre(x, count, mean, 1 / scale, r, address + 8 * at);
      }
    }
  };
  const gram = blockGram(rows, p, fill, kernels);
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < j; k++) gram[k * p + j] = gram[j * p + k]!;
    if (columns[j]!.scale > 0) gram[j * p + j] = 1;
  }
  return gram;
}

/**
 * z[at + i] = root of the share times the standardised value of row from + i of a sparse column, of which the entries
 * before `cursor` are done with; returns the new cursor.
 */
function standardiseSparse(
  { values, index, mean, scale }: DesignColumn,
  root: Float64Array,
  from: number,
  count: number,
  z: Float64Array,
  at: number,
  cursor: number,
): number {
  const inverse = 1 / scale;
  for (let i = 0; i < count; i++) z[at + i] = -root[from + i]! * mean * inverse;
  let e = cursor;
  for (; e < index!.length && index![e]! < from + count; e++)
    z[at + index![e]! - from] = root[index![e]!]! * (values[e]! - mean) * inverse;
  return e;
}
