import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace, ordinal } from '../../space/space.ts';
import type { BaseFeature } from '../base-table.ts';
import { categoryCounts } from '../shared/category-counts.ts';
import { arrayOf } from '../shared/state.ts';
import { defineTransformer, detached, type FittedTransformer } from '../transformer.ts';

/** Gives rare categories one common code, the last known one; whatever training did not hold gets it too. */
class FittedRareGroup implements FittedTransformer {
  readonly features: readonly Feature[];
  /** For each category feature in turn, the new code of [cardinality known codes, unseen]. */
  private readonly codes: Int32Array;
  /** For each category feature in turn, its new number of categories. */
  private readonly cardinalities: Int32Array;
  private readonly starts: Int32Array;

  constructor(codes: Int32Array, cardinalities: Int32Array, features: readonly Feature[]) {
    this.codes = codes;
    this.cardinalities = cardinalities;
    this.starts = new Int32Array(features.length).fill(-1);
    let at = 0;
    let category = 0;
    this.features = features.map((feature, j): BaseFeature => {
      if (feature.kind !== 'category') return feature;
      this.starts[j] = at;
      at += feature.cardinality + 1;
      return grouped(feature, codes.subarray(at - feature.cardinality - 1, at), cardinalities[category++]!);
    });
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out: Float32Array[] = [];
    for (let j = 0; j < this.starts.length; j++) {
      const column = columns[j]!;
      const start = this.starts[j]!;
      if (start < 0) {
        out.push(column);
        continue;
      }
      const codes = new Float32Array(rows);
      for (let i = 0; i < rows; i++) codes[i] = Number.isNaN(column[i]!) ? Number.NaN : this.codes[start + column[i]!]!;
      out.push(codes);
    }
    return out;
  }
  toState(): State {
    return { json: {}, arrays: { codes: this.codes, cardinalities: this.cardinalities } };
  }
}

/** The feature after grouping: kept categories first, then "(other)" when there is a group. */
function grouped(feature: BaseFeature, codes: Int32Array, cardinality: number): BaseFeature {
  const { labels: old } = feature;
  const plain = { ...detached(feature), cardinality, formula: `group_rare(${feature.name})` };
  if (old === undefined) return plain;
  const labels: string[] = new Array(cardinality).fill('(other)');
  const shared = codes[feature.cardinality]!;
  for (let code = 0; code < feature.cardinality; code++) if (codes[code]! < shared) labels[codes[code]!] = old[code]!;
  return { ...plain, labels };
}

export default defineTransformer({
  name: 'rare-group',
  version: 1,
  doc: 'Categories with few training rows become one category, and whatever training did not hold joins them.',
  space: defineSpace({
    minCount: ordinal([2, 5, 10, 20, 50], { default: 5, doc: 'Training rows that a category needs to be kept.' }),
  }),
  fit({ table, rows, weight }, config) {
    const codes: number[] = [];
    const cardinalities: number[] = [];
    table.features.forEach((feature, j) => {
      if (feature.kind !== 'category') return;
      const { counts } = categoryCounts(feature, table.columns[j]!, rows, weight);
      const kept = counts.filter((count) => count >= config.minCount).length;
      const rare = counts.some((count) => count > 0 && count < config.minCount);
      // code `kept` is the group when there is one, and else the code of everything unseen
      let next = 0;
      for (const count of counts) codes.push(count >= config.minCount ? next++ : kept);
      codes.push(kept);
      cardinalities.push(rare ? kept + 1 : kept);
    });
    return { fitted: new FittedRareGroup(Int32Array.from(codes), Int32Array.from(cardinalities), table.features) };
  },
  fromState: (state, features) =>
    new FittedRareGroup(arrayOf(state, 'codes', Int32Array), arrayOf(state, 'cardinalities', Int32Array), features),
});
