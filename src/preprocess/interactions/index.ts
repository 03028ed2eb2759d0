import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace, int } from '../../space/space.ts';
import { arrayOf } from '../shared/state.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';
import { combine, OPERATORS } from './arithmetic.ts';
import { findPairs } from './find-pairs.ts';

/** Appends combinations of two numeric columns; missing where either is, and where the result is not finite. */
class FittedInteractions implements FittedTransformer {
  readonly features: readonly Feature[];
  /** Row-major [pairs, 3]: operator, left and right feature. */
  private readonly pairs: Uint32Array;

  constructor(pairs: Uint32Array, features: readonly Feature[]) {
    this.pairs = pairs;
    const added: Feature[] = [];
    for (let p = 0; p < pairs.length; p += 3) {
      const [left, right] = [features[pairs[p + 1]!]!, features[pairs[p + 2]!]!];
      added.push(derived(`(${left.name} ${OPERATORS[pairs[p]!]!} ${right.name})`, left.source));
    }
    this.features = [...features, ...added];
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out = [...columns];
    for (let p = 0; p < this.pairs.length; p += 3) {
      const operator = this.pairs[p]!;
      const left = columns[this.pairs[p + 1]!]!;
      const right = columns[this.pairs[p + 2]!]!;
      const values = new Float32Array(rows);
      for (let i = 0; i < rows; i++) values[i] = combine(operator, left[i]!, right[i]!);
      out.push(values);
    }
    return out;
  }
  toState(): State {
    return { json: {}, arrays: { pairs: this.pairs } };
  }
}

export default defineTransformer({
  name: 'interactions',
  version: 1,
  doc: 'Sums, differences, products and quotients of the numeric columns that go with the target best.',
  space: defineSpace({
    most: int(1, 50, { default: 5, doc: 'New columns at most.' }),
    columns: int(2, 20, { default: 6, doc: 'Columns that are combined with each other.' }),
  }),
  fit(input, config) {
    const pairs = findPairs(input, config.columns, config.most);
    const flat = Uint32Array.from(pairs.flatMap(({ operator, left, right }) => [operator, left, right]));
    return { fitted: new FittedInteractions(flat, input.table.features) };
  },
  fromState: (state, features) => new FittedInteractions(arrayOf(state, 'pairs', Uint32Array), features),
});
