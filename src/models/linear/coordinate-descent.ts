import { ColumnWork } from '../shared/design.ts';
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

/** Sweeps over the coordinates in use between two sweeps over all of them. */
const ACTIVE_SWEEPS = 100;
/** These end when nothing changes by more than this share of the last change in a sweep over all. */
const ACTIVE_SHARE = 0.01;
/** Changes that are never worth another sweep of that kind. */
const ACTIVE_LEAST = 3e-8;

/**
 * Coordinate descent on residuals: O(entries of the column) a coordinate; for many columns. After each sweep over all
 * coordinates those that are not 0 are brought near their optimum alone, which most steps are spent on (Friedman, Hastie
 * and Tibshirani 2010, section 2.6).
 */
export function residualSweep(problem: LinearProblem, shouldStop: () => boolean): Sweep {
  const { design, share, target } = problem;
  // residual of row i = vector[i] / share[i] + offset: the offset takes the means out, so that sparse columns stay sparse
  const work = new ColumnWork(
    design,
    target.map((t, i) => t * share[i]!),
    share,
  );
  const every = Uint32Array.from(design.columns.keys()).filter((j) => design.columns[j]!.scale > 0);
  let offset = 0;
  const over = (some: Uint32Array, v: Float64Array, { l1, l2 }: Penalties): number => {
    let largest = 0;
    for (const j of some) {
      const column = design.columns[j]!;
      const gradient = (work.dot(j) + offset * column.mean) / column.scale;
      const old = v[j]!;
      const value = shrink(gradient + old, l1[j]!) / (1 + l2[j]!);
      if (value === old) continue;
      const change = (value - old) / column.scale;
      v[j] = value;
      work.add(j, -change);
      offset += change * column.mean;
      largest = Math.max(largest, Math.abs(value - old));
    }
    return largest;
  };
  return (v, penalties) => {
    if (shouldStop()) return 0;
    const largest = over(every, v, penalties);
    const active = every.filter((j) => v[j] !== 0);
    const enough = Math.max(ACTIVE_LEAST, ACTIVE_SHARE * largest);
    let change = largest;
    for (let s = 0; s < ACTIVE_SWEEPS && change > enough && !shouldStop(); s++) change = over(active, v, penalties);
    return largest;
  };
}
