import { addColumn, dotColumn } from '../shared/design.ts';
import type { LinearProblem, Penalties } from './problem.ts';

/** One sweep over all coordinates from where the last one ended (0 at first); returns the largest change of a standardised coefficient. */
export type Sweep = (v: Float64Array, penalties: Penalties) => number;

function shrink(value: number, by: number): number {
  return value > by ? value - by : value < -by ? value + by : 0;
}

/**
 * Coordinate descent with covariance updates (Friedman, Hastie and Tibshirani 2010, section 2.2): O(cols) a change.
 * @param gram correlations, shape [cols, cols]
 */
export function covarianceSweep(problem: LinearProblem, gram: Float64Array): Sweep {
  const { covariance, design } = problem;
  const p = covariance.length;
  const gradient = covariance.slice();
  return (v, { l1, l2 }) => {
    let largest = 0;
    for (let j = 0; j < p; j++) {
      if (design.columns[j]!.scale === 0) continue;
      const old = v[j]!;
      const value = shrink(gradient[j]! + old, l1[j]!) / (1 + l2[j]!);
      const change = value - old;
      if (change === 0) continue;
      v[j] = value;
      for (let k = 0; k < p; k++) gradient[k]! -= change * gram[j * p + k]!;
      largest = Math.max(largest, Math.abs(change));
    }
    return largest;
  };
}

/** Coordinate descent on residuals: O(entries of the column) a coordinate; for many columns. */
export function residualSweep(problem: LinearProblem, shouldStop: () => boolean): Sweep {
  const { design, share, target } = problem;
  // residual of row i = weighted[i] / share[i] + offset: the offset takes the means out, so that sparse columns stay sparse
  const weighted = target.map((t, i) => t * share[i]!);
  let offset = 0;
  return (v, { l1, l2 }) => {
    let largest = 0;
    for (let j = 0; j < design.columns.length; j++) {
      const column = design.columns[j]!;
      if (column.scale === 0 || shouldStop()) continue;
      const gradient = (dotColumn(column, weighted) + offset * column.mean) / column.scale;
      const old = v[j]!;
      const value = shrink(gradient + old, l1[j]!) / (1 + l2[j]!);
      if (value === old) continue;
      const change = (value - old) / column.scale;
      v[j] = value;
      addColumn(column, -change, weighted, share);
      offset += change * column.mean;
      largest = Math.max(largest, Math.abs(value - old));
    }
    return largest;
  };
}
