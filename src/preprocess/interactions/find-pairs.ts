import { FEWEST_ROWS, judgedRows, relevanceTargets, strength, taken } from '../shared/relevance.ts';
import type { LearnInput } from '../transformer.ts';
import { combine, OPERATORS } from './arithmetic.ts';

/** `left operator right`, by index of feature and operator. */
export interface Pair {
  readonly operator: number;
  readonly left: number;
  readonly right: number;
}

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
  const rows = judgedRows(input);
  if (rows.length < FEWEST_ROWS) return [];
  const targets = relevanceTargets(input, rows);
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
