import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace, ordinal } from '../../space/space.ts';
import { mapNumeric, risingFeatures } from '../shared/map-numeric.ts';
import { arrayOf, isNumber, jsonOf } from '../shared/state.ts';
import { isConstant, liveRows, moments, sortedValues, thinned } from '../shared/statistics.ts';
import { defineTransformer, type FittedTransformer } from '../transformer.ts';
import { bestLambda, yeoJohnson } from './yeo-johnson.ts';

/** Rows that the powers are estimated from: each of the 50 trial powers takes a logarithm's time for each of them. */
const SAMPLE = 3000;

/** Yeo-Johnson with a power for each numeric column, then standardised and cut off at ±clip. */
class FittedPower implements FittedTransformer {
  readonly features: readonly Feature[];
  /** Row-major [features, 3]: lambda, mean and spread after the power. */
  private readonly table: Float64Array;
  private readonly clip: number;
  private readonly inputs: readonly Feature[];

  constructor(table: Float64Array, clip: number, features: readonly Feature[]) {
    this.table = table;
    this.clip = clip;
    this.inputs = features;
    this.features = risingFeatures(features, 'power');
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const { table, clip } = this;
    return mapNumeric(this.inputs, columns, (column, j) => {
      const [lambda, mean, spread] = [table[3 * j]!, table[3 * j + 1]!, table[3 * j + 2]!];
      const out = new Float32Array(rows);
      for (let i = 0; i < rows; i++)
        out[i] = Math.min(clip, Math.max(-clip, (yeoJohnson(column[i]!, lambda) - mean) / spread));
      return out;
    });
  }
  toState(): State {
    return { json: { clip: this.clip }, arrays: { table: this.table } };
  }
}

export default defineTransformer({
  name: 'power',
  version: 1,
  doc: 'Makes skewed numbers more normal by a power learnt for each column (Yeo and Johnson 2000), then standardises.',
  space: defineSpace({
    clip: ordinal([3, 5, 10], { default: 10, doc: 'Largest absolute value of the result.' }),
  }),
  fit({ table, rows, weight }, config) {
    const sample = thinned(liveRows(rows, weight), SAMPLE);
    const learnt = new Float64Array(3 * table.features.length);
    table.features.forEach((feature, j) => {
      if (feature.kind === 'category') return;
      const lambda = bestLambda(sortedValues(table.columns[j]!, sample));
      const powered = new Float64Array(table.rows);
      for (const row of rows) powered[row] = yeoJohnson(table.columns[j]![row]!, lambda);
      const m = moments(powered, rows, weight);
      const usable = Number.isFinite(m.mean) && Number.isFinite(m.variance) && !isConstant(m);
      learnt.set([lambda, Number.isFinite(m.mean) ? m.mean : 0, usable ? Math.sqrt(m.variance) : 1], 3 * j);
    });
    return { fitted: new FittedPower(learnt, config.clip, table.features) };
  },
  fromState: (state, features) =>
    new FittedPower(arrayOf(state, 'table', Float64Array), jsonOf(state, 'clip', isNumber), features),
});
