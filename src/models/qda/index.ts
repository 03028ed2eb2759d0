import { bool, defineSpace, float } from '../../space/space.ts';
import { defineFamily } from '../family.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { requireArray } from '../shared/state.ts';
import { classShares } from '../shared/targets.ts';
import { labelledRows } from '../shared/temperature.ts';
import { temperedFit } from '../shared/tempered-fit.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { learnDensities } from './learn-densities.ts';
import { type Densities, logDensities, QdaModel } from './qda-model.ts';

const makeSpace = () =>
  defineSpace({
    pooling: float(0, 20, {
      default: 1,
      doc: 'Rows with the covariance of all classes that each class is given, in multiples of the columns.',
    }),
    shrinkage: float(0, 1, {
      default: 0.05,
      doc: 'How far correlations within classes are taken back: 0 not at all, 1 to none.',
    }),
    calibrate: bool({
      default: true,
      doc: 'Tempers the likelihood by rows left out, since columns are seldom normal.',
    }),
  });

export default defineFamily({
  name: 'qda',
  version: 1,
  doc: 'Quadratic discriminant analysis: normal classes with a covariance each, drawn towards the common one.',
  traits: {
    tasks: ['binary', 'multiclass'],
    acceptsMissing: false,
    acceptsCategories: false,
    wantsScaling: true,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    stable: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: makeSpace,
  estimateCost: (config, { rows, cols, classes }) => {
    const passes = config['calibrate'] === false ? 1 : 5;
    const k = Math.max(2, classes);
    const learning = rows * cols * (3e-8 + 5e-10 * cols) + k * cols ** 2 * (1e-9 * cols + 1e-8 * k);
    return {
      seconds: 1e-3 + passes * learning + rows * k * cols * (1e-9 * cols + 5e-9),
      bytes: k * cols * cols * 24 + 4096 * cols + rows * (k * 16 + 40),
    };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    const labelled = labelledRows(training);
    const { present, logPrior, label, weight } = labelled;
    const shares = classShares(input);
    const learn = (rows: Uint32Array): Densities => {
      const ids = rows.map((i) => training.rows[i]!);
      const own = rows.map((i) => label[i]!);
      const weights = Float64Array.from(rows, (i) => weight[i]!);
      return learnDensities(input.x, ids, own, weights, present.length, config, context.kernels);
    };
    const all = learn(Uint32Array.from(label.keys()));
    requireFinite('qda', all.whiten, all.constant, all.means);
    const make = (_: number, power: number): QdaModel =>
      new QdaModel({ ...all, logPrior, power: Float64Array.of(power), present, shares });
    const logsOf = (rows: Uint32Array, others: Uint32Array): Float64Array[] => [
      logDensities(learn(rows), input.x, others),
    ];
    const ids = training.rows;
    return yield* temperedFit({ labelled, ids, make, logsOf: config.calibrate ? logsOf : null }, context);
  },
  fromState: (state) =>
    new QdaModel({
      means: requireArray(state, 'means', Float64Array),
      scale: requireArray(state, 'scale', Float64Array),
      whiten: requireArray(state, 'whiten', Float32Array),
      constant: requireArray(state, 'constant', Float64Array),
      logPrior: requireArray(state, 'logPrior', Float64Array),
      power: requireArray(state, 'power', Float64Array),
      present: requireArray(state, 'present', Uint32Array),
      shares: requireArray(state, 'shares', Float64Array),
    }),
});
