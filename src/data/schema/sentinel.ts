import type { DataNote } from '../frame.ts';

const LEAST_SHARE = 0.01;
const LEAST_CELLS = 5;

interface Outlier {
  readonly value: number;
  readonly cells: number;
}

/**
 * A remark when the smallest or largest value of a column looks like a word for "missing" (-200, -999, 9999): it is
 * frequent, a whole number of at most -9 or of nines only, and apart from the rest by more than the rest is wide (or
 * the only negative value). Nothing is changed: only the caller knows.
 * @param values numbers, NaN left out; @param counts how often each occurs, absent = once
 */
export function sentinelNote(column: string, values: ArrayLike<number>, counts?: ArrayLike<number>): DataNote[] {
  const found = outlier(values, counts, 1) ?? outlier(values, counts, -1);
  if (found === undefined) return [];
  const { value, cells } = found;
  const message = `${column}: ${value} occurs in ${cells} cells, far from all other values; if it means missing, say --na-values ${value}.`;
  return [{ code: 'sentinel_suspected', column, count: cells, message }];
}

/** `sign` 1: the smallest value; -1: the largest. */
function outlier(values: ArrayLike<number>, counts: ArrayLike<number> | undefined, sign: 1 | -1): Outlier | undefined {
  let first = Number.POSITIVE_INFINITY;
  let next = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  let cells = 0;
  let all = 0;
  for (let i = 0; i < values.length; i++) {
    const value = sign * values[i]!;
    if (!Number.isFinite(value)) continue;
    const count = counts?.[i] ?? 1;
    all += count;
    if (value < first) {
      next = first;
      first = value;
      cells = count;
    } else if (value === first) cells += count;
    else if (value < next) next = value;
    if (value > last) last = value;
  }
  const value = sign * first;
  const typical = sign === 1 ? value <= -9 && Number.isInteger(value) : /^9{3,}$/.test(String(value));
  if (!typical || cells < Math.max(LEAST_CELLS, LEAST_SHARE * all) || !Number.isFinite(next)) return undefined;
  const apart = next - first > last - next || (sign === 1 && next >= 0);
  return apart ? { value, cells } : undefined;
}
