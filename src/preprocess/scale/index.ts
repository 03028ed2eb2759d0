import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { choice, defineSpace, ordinal } from '../../space/space.ts';
import { mapNumeric, risingFeatures } from '../shared/map-numeric.ts';
import { arrayOf, isNumber, jsonOf } from '../shared/state.ts';
import { isConstant, moments, quantileOfSorted, sortedValues } from '../shared/statistics.ts';
import { defineTransformer, type FittedTransformer, type LearnInput } from '../transformer.ts';

const LARGEST = 3.4028234663852886e38;

/** (x - center) / spread on numeric features, cut off at ±clip when clip > 0. Missing stays missing. */
class FittedScale implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly center: Float64Array;
  private readonly spread: Float64Array;
  private readonly clip: number;
  private readonly inputs: readonly Feature[];

  constructor(center: Float64Array, spread: Float64Array, clip: number, features: readonly Feature[]) {
    this.center = center;
    this.spread = spread;
    this.clip = clip;
    this.inputs = features;
    this.features = risingFeatures(features, 'scale');
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const limit = this.clip > 0 ? this.clip : LARGEST;
    return mapNumeric(this.inputs, columns, (column, j) => {
      const center = this.center[j]!;
      const spread = this.spread[j]!;
      const out = new Float32Array(rows);
      for (let i = 0; i < rows; i++) out[i] = Math.min(limit, Math.max(-limit, (column[i]! - center) / spread));
      return out;
    });
  }
  toState(): State {
    return { json: { clip: this.clip }, arrays: { center: this.center, spread: this.spread } };
  }
}

/** [center, spread] of one column; spread is 1 for a constant one, center 0 for an empty one. */
function learn({ table, rows, weight }: LearnInput, j: number, method: 'standard' | 'robust'): [number, number] {
  const column = table.columns[j]!;
  if (method === 'robust') {
    const sorted = sortedValues(column, rows, weight);
    if (sorted.length === 0) return [0, 1];
    const range = quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25);
    return [quantileOfSorted(sorted, 0.5), range < 10 * Number.EPSILON ? 1 : range];
  }
  const m = moments(column, rows, weight);
  return [m.count === 0 ? 0 : m.mean, m.count === 0 || isConstant(m) ? 1 : Math.sqrt(m.variance)];
}

export default defineTransformer({
  name: 'scale',
  version: 1,
  doc: 'Centres and scales numeric features by mean and standard deviation, or by median and interquartile range.',
  space: defineSpace({
    method: choice(['standard', 'robust'], { default: 'standard', doc: 'The statistics that centre and scale.' }),
    clip: ordinal([0, 3, 5, 10], { default: 0, doc: 'Largest absolute value after scaling; 0 = no limit.' }),
  }),
  fit(input, config) {
    const { features } = input.table;
    const center = new Float64Array(features.length);
    const spread = new Float64Array(features.length).fill(1);
    features.forEach((feature, j) => {
      if (feature.kind === 'category') return;
      [center[j], spread[j]] = learn(input, j, config.method);
    });
    return { fitted: new FittedScale(center, spread, config.clip, features) };
  },
  fromState: (state, features) =>
    new FittedScale(
      arrayOf(state, 'center', Float64Array),
      arrayOf(state, 'spread', Float64Array),
      jsonOf(state, 'clip', isNumber),
      features,
    ),
});
