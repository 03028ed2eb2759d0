import { createRng } from '../core/rng.ts';
import type { EnsembleInput } from './ensemble.ts';

/** Folds of one holdout, dealt for the nested estimate. */
const HOLDOUT_PARTS = 5;
const NO_FOLD = 255;

/** The rows that count, fold after fold. */
export interface FoldRows {
  readonly folds: number;
  /** Row ids; the rows of fold f are ids[start[f]..start[f + 1]). Within a fold classes ascend. */
  readonly ids: Uint32Array;
  /** Shape [folds + 1]. */
  readonly start: Uint32Array;
}

/**
 * Groups rows by fold, and by class within a fold. A single holdout is dealt into five parts (stratified, by `seed`):
 * the models never saw any of its rows, so that weights chosen on four parts may be judged on the fifth.
 */
export function foldRows(input: EnsembleInput): FoldRows {
  const { y, foldOf, classes, folds, seed } = input;
  const rng = createRng(seed).fork('holdout parts');
  const included = Uint32Array.from(y.keys()).filter((row) => foldOf[row]! !== NO_FOLD);
  if (folds > 1) return grouped(included, folds, classes, y, (row) => foldOf[row]!);
  const parts = Math.min(HOLDOUT_PARTS, Math.max(1, included.length));
  const shuffled = rng.permutation(included.length).map((i) => included[i]!);
  const partOf = new Uint8Array(y.length);
  const dealt = classes > 0 ? shuffled.sort((a, b) => y[a]! - y[b]!) : shuffled;
  dealt.forEach((row, i) => {
    partOf[row] = i % parts;
  });
  return grouped(included, parts, classes, y, (row) => partOf[row]!);
}

/** A counting sort by fold and class; rows ascend within both. */
function grouped(
  included: Uint32Array,
  folds: number,
  classes: number,
  y: Float64Array,
  foldOf: (row: number) => number,
): FoldRows {
  const width = Math.max(1, classes);
  const keyOf = (row: number): number => foldOf(row) * width + (classes > 0 ? y[row]! : 0);
  const next = new Uint32Array(folds * width + 1);
  for (const row of included) next[keyOf(row) + 1]!++;
  for (let k = 0; k < folds * width; k++) next[k + 1]! += next[k]!;
  const start = Uint32Array.from({ length: folds + 1 }, (_, f) => next[f * width]!);
  const ids = new Uint32Array(included.length);
  for (const row of included) ids[next[keyOf(row)]!++] = row;
  return { folds, ids, start };
}

/** At most about `most` of the rows: the same share of each class of each fold (at least one row), drawn by `seed`. */
export function sampleRows(rows: FoldRows, most: number, y: Float64Array, classes: number, seed: number): FoldRows {
  const n = rows.ids.length;
  if (n <= most) return rows;
  const rng = createRng(seed).fork('row sample');
  const kept: number[] = [];
  const start = new Uint32Array(rows.folds + 1);
  for (let f = 0; f < rows.folds; f++) {
    const end = rows.start[f + 1]!;
    for (let from = rows.start[f]!; from < end; ) {
      let to = from + 1;
      while (to < end && (classes === 0 || y[rows.ids[to]!] === y[rows.ids[from]!])) to++;
      const wanted = Math.ceil(((to - from) * most) / n);
      const order = rng
        .permutation(to - from)
        .subarray(0, wanted)
        .sort();
      for (const i of order) kept.push(rows.ids[from + i]!);
      from = to;
    }
    start[f + 1] = kept.length;
  }
  return { folds: rows.folds, ids: Uint32Array.from(kept), start };
}
