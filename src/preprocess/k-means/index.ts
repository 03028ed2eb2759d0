import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { defineSpace, int } from '../../space/space.ts';
import { arrayOf } from '../shared/state.ts';
import { isConstant, liveRows, moments, thinned } from '../shared/statistics.ts';
import { defineTransformer, derived, type FittedTransformer, type LearnInput } from '../transformer.ts';
import { clusterCentres, type Points } from './cluster.ts';

/** Rows that centres are learnt from: more move them hardly. */
const SAMPLE = 10_000;
/** Scaled values are cut off here, so that a wild one does not get a cluster of its own. */
const LIMIT = 5;

/** Numeric columns that are clustered, and how they are scaled. */
interface Inputs {
  /** Indices among the features. */
  readonly columns: Uint32Array;
  readonly mean: Float64Array;
  readonly spread: Float64Array;
}

/** A missing value counts as the mean. */
function scaled(value: number, { mean, spread }: Inputs, j: number): number {
  const z = (value - mean[j]!) / spread[j]!;
  return Number.isNaN(z) ? 0 : Math.fround(Math.min(LIMIT, Math.max(-LIMIT, z)));
}

/** Appends the distance to each centre and the number of the nearest one. */
class FittedKMeans implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly inputs: Inputs;
  /** Row-major [centres, inputs]. */
  private readonly centres: Float64Array;
  private readonly count: number;

  constructor(inputs: Inputs, centres: Float64Array, features: readonly Feature[]) {
    [this.inputs, this.centres] = [inputs, centres];
    const p = inputs.columns.length;
    this.count = p === 0 ? 0 : centres.length / p;
    const source = p === 0 ? '' : features[inputs.columns[0]!]!.source;
    const distances = Array.from({ length: this.count }, (_, c) => derived(`cluster_distance(${c + 1})`, source));
    const nearest: Feature = { ...derived('cluster', source), kind: 'category', cardinality: this.count };
    this.features = this.count === 0 ? features : [...features, ...distances, nearest];
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const { inputs, centres, count } = this;
    if (count === 0) return [...columns];
    const p = inputs.columns.length;
    const distances = Array.from({ length: count }, () => new Float32Array(rows));
    const nearest = new Float32Array(rows);
    const point = new Float64Array(p);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < p; j++) point[j] = scaled(columns[inputs.columns[j]!]![i]!, inputs, j);
      let least = Number.POSITIVE_INFINITY;
      for (let c = 0; c < count; c++) {
        let sum = 0;
        for (let j = 0; j < p; j++) {
          const d = point[j]! - centres[c * p + j]!;
          sum += d * d;
        }
        if (sum < least) [least, nearest[i]] = [sum, c];
        distances[c]![i] = Math.sqrt(sum);
      }
    }
    return [...columns, ...distances, nearest];
  }
  toState(): State {
    const { columns, mean, spread } = this.inputs;
    return { json: {}, arrays: { columns, mean, spread, centres: this.centres } };
  }
}

/** Varying numeric columns without a monotone constraint. */
function chooseInputs({ table, rows, weight, constrained }: LearnInput): Inputs {
  const kept: { j: number; mean: number; spread: number }[] = [];
  table.features.forEach((feature, j) => {
    if (feature.kind !== 'numeric' || constrained?.has(feature.source) === true) return;
    const m = moments(table.columns[j]!, rows, weight);
    if (m.count > 1 && !isConstant(m)) kept.push({ j, mean: m.mean, spread: Math.sqrt(m.variance) });
  });
  return {
    columns: Uint32Array.from(kept, (k) => k.j),
    mean: Float64Array.from(kept, (k) => k.mean),
    spread: Float64Array.from(kept, (k) => k.spread),
  };
}

/** Training rows as scaled points, sorted by their values, so that the order of the rows does not matter. */
function trainingPoints({ table, rows, weight }: LearnInput, inputs: Inputs): Points {
  const p = inputs.columns.length;
  const ids = thinned(liveRows(rows, weight), SAMPLE);
  const values = new Float32Array(ids.length * p);
  ids.forEach((row, i) => {
    for (let j = 0; j < p; j++) values[i * p + j] = scaled(table.columns[inputs.columns[j]!]![row]!, inputs, j);
  });
  const order = Uint32Array.from(ids.keys()).sort((a, b) => {
    for (let j = 0; j < p; j++) {
      const gap = values[a * p + j]! - values[b * p + j]!;
      if (gap !== 0) return gap;
    }
    return 0;
  });
  const sorted = new Float32Array(values.length);
  order.forEach((from, to) => {
    sorted.set(values.subarray(from * p, (from + 1) * p), to * p);
  });
  const sortedWeight = Float64Array.from(order, (from) => (weight === undefined ? 1 : weight[ids[from]!]!));
  return { n: ids.length, p, values: sorted, weight: sortedWeight };
}

export default defineTransformer({
  name: 'k-means',
  version: 1,
  doc: 'Distances to the centres of clusters of the training rows, and the number of the nearest; numeric columns are scaled first.',
  space: defineSpace({ clusters: int(2, 64, { default: 8, log: true, doc: 'Most clusters.' }) }),
  fit(input, config, rng) {
    const inputs = chooseInputs(input);
    const points = trainingPoints(input, inputs);
    const usable = inputs.columns.length > 0 && points.n > 0;
    const centres = usable ? clusterCentres(points, config.clusters, rng) : new Float64Array(0);
    return { fitted: new FittedKMeans(inputs, centres.slice(), input.table.features) };
  },
  fromState: (state, features) =>
    new FittedKMeans(
      {
        columns: arrayOf(state, 'columns', Uint32Array),
        mean: arrayOf(state, 'mean', Float64Array),
        spread: arrayOf(state, 'spread', Float64Array),
      },
      arrayOf(state, 'centres', Float64Array),
      features,
    ),
});
