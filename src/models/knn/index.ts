import type { State } from '../../core/state.ts';
import { choice, defineSpace, float, int } from '../../space/space.ts';
import { defineFamily, type ProblemShape } from '../family.ts';
import { gatherRows } from '../shared/gather-rows.ts';
import { requireArray, requireNumber } from '../shared/state.ts';
import { classShares, weightedMean } from '../shared/targets.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { KnnModel } from './knn-model.ts';
import { SIEVE_QUERIES } from './sieve.ts';

/** Most training rows; a prediction compares every row with all of them. */
const MAX_ROWS = 20_000;
const MAX_K = 200;
const DEFAULT_K = 15;

const makeSpace = (shape: ProblemShape) => {
  const most = Math.max(1, Math.min(MAX_K, Math.floor(shape.rows / 2)));
  return defineSpace({
    k: int(1, most, { default: Math.min(DEFAULT_K, most), log: true, doc: 'Number of neighbours that vote.' }),
    weights: choice(['uniform', 'distance'], {
      default: 'distance',
      doc: 'Whether near neighbours count more (1 / distance).',
    }),
    p: choice([1, 2], { default: 1, doc: 'Distance: 1 = sum of absolute differences, 2 = Euclidean.' }),
    smoothing: float(0, 5, {
      default: 0.5,
      doc: 'Neighbours with average classes that are added to each vote of a classification; keeps probabilities off 0.',
    }),
  });
};

export default defineFamily({
  name: 'knn',
  version: 1,
  doc: 'The nearest training rows vote.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    stable: true,
    maxRows: MAX_ROWS,
  },
  space: makeSpace,
  // a fit is judged by predicting about a quarter as many rows
  estimateCost: (_config, { rows, cols }) => ({
    seconds: 3e-4 + (rows / 4) * rows * (1.3e-10 * cols + 5e-10),
    bytes: rows * (cols * 8 + 20 + 4 * SIEVE_QUERIES),
  }),
  *fit(input, config) {
    const training = trainingRows(input);
    const regression = input.task.kind === 'regression';
    const model = new KnnModel({
      points: {
        rows: training.rows.length,
        cols: input.x.columns.length,
        values: gatherRows(input.x, training.rows),
      },
      y: training.y,
      weight: training.weight,
      prior: regression ? Float64Array.of(weightedMean(input)) : classShares(input),
      regression,
      k: config.k,
      p: config.p,
      byDistance: config.weights === 'distance',
      smoothing: config.smoothing,
    });
    yield { step: 1, total: 1, snapshot: () => model };
    return model;
  },
  fromState: (state) => restore(state),
});

function restore(state: State): KnnModel {
  return new KnnModel({
    points: {
      rows: requireNumber(state, 'rows'),
      cols: requireNumber(state, 'cols'),
      values: requireArray(state, 'points', Float32Array),
    },
    y: requireArray(state, 'y', Float64Array),
    weight: requireArray(state, 'weight', Float64Array),
    prior: requireArray(state, 'prior', Float64Array),
    regression: state.json['regression'] === true,
    k: requireNumber(state, 'k'),
    p: requireNumber(state, 'p') === 1 ? 1 : 2,
    byDistance: state.json['byDistance'] === true,
    smoothing: requireNumber(state, 'smoothing'),
  });
}
