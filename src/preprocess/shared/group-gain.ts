import { steady } from './relevance.ts';

/** Weight of the overall mean in the mean of a group, in rows. */
const SMOOTHING = 2;

/** A group for each row. */
export interface Groups {
  /** Shape [rows], each in [0, count). */
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * Share of the variance of a target that the means of groups explain on rows left out: 1 - (squared error of each row
 * against the smoothed mean of the others of its group) / (squared error against the mean of all others). At most 1; below
 * 0 when the groups tell nothing. 0 for a constant target.
 */
export function groupGain({ of, count }: Groups, target: Float64Array): number {
  const n = target.length;
  const { sums, sizes, total } = groupSums({ of, count }, target);
  let left = 0;
  let all = 0;
  for (let i = 0; i < n; i++) {
    const y = target[i]!;
    const g = of[i]!;
    const others = (total - y) / (n - 1);
    const mean = (sums[g]! - y + SMOOTHING * others) / (sizes[g]! - 1 + SMOOTHING);
    left += (y - mean) ** 2;
    all += (y - others) ** 2;
  }
  return all > 0 ? steady(1 - left / all) : 0;
}

/** What is left of a target after the smoothed means of two groupings, fitted in turn; shape [rows], mean about 0. */
export function additiveResidual(a: Groups, b: Groups, target: Float64Array): Float64Array {
  const residual = target.slice();
  const mean = residual.reduce((sum, v) => sum + v, 0) / residual.length;
  for (let i = 0; i < residual.length; i++) residual[i]! -= mean;
  for (let turn = 0; turn < 3; turn++)
    for (const groups of [a, b]) {
      const { sums, sizes } = groupSums(groups, residual);
      for (let i = 0; i < residual.length; i++) {
        const g = groups.of[i]!;
        residual[i]! -= sums[g]! / (sizes[g]! + SMOOTHING);
      }
    }
  return residual;
}

function groupSums({ of, count }: Groups, target: Float64Array) {
  const sums = new Float64Array(count);
  const sizes = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    sums[of[i]!]! += target[i]!;
    sizes[of[i]!]!++;
    total += target[i]!;
  }
  return { sums, sizes, total };
}
