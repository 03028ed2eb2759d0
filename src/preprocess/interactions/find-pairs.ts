import { liveRows, thinned } from '../shared/statistics.ts';
import type { LearnInput } from '../transformer.ts';
import { combine, OPERATORS } from './arithmetic.ts';
import { correlation, ranks } from './rank-correlation.ts';

/** `left operator right`, by index of feature and operator. */
export interface Pair {
  readonly operator: number;
  readonly left: number;
  readonly right: number;
}

/** Rows that are looked at. */
const SAMPLE = 2000;
/** Fewer rows than this tell nothing about a pair. */
const FEWEST = 30;
/** Classes whose indicators are correlated with. */
const MOST_CLASSES = 5;
/** What a pair must add to the better of its columns' correlations. */
const MARGIN = 0.02;

/**
 * Pairs of the numeric columns that go with the target best, whose combination goes with it better than either alone:
 * criterion is the largest absolute rank correlation (Spearman) with the target, or with the indicator of a class, on at
 * most 2000 evenly spaced training rows. Best gain first.
 * @param columns how many columns are combined with each other
 * @param most pairs returned
 */
export function findPairs(input: LearnInput, columns: number, most: number): Pair[] {
  const { table, constrained } = input;
  const rows = thinned(liveRows(input.rows, input.weight), SAMPLE);
  if (rows.length < FEWEST) return [];
  const targets = targetsOf(input, rows);
  const single = table.features.flatMap((feature, j) => {
    if (feature.kind !== 'numeric' || constrained?.has(feature.source)) return [];
    return [{ j, score: strength(taken(table.columns[j]!, rows), targets) }];
  });
  const top = single.sort((a, b) => b.score - a.score || a.j - b.j).slice(0, columns);
  const values = new Float64Array(rows.length);
  const found: (Pair & { readonly gain: number })[] = [];
  for (let a = 0; a < top.length; a++)
    for (let b = a + 1; b < top.length; b++)
      for (const pair of pairsOf(top[a]!.j, top[b]!.j)) {
        const [left, right] = [table.columns[pair.left]!, table.columns[pair.right]!];
        for (let i = 0; i < rows.length; i++) values[i] = combine(pair.operator, left[rows[i]!]!, right[rows[i]!]!);
        const gain = strength(values, targets) - Math.max(top[a]!.score, top[b]!.score);
        // a / b and b / a often order the rows alike: the second one then adds nothing
        const twin = found.some((p) => p.left === pair.right && p.right === pair.left && p.gain === gain);
        if (gain >= MARGIN && !twin) found.push({ ...pair, gain });
      }
  found.sort((a, b) => b.gain - a.gain || a.left - b.left || a.right - b.right || a.operator - b.operator);
  return found.slice(0, most);
}

/** Sums and products once, differences once, quotients both ways round. */
function pairsOf(a: number, b: number): Pair[] {
  const [left, right] = [Math.min(a, b), Math.max(a, b)];
  const forward = OPERATORS.map((_, operator) => ({ operator, left, right }));
  return [...forward, { operator: OPERATORS.indexOf('/'), left: right, right: left }];
}

function targetsOf({ task, y }: LearnInput, rows: Uint32Array): Float64Array[] {
  const values = taken(y, rows);
  if (task.kind !== 'multiclass') return [ranks(values)];
  const counts = new Float64Array(task.classes.length);
  for (const value of values) counts[value]!++;
  const largest = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  return largest.slice(0, MOST_CLASSES).map((k) => values.map((value) => (value === k ? 1 : 0)));
}

/** Correlations that differ by less are the same: sums over rows in another order. */
const RESOLUTION = 1e-9;

/** Largest absolute correlation of the ranks of the present values with a target; 0 when half or more is missing. */
function strength(values: Float64Array, targets: readonly Float64Array[]): number {
  const present = new Uint32Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) present[n++] = i;
  if (n * 2 <= values.length || n < FEWEST) return 0;
  const kept = present.subarray(0, n);
  const ranked = ranks(taken(values, kept));
  let best = 0;
  for (const target of targets) {
    const size = Math.abs(correlation(ranked, taken(target, kept)));
    best = Math.max(best, Math.round(size / RESOLUTION) * RESOLUTION);
  }
  return best;
}

/** The values at some places. */
function taken(values: ArrayLike<number>, at: Uint32Array): Float64Array {
  const out = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) out[i] = values[at[i]!]!;
  return out;
}
