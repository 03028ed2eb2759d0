import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { choice, defineSpace, ordinal } from '../../space/space.ts';
import { mapNumeric, risingFeatures } from '../shared/map-numeric.ts';
import { normalQuantile } from '../shared/normal-quantile.ts';
import { arrayOf, isText, jsonOf } from '../shared/state.ts';
import { liveRows, quantileOfSorted, sortedValues, thinned } from '../shared/statistics.ts';
import { defineTransformer, type FittedTransformer } from '../transformer.ts';

/** Rows that quantiles are taken from; more change them by less than their own noise. */
const SAMPLE = 10_000;
/** scikit-learn's distance from the ends within which a value counts as the end, and its cut of the normal tails. */
const EDGE = 1e-7;
const NORMAL_LIMIT = -normalQuantile(EDGE);

/** Maps each numeric column to its rank among the training values, in [0, 1] or as a normal score. */
class FittedQuantile implements FittedTransformer {
  readonly features: readonly Feature[];
  /** Row-major [columns, width]: ascending quantiles of each input feature; zeros for categories. */
  private readonly table: Float64Array;
  private readonly width: number;
  private readonly output: string;
  private readonly inputs: readonly Feature[];

  constructor(table: Float64Array, output: string, features: readonly Feature[]) {
    this.table = table;
    this.width = features.length === 0 ? 0 : table.length / features.length;
    this.output = output;
    this.inputs = features;
    this.features = risingFeatures(features, 'rank');
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    return mapNumeric(this.inputs, columns, (column, j) => {
      const out = new Float32Array(rows);
      for (let i = 0; i < rows; i++) out[i] = this.score(column[i]!, j * this.width);
      return out;
    });
  }

  private score(value: number, start: number): number {
    if (Number.isNaN(value)) return value;
    const { table, width } = this;
    const lowest = table[start]!;
    const highest = table[start + width - 1]!;
    const normal = this.output === 'normal';
    if (lowest === highest) return normal ? 0 : 0.5;
    const edge = normal ? EDGE : 0;
    let rank: number;
    if (value <= lowest || value - edge < lowest) rank = 0;
    else if (value >= highest || value + edge > highest) rank = 1;
    else rank = rankOf(table, start, width, value);
    if (!normal) return rank;
    return Math.min(NORMAL_LIMIT, Math.max(-NORMAL_LIMIT, normalQuantile(rank)));
  }
  toState(): State {
    return { json: { output: this.output }, arrays: { table: this.table } };
  }
}

/** Position of an inner value among ascending quantiles, in [0, 1]; the middle of the run when it repeats. */
function rankOf(table: Float64Array, start: number, width: number, value: number): number {
  const above = boundOf(table, start, width, value, true);
  const first = boundOf(table, start, width, value, false);
  if (first < above) return (first + above - 1) / 2 / (width - 1);
  const low = table[start + above - 1]!;
  return (above - 1 + (value - low) / (table[start + above]! - low)) / (width - 1);
}

/** Index of the first quantile that is above the value (strict) or at least as large. */
function boundOf(table: Float64Array, start: number, width: number, value: number, strict: boolean): number {
  let low = 0;
  let high = width;
  while (low < high) {
    const middle = (low + high) >> 1;
    const q = table[start + middle]!;
    if (q > value || (!strict && q === value)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export default defineTransformer({
  name: 'quantile',
  version: 1,
  doc: 'Replaces each number by its rank among the training values, spread evenly or like a normal distribution.',
  space: defineSpace({
    quantiles: ordinal([10, 100, 1000], { default: 1000, doc: 'Points of the empirical distribution that are kept.' }),
    output: choice(['normal', 'uniform'], { default: 'normal', doc: 'Distribution of the result.' }),
  }),
  fit({ table, rows, weight }, config) {
    const sample = thinned(liveRows(rows, weight), SAMPLE);
    const width = Math.max(2, Math.min(config.quantiles, sample.length));
    const quantiles = new Float64Array(width * table.features.length);
    table.features.forEach((feature, j) => {
      if (feature.kind === 'category') return;
      const sorted = sortedValues(table.columns[j]!, sample);
      if (sorted.length === 0) return;
      for (let k = 0; k < width; k++) quantiles[j * width + k] = quantileOfSorted(sorted, k / (width - 1));
    });
    return { fitted: new FittedQuantile(quantiles, config.output, table.features) };
  },
  fromState: (state, features) =>
    new FittedQuantile(arrayOf(state, 'table', Float64Array), jsonOf(state, 'output', isText), features),
});
