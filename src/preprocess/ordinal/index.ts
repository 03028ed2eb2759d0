import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace } from '../../space/space.ts';
import { categoryCounts } from '../shared/category-counts.ts';
import { arrayOf } from '../shared/state.ts';
import { defineTransformer, type FittedTransformer } from '../transformer.ts';

/** Category features become numbers; missing stays missing. */
class FittedOrdinal implements FittedTransformer {
  readonly features: readonly Feature[];
  /** For each category feature in turn, the number of each code: [cardinality known codes, unseen]. */
  private readonly numbers: Float32Array;
  private readonly starts: Int32Array;

  constructor(numbers: Float32Array, features: readonly Feature[]) {
    this.numbers = numbers;
    let at = 0;
    this.starts = Int32Array.from(features, (f) => {
      if (f.kind !== 'category') return -1;
      at += f.cardinality + 1;
      return at - f.cardinality - 1;
    });
    this.features = features.map((f) =>
      f.kind === 'category'
        ? { name: f.name, kind: 'numeric', cardinality: 0, source: f.source, formula: `code(${f.name})` }
        : f,
    );
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out: Float32Array[] = [];
    for (let j = 0; j < this.starts.length; j++) {
      const codes = columns[j]!;
      const start = this.starts[j]!;
      if (start < 0) {
        out.push(codes);
        continue;
      }
      const numbers = new Float32Array(rows);
      for (let i = 0; i < rows; i++)
        numbers[i] = Number.isNaN(codes[i]!) ? Number.NaN : this.numbers[start + codes[i]!]!;
      out.push(numbers);
    }
    return out;
  }
  toState(): State {
    return { json: {}, arrays: { numbers: this.numbers } };
  }
}

export default defineTransformer({
  name: 'ordinal',
  version: 1,
  doc: 'Numbers the categories of the training rows 0, 1, 2, ... in order of code; everything unseen is -1.',
  space: defineSpace({}),
  fit({ table, rows, weight }) {
    const numbers: number[] = [];
    table.features.forEach((feature, j) => {
      if (feature.kind !== 'category') return;
      let next = 0;
      const { counts } = categoryCounts(feature, table.columns[j]!, rows, weight);
      for (const count of counts) numbers.push(count > 0 ? next++ : -1);
      numbers.push(-1);
    });
    return { fitted: new FittedOrdinal(Float32Array.from(numbers), table.features) };
  },
  fromState: (state, features) => new FittedOrdinal(arrayOf(state, 'numbers', Float32Array), features),
});
