import { densify } from '../../core/matrix.ts';
import { bool, choice, defineSpace, float, int } from '../../space/space.ts';
import { defineFamily } from '../family.ts';
import { classShares } from '../shared/targets.ts';
import { labelledRows } from '../shared/temperature.ts';
import { temperedFit } from '../shared/tempered-fit.ts';
import { trainingRows } from '../shared/training-rows.ts';
import { addLogs, type ColumnModel, type ColumnSettings, learnColumn } from './columns.ts';
import { NaiveBayesModel } from './naive-bayes-model.ts';

const makeSpace = () =>
  defineSpace({
    numeric: choice(['normal', 'bins'], {
      default: 'bins',
      doc: 'How numbers of a class are described: by mean and variance, or by shares of bins of about equal weight.',
    }),
    bins: int(3, 64, {
      default: 12,
      log: true,
      when: { param: 'numeric', in: ['bins'] },
      doc: 'Most bins of a numeric column.',
    }),
    varSmoothing: float(1e-9, 0.3, {
      default: 1e-3,
      log: true,
      when: { param: 'numeric', in: ['normal'] },
      doc: 'Share of the variance of a column that is added to its variance in each class.',
    }),
    alpha: float(0.01, 100, {
      default: 2,
      log: true,
      doc: 'Rows of average classes that are added to each class, for categories and bins.',
    }),
    calibrate: bool({
      default: true,
      doc: 'Tempers the likelihood by rows left out, since columns are seldom independent.',
    }),
  });

export default defineFamily({
  name: 'naive-bayes',
  version: 1,
  doc: 'Takes columns for independent within each class; learns in one pass, takes categories and missing cells as they are.',
  traits: {
    tasks: ['binary', 'multiclass'],
    acceptsMissing: true,
    acceptsCategories: true,
    wantsScaling: false,
    honoursWeights: true,
    honoursMonotone: false,
    honoursInteractions: true,
    stopsEarly: false,
    deterministic: true,
    stable: true,
    maxRows: Number.POSITIVE_INFINITY,
  },
  space: makeSpace,
  estimateCost: (config, { rows, cols, classes }) => {
    const passes = config['calibrate'] === false ? 1 : 6;
    const cell = config['numeric'] === 'normal' ? 1e-8 : 3e-8 + 8e-9 * Math.log2(Math.max(2, rows));
    return {
      seconds: 1e-3 + passes * rows * cols * (cell + 2e-9 * classes),
      bytes: rows * (classes * 24 + 40) + cols * 64 * classes * 8,
    };
  },
  *fit(input, config, context) {
    const training = trainingRows(input);
    const labelled = labelledRows(training);
    const classes = labelled.present.length;
    const columns = input.x.columns.map(densify);
    const settings: ColumnSettings = config;
    const learn = (rows: Uint32Array): (ColumnModel | null)[] => {
      const pick = {
        rows: rows.map((i) => training.rows[i]!),
        label: rows.map((i) => labelled.label[i]!),
        weight: Float64Array.from(rows, (i) => labelled.weight[i]!),
        classes,
      };
      return columns.map((column, j) => learnColumn(column, input.x.features[j]!, pick, settings));
    };
    const shares = classShares(input);
    const { present, logPrior } = labelled;
    const all = learn(Uint32Array.from(training.rows.keys()));
    const make = (_: number, power: number): NaiveBayesModel =>
      new NaiveBayesModel({ columns: all, logPrior, power, present, shares });
    const logsOf = (rows: Uint32Array, others: Uint32Array): Float64Array[] => {
      const out = new Float64Array(others.length * classes);
      learn(rows).forEach((model, j) => {
        if (model !== null) addLogs(model, columns[j]!, others, out);
      });
      return [out];
    };
    const ids = training.rows;
    return yield* temperedFit({ labelled, ids, make, logsOf: config.calibrate ? logsOf : null }, context);
  },
  fromState: (state) => NaiveBayesModel.fromState(state),
});
