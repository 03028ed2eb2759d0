import type { Rng } from '../../core/rng.ts';

/**
 * Fold of each row so that no group straddles two folds, folds of like size and, for classes, of like class shares:
 * largest groups first, each to the fold where it adds least to the sum of squared shares (ties: the smallest fold).
 * @param groups group code of each row; negative = a group of its own
 * @param y class index of each row, or absent
 * @returns fold of each row, and the number of groups
 */
export function groupFolds(
  groups: Int32Array,
  folds: number,
  rng: Rng,
  y?: ArrayLike<number>,
): { foldOf: Uint8Array; groups: number } {
  const { members, starts } = membersByGroup(groups);
  const count = starts.length - 1;
  const sizes = Float64Array.from({ length: count }, (_, g) => starts[g + 1]! - starts[g]!);
  const order = rng.permutation(count).sort((a, b) => sizes[b]! - sizes[a]!);
  const totals = classTotals(y);
  const inFold = Array.from({ length: folds }, () => new Float64Array(totals.length));
  const load = new Float64Array(folds);
  const foldOf = new Uint8Array(groups.length);
  for (const group of order) {
    const rows = members.subarray(starts[group]!, starts[group + 1]!);
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let f = 0; f < folds; f++) {
      let cost = (load[f]! * rows.length) / groups.length ** 2;
      if (y) for (const row of rows) cost += inFold[f]![y[row]!]! / totals[y[row]!]! ** 2;
      if (cost < bestCost - 1e-15) {
        best = f;
        bestCost = cost;
      }
    }
    load[best]! += rows.length;
    for (const row of rows) {
      foldOf[row] = best;
      if (y) inFold[best]![y[row]!]!++;
    }
  }
  return { foldOf, groups: count };
}

/** Rows side by side by group (groups in order of first appearance), and where each group starts. */
function membersByGroup(groups: Int32Array): { members: Uint32Array; starts: Uint32Array } {
  const dense = new Map<number, number>();
  const codes = new Uint32Array(groups.length);
  let count = 0;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    let code = group < 0 ? undefined : dense.get(group);
    if (code === undefined) {
      code = count++;
      if (group >= 0) dense.set(group, code);
    }
    codes[i] = code;
  }
  const starts = new Uint32Array(count + 1);
  for (const code of codes) starts[code + 1]!++;
  for (let g = 0; g < count; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const members = new Uint32Array(groups.length);
  for (let i = 0; i < codes.length; i++) members[next[codes[i]!]!++] = i;
  return { members, starts };
}

function classTotals(y?: ArrayLike<number>): Float64Array {
  if (y === undefined) return new Float64Array(0);
  let classes = 0;
  for (let i = 0; i < y.length; i++) classes = Math.max(classes, y[i]! + 1);
  const totals = new Float64Array(classes);
  for (let i = 0; i < y.length; i++) totals[y[i]!]!++;
  return totals;
}
