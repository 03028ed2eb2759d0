import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { bool, defineSpace, ordinal } from '../../space/space.ts';
import { codeSlot, lookUpCodes, remaining, wideCategories } from '../shared/category-values.ts';
import { arrayOf, isBoolean, jsonOf } from '../shared/state.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';

/** Appends the share of the training rows (by weight) that hold a row's category; unseen categories have share 0. */
class FittedFrequency implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly encoded: Uint32Array;
  /** For each encoded column in turn: [cardinality known codes, unseen, missing]. */
  private readonly shares: Float64Array;
  private readonly keep: boolean;
  private readonly cardinalities: readonly number[];

  constructor(encoded: Uint32Array, shares: Float64Array, keep: boolean, features: readonly Feature[]) {
    this.encoded = encoded;
    this.shares = shares;
    this.keep = keep;
    this.cardinalities = Array.from(encoded, (j) => features[j]!.cardinality);
    this.features = [
      ...remaining(features, encoded, keep),
      ...Array.from(encoded, (j) => derived(`share(${features[j]!.name})`, features[j]!.source)),
    ];
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out = remaining(columns, this.encoded, this.keep);
    let start = 0;
    for (let k = 0; k < this.encoded.length; k++) {
      const cardinality = this.cardinalities[k]!;
      out.push(lookUpCodes(columns[this.encoded[k]!]!, rows, cardinality, this.shares, start, 1));
      start += cardinality + 2;
    }
    return out;
  }
  toState(): State {
    return { json: { keep: this.keep }, arrays: { encoded: this.encoded, shares: this.shares } };
  }
}

export default defineTransformer({
  name: 'frequency',
  version: 1,
  doc: 'How common a category is among the training rows, as a number.',
  space: defineSpace({
    minCategories: ordinal([1, 4, 8, 16, 32, 64], {
      default: 8,
      doc: 'Known categories that a column needs to be encoded.',
    }),
    keep: bool({ default: true, doc: 'Keeps the category column beside the share.' }),
  }),
  fit({ table, rows, weight }, config) {
    const encoded = wideCategories(table.features, config.minCategories);
    const parts = Array.from(encoded, (j) => {
      const { cardinality } = table.features[j]!;
      const codes = table.columns[j]!;
      const shares = new Float64Array(cardinality + 2);
      let total = 0;
      for (const row of rows) {
        const w = weight === undefined ? 1 : weight[row]!;
        shares[codeSlot(codes[row]!, cardinality)]! += w;
        total += w;
      }
      return shares.map((sum) => (total > 0 ? sum / total : 0));
    });
    const shares = Float64Array.from(parts.flatMap((part) => Array.from(part)));
    return { fitted: new FittedFrequency(encoded, shares, config.keep, table.features) };
  },
  fromState: (state, features) =>
    new FittedFrequency(
      arrayOf(state, 'encoded', Uint32Array),
      arrayOf(state, 'shares', Float64Array),
      jsonOf(state, 'keep', isBoolean),
      features,
    ),
});
