import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace, int, ordinal } from '../../space/space.ts';
import { codeSlot } from '../shared/category-values.ts';
import { arrayOf } from '../shared/state.ts';
import { defineTransformer, derived, type FittedTransformer } from '../transformer.ts';
import { findGroupings, groupMeans, RELATIONS, relate } from './find-groupings.ts';

/** Appends a number's distance from, or ratio to, the mean of its group; missing where the number is, or the result not finite. */
class FittedGroupStatistics implements FittedTransformer {
  readonly features: readonly Feature[];
  /** Row-major [columns, 3]: relation, numeric feature, category feature. */
  private readonly groupings: Uint32Array;
  /** Of each column in turn: the mean in each slot [known codes, unseen, missing]. */
  private readonly means: Float64Array;
  private readonly before: readonly Feature[];

  constructor(groupings: Uint32Array, means: Float64Array, features: readonly Feature[]) {
    this.groupings = groupings;
    this.means = means;
    this.before = features;
    const added: Feature[] = [];
    for (let g = 0; g < groupings.length; g += 3) {
      const [value, group] = [features[groupings[g + 1]!]!, features[groupings[g + 2]!]!];
      const mean = `mean(${value.name} by ${group.name})`;
      added.push(derived(`(${value.name} ${RELATIONS[groupings[g]!]!} ${mean})`, value.source));
    }
    this.features = [...features, ...added];
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out = [...columns];
    let start = 0;
    for (let g = 0; g < this.groupings.length; g += 3) {
      const relation = this.groupings[g]!;
      const values = columns[this.groupings[g + 1]!]!;
      const codes = columns[this.groupings[g + 2]!]!;
      const { cardinality } = this.before[this.groupings[g + 2]!]!;
      const column = new Float32Array(rows);
      for (let i = 0; i < rows; i++)
        column[i] = relate(relation, values[i]!, this.means[start + codeSlot(codes[i]!, cardinality)]!);
      out.push(column);
      start += cardinality + 2;
    }
    return out;
  }
  toState(): State {
    return { json: {}, arrays: { groupings: this.groupings, means: this.means } };
  }
}

export default defineTransformer({
  name: 'group-statistics',
  version: 1,
  doc: 'Distances of numbers from the mean of their category, and ratios to it, where they go with the target better.',
  space: defineSpace({
    most: int(1, 50, { default: 6, doc: 'New columns at most.' }),
    columns: int(1, 20, { default: 6, doc: 'Numeric columns, and category columns, that are tried with each other.' }),
    smoothing: ordinal([1, 3, 10, 30], { default: 3, doc: 'Weight of the overall mean in that of a group, in rows.' }),
  }),
  fit(input, config) {
    const found = findGroupings(input, config.columns, config.most, config.smoothing);
    const flat = Uint32Array.from(found.flatMap(({ relation, value, group }) => [relation, value, group]));
    const means = found.flatMap(({ value, group }) =>
      Array.from(groupMeans(input, input.rows, value, group, config.smoothing)),
    );
    return { fitted: new FittedGroupStatistics(flat, Float64Array.from(means), input.table.features) };
  },
  fromState: (state, features) =>
    new FittedGroupStatistics(
      arrayOf(state, 'groupings', Uint32Array),
      arrayOf(state, 'means', Float64Array),
      features,
    ),
});
