import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace, int, ordinal } from '../../space/space.ts';
import { codeSlot } from '../shared/category-values.ts';
import { arrayOf } from '../shared/state.ts';
import { liveRows } from '../shared/statistics.ts';
import { defineTransformer, type FittedTransformer, type LearnInput } from '../transformer.ts';
import { findCrosses } from './find-crosses.ts';

/**
 * Appends the cross of two category columns as a category: one code for each pair of values that training held often enough
 * (unseen and missing count as values), and a last one for all other pairs.
 */
class FittedCategoryCross implements FittedTransformer {
  readonly features: readonly Feature[];
  /** Row-major [crosses, 2]: left and right feature. */
  private readonly pairs: Uint32Array;
  /** Pairs of each cross in turn, ascending: slot of the left value x slots of the right + slot of the right value. */
  private readonly keys: Float64Array;
  /** Pairs that each cross knows. */
  private readonly sizes: Uint32Array;
  private readonly codes: readonly ReadonlyMap<number, number>[];
  private readonly before: readonly Feature[];

  constructor(pairs: Uint32Array, keys: Float64Array, sizes: Uint32Array, features: readonly Feature[]) {
    this.pairs = pairs;
    this.keys = keys;
    this.sizes = sizes;
    this.before = features;
    let at = 0;
    this.codes = Array.from(sizes, (size) => {
      at += size;
      return new Map(Array.from(keys.subarray(at - size, at), (key, code) => [key, code]));
    });
    const added = Array.from(sizes, (size, c): Feature => {
      const [left, right] = [features[pairs[2 * c]!]!, features[pairs[2 * c + 1]!]!];
      const formula = `(${left.name} & ${right.name})`;
      return { name: formula, kind: 'category', cardinality: size + 1, source: left.source, formula };
    });
    this.features = [...features, ...added];
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out = [...columns];
    this.codes.forEach((codes, c) => {
      const [left, right] = [this.pairs[2 * c]!, this.pairs[2 * c + 1]!];
      const keyOf = crossKey(this.before[left]!, this.before[right]!, columns[left]!, columns[right]!);
      out.push(Float32Array.from({ length: rows }, (_, i) => codes.get(keyOf(i)) ?? codes.size));
    });
    return out;
  }
  toState(): State {
    return { json: {}, arrays: { pairs: this.pairs, keys: this.keys, sizes: this.sizes } };
  }
}

/** Number of a row's pair of values. */
function crossKey(left: Feature, right: Feature, a: Float32Array, b: Float32Array): (row: number) => number {
  const slots = right.cardinality + 2;
  return (row) => codeSlot(a[row]!, left.cardinality) * slots + codeSlot(b[row]!, right.cardinality);
}

/** The pairs that at least `least` training rows hold, at most `most` of them, the most frequent; ascending. */
function frequentKeys(
  { table, rows, weight }: LearnInput,
  pair: readonly [number, number],
  least: number,
  most: number,
) {
  const [a, b] = pair;
  const keyOf = crossKey(table.features[a]!, table.features[b]!, table.columns[a]!, table.columns[b]!);
  const counts = new Map<number, number>();
  for (const row of liveRows(rows, weight)) {
    const key = keyOf(row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const kept = Array.from(counts).filter(([, count]) => count >= least);
  kept.sort(([k, n], [l, m]) => m - n || k - l);
  return Float64Array.from(kept.slice(0, most), ([key]) => key).sort();
}

export default defineTransformer({
  name: 'category-cross',
  version: 1,
  doc: 'Pairs of categories as one category, where two columns say more about the target together than apart.',
  space: defineSpace({
    most: int(1, 20, { default: 4, doc: 'New columns at most.' }),
    columns: int(2, 20, { default: 8, doc: 'Columns that are crossed with each other.' }),
    minCount: ordinal([2, 5, 10, 20], { default: 5, doc: 'Training rows that must hold a pair.' }),
    mostPairs: ordinal([100, 300, 1000], { default: 300, doc: 'Pairs that one new column tells apart.' }),
  }),
  fit(input, config) {
    const pairs = findCrosses(input, config.columns, config.most);
    const keys = pairs.map((pair) => frequentKeys(input, pair, config.minCount, config.mostPairs));
    const all = Float64Array.from(keys.flatMap((part) => Array.from(part)));
    const sizes = Uint32Array.from(keys, (part) => part.length);
    return { fitted: new FittedCategoryCross(Uint32Array.from(pairs.flat()), all, sizes, input.table.features) };
  },
  fromState: (state, features) =>
    new FittedCategoryCross(
      arrayOf(state, 'pairs', Uint32Array),
      arrayOf(state, 'keys', Float64Array),
      arrayOf(state, 'sizes', Uint32Array),
      features,
    ),
});
