import type { Criterion } from './criterion.ts';
import type { SortedColumn } from './sorted-columns.ts';

/** A test `x[feature] <= threshold`; rows that pass go left. */
export interface Split {
  readonly feature: number;
  /** Exact in float32. Infinity: every value that is present goes left, missing ones go right. */
  readonly threshold: number;
  readonly missingLeft: boolean;
  /** Risk of the children. */
  readonly risk: number;
}

/** A later split must be better by this relative amount: rounding must not decide between equal columns. */
const MARGIN = 1e-10;

/**
 * The best split of rows [from, to) on one column, or `best` when none is better.
 * @param minLeaf fewest rows of a child
 * @param scale risk of the node, for the margin
 */
export function findSplit(
  column: SortedColumn,
  feature: number,
  from: number,
  to: number,
  criterion: Criterion,
  minLeaf: number,
  scale: number,
  best: Split | undefined,
): Split | undefined {
  const { values, order } = column;
  let present = to;
  while (present > from && Number.isNaN(values[order[present - 1]!]!)) present--;
  const missing = to - present;
  if (present === from || (missing === 0 && values[order[from]!] === values[order[to - 1]!])) return best;
  for (const missingLeft of missing > 0 ? [false, true] : [false]) {
    criterion.reset();
    let left = 0;
    if (missingLeft) {
      for (let i = present; i < to; i++) criterion.move(order[i]!);
      left = missing;
    }
    // the last boundary separates present from missing values, which only makes sense with the latter on the right
    const end = missing > 0 && !missingLeft ? present : present - 1;
    for (let i = from; i < end; i++) {
      criterion.move(order[i]!);
      left++;
      const last = i + 1 === present;
      const value = values[order[i]!]!;
      if (!last && value === values[order[i + 1]!]!) continue;
      if (left < minLeaf || to - from - left < minLeaf) continue;
      const risk = criterion.risk();
      if (best !== undefined && !(risk < best.risk - MARGIN * scale)) continue;
      const threshold = last ? Number.POSITIVE_INFINITY : between(value, values[order[i + 1]!]!);
      best = { feature, threshold, missingLeft, risk };
    }
  }
  return best;
}

/** The float32 nearest to the middle of low < high, at least low and below high. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}
