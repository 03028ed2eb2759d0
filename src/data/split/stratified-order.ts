import type { Rng } from '../../core/rng.ts';

/**
 * All rows in random order, those of one class side by side (classes ascending). Dealing this order out like cards
 * gives every fold its share of every class within one row, and folds of equal size within one row.
 * @param y class index of each row
 */
export function stratifiedOrder(y: ArrayLike<number>, classes: number, rng: Rng): Uint32Array {
  const shuffled = rng.permutation(y.length);
  const starts = new Uint32Array(classes + 1);
  for (let i = 0; i < y.length; i++) starts[y[i]! + 1]!++;
  for (let c = 0; c < classes; c++) starts[c + 1]! += starts[c]!;
  const order = new Uint32Array(y.length);
  for (const row of shuffled) order[starts[y[row]!]!++] = row;
  return order;
}

/** Rows of each class. */
export function countClasses(y: ArrayLike<number>): number[] {
  const counts: number[] = [];
  for (let i = 0; i < y.length; i++) {
    const label = y[i]!;
    while (counts.length <= label) counts.push(0);
    counts[label]!++;
  }
  return counts;
}
