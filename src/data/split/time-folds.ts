import { ALWAYS_TRAIN, NEVER_USED } from './fold-plan.ts';

/**
 * Expanding windows: the rows in order of time are cut into folds + 1 blocks of like size; block b + 1 validates in
 * fold b after training on all blocks before it. Cuts fall between different times only, so that every validation row
 * is strictly later than its training rows. Fewer distinct times than blocks give fewer folds.
 * @param times shape [rows]; NaN = unknown (the row is never used)
 * @returns the mark of each row, and the folds made (0 when all times are the same)
 */
export function timeFolds(times: Float64Array, folds: number): { foldOf: Uint8Array; folds: number; unknown: number } {
  const known = Uint32Array.from(times.keys()).filter((row) => !Number.isNaN(times[row]!));
  known.sort((a, b) => times[a]! - times[b]! || a - b);
  const foldOf = new Uint8Array(times.length).fill(NEVER_USED);
  let block = 0;
  let nextCut = known.length / (folds + 1);
  for (let i = 0; i < known.length; i++) {
    const newTime = i > 0 && times[known[i]!]! > times[known[i - 1]!]!;
    if (newTime && i >= nextCut - 1e-9 && block < folds) {
      block++;
      nextCut = i + (known.length - i) / (folds + 1 - block);
    }
    foldOf[known[i]!] = block === 0 ? ALWAYS_TRAIN : block - 1;
  }
  return { foldOf, folds: block, unknown: times.length - known.length };
}
