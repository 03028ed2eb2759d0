import { createRng } from '../../core/rng.ts';
import type { DataNote } from '../frame.ts';
import type { ReadOptions } from './read-options.ts';

/** More strata than this are not worth keeping apart (a target of a regression). */
const MOST_STRATA = 1000;

/**
 * Chooses rows without replacement, the same for the same seed. With strata, each gets its share (largest remainders
 * first), and at least one row while rows are left.
 * @param rows number of rows
 * @param keep number of rows to choose, at most `rows`
 * @param strata code of each row, shape [rows]; -1 is a stratum too
 * @returns shape [rows]: 1 where chosen
 */
export function sampleRows(rows: number, keep: number, seed: number, strata?: Int32Array): Uint8Array {
  const groups = strata === undefined ? undefined : groupSizes(strata);
  const quotas = groups === undefined || groups.size > MOST_STRATA ? undefined : shareOut(groups, rows, keep);
  const rng = createRng(seed).fork('sample rows');
  const chosen = new Uint8Array(rows);
  if (quotas === undefined || strata === undefined || groups === undefined) {
    let left = keep;
    for (let i = 0; i < rows && left > 0; i++) {
      if (rng.int(rows - i) < left) [chosen[i], left] = [1, left - 1];
    }
    return chosen;
  }
  const unseen = new Map(groups);
  for (let i = 0; i < rows; i++) {
    const group = strata[i]!;
    const remaining = unseen.get(group)!;
    const quota = quotas.get(group)!;
    if (quota > 0 && rng.int(remaining) < quota) {
      chosen[i] = 1;
      quotas.set(group, quota - 1);
    }
    unseen.set(group, remaining - 1);
  }
  return chosen;
}

function groupSizes(strata: Int32Array): Map<number, number> {
  const sizes = new Map<number, number>();
  for (const group of strata) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return sizes;
}

function shareOut(groups: ReadonlyMap<number, number>, rows: number, keep: number): Map<number, number> {
  const shares = [...groups].map(([group, size]) => ({ group, size, exact: (size * keep) / rows }));
  const quotas = new Map(
    shares.map(({ group, size, exact }) => [group, Math.min(size, Math.max(1, Math.floor(exact)))]),
  );
  let left = keep - [...quotas.values()].reduce((sum, quota) => sum + quota, 0);
  const byRemainder = [...shares].sort((a, b) => (b.exact % 1) - (a.exact % 1) || a.group - b.group);
  for (const { group, size } of byRemainder) {
    const quota = quotas.get(group)!;
    if (left > 0 && quota < size) {
      quotas.set(group, quota + 1);
      left--;
    }
  }
  const largestFirst = [...shares].sort((a, b) => b.size - a.size || a.group - b.group);
  for (let k = 0; left < 0; k = (k + 1) % largestFirst.length) {
    const { group } = largestFirst[k]!;
    const quota = quotas.get(group)!;
    const isOnlyOnes = largestFirst.every((share) => quotas.get(share.group)! <= 1);
    if (quota > 1 || (isOnlyOnes && quota > 0)) {
      quotas.set(group, quota - 1);
      left++;
    }
  }
  return quotas;
}

/** Number of rows that the options allow of a table of this size. */
export function rowsToKeep(rows: number, bytes: number, options: ReadOptions): number {
  const { maxRows = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY } = options;
  const share = Math.min(1, maxBytes / bytes);
  return Math.max(1, Math.min(rows, Math.floor(maxRows), share === 1 ? rows : Math.floor(rows * share)));
}

/** Note that a table is a sample of the file. */
export function sampleNote(keep: number, rows: number, stratify: string | undefined): DataNote {
  const how = stratify === undefined ? 'chosen at random' : `chosen at random with the shares of "${stratify}" kept`;
  const message = `The file is larger than the limit: ${keep} of its ${rows} rows were used, ${how}.`;
  return { code: 'sampled', message, count: keep };
}
