import type { Rng } from '../../core/rng.ts';
import type { BaseTable } from '../../data/frame.ts';
import { takeRows } from '../../pipeline/take-rows.ts';

/** Rows among which the partner of a row is looked for. */
const CANDIDATES = 24;
/** Columns that say how near two rows are, at most; the same for all rows. */
const COLUMNS = 50;
/** Chance that a column is taken from the partner. */
const SWAP = 0.5;

/**
 * Rows like those given, but none of them: each is a donor with some columns of a near row. A short form of MUNGE
 * (Bucila, Caruana, Niculescu-Mizil 2006, "Model compression"): the partner is the nearest of a few rows drawn at random,
 * and cells are swapped, never blurred, so that every value is one that occurs. Parts of one source column (those of a
 * date) go together; texts stay with the donor.
 * @param rows ids of the rows that may be looked at
 * @param count rows wanted
 * @returns the table of new rows and the donor (a row id) of each
 */
export function inventRows(
  base: BaseTable,
  rows: Uint32Array,
  count: number,
  rng: Rng,
): { readonly table: BaseTable; readonly donors: Uint32Array } {
  const donors = Uint32Array.from({ length: count }, (_, i) => rows[i < rows.length ? i : rng.int(rows.length)]!);
  const distance = distanceOf(base, rows, rng);
  const groups = groupsOf(base);
  const table = takeRows(base, donors);
  for (let i = 0; i < count; i++) {
    const partner = nearest(donors[i]!, rows, distance, rng);
    for (const group of groups)
      if (rng.next() < SWAP) for (const c of group) table.columns[c]![i] = base.columns[c]![partner]!;
  }
  return { table, donors };
}

function nearest(donor: number, rows: Uint32Array, distance: (a: number, b: number) => number, rng: Rng): number {
  let best = donor;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < CANDIDATES; k++) {
    const row = rows[rng.int(rows.length)]!;
    const d = row === donor ? Number.POSITIVE_INFINITY : distance(donor, row);
    if (d < least) {
      least = d;
      best = row;
    }
  }
  return best;
}

/** Columns by the source column that they come from. */
function groupsOf({ features }: BaseTable): number[][] {
  const groups = new Map<string, number[]>();
  features.forEach(({ source }, c) => {
    groups.set(source, [...(groups.get(source) ?? []), c]);
  });
  return [...groups.values()];
}

/** Mean absolute difference in units of the column's mean deviation, 1 for other categories and where one is missing. */
function distanceOf(base: BaseTable, rows: Uint32Array, rng: Rng): (a: number, b: number) => number {
  const chosen = rng.permutation(base.columns.length).subarray(0, COLUMNS);
  const columns = Array.from(chosen, (c) => base.columns[c]!);
  const scales = Array.from(chosen, (c) =>
    base.features[c]!.kind === 'category' ? 0 : meanDeviation(base.columns[c]!, rows),
  );
  return (a, b) => {
    let sum = 0;
    for (let c = 0; c < columns.length; c++) {
      const [x, y] = [columns[c]![a]!, columns[c]![b]!];
      const apart = Math.abs(x - y); // NaN where one is missing
      if (apart === 0 || (Number.isNaN(x) && Number.isNaN(y))) continue;
      sum += scales[c]! > 0 && apart >= 0 ? apart / scales[c]! : 1;
    }
    return sum;
  };
}

function meanDeviation(column: Float32Array, rows: Uint32Array): number {
  let count = 0;
  let sum = 0;
  for (const row of rows)
    if (Number.isFinite(column[row])) {
      sum += column[row]!;
      count++;
    }
  const mean = sum / Math.max(1, count);
  let deviation = 0;
  for (const row of rows) if (Number.isFinite(column[row])) deviation += Math.abs(column[row]! - mean);
  return deviation / Math.max(1, count);
}
