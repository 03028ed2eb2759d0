import { choice, defineSpace, float, int, ordinal } from '../../space/space.ts';
import { defineFamily, type FitContext, type FitInput, type ProblemShape } from '../family.ts';
import { requireArray, requireNumber } from '../shared/state.ts';
import { classCount, classShares, weightedMean } from '../shared/targets.ts';
import { type TrainingRows, trainingRows } from '../shared/training-rows.ts';
import { AbsoluteCriterion } from './absolute-criterion.ts';
import { ClassCriterion } from './class-criterion.ts';
import type { Criterion, CriterionName } from './criterion.ts';
import { DecisionTreeModel } from './decision-tree-model.ts';
import { finishTree } from './finish-tree.ts';
import { Grower } from './grow.ts';
import { type GrownNode, LEAF } from './grown-tree.ts';
import { SquareCriterion } from './square-criterion.ts';

const makeSpace = ({ task }: ProblemShape) =>
  defineSpace({
    maxDepth: int(1, 20, { default: 10, doc: 'Most tests between the root and a leaf.' }),
    criterion: choice(criteria(task), {
      default: task === 'regression' ? 'squared_error' : 'gini',
      doc: 'Impurity that splits reduce.',
    }),
    minSamplesLeaf: int(1, 100, { default: 10, log: true, doc: 'Fewest training rows of a leaf.' }),
    ccpAlpha: ordinal([0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2], {
      default: 0,
      doc: 'Share of the impurity at the root that a split must remove for each leaf it adds, else it is pruned.',
    }),
    smoothing: float(0, 5, {
      default: 1,
      doc: 'Rows with average classes that are added to each leaf of a classification; keeps probabilities off 0.',
    }),
  });

function criteria(task: ProblemShape['task']): readonly CriterionName[] {
  return task === 'regression' ? ['squared_error', 'absolute_error'] : ['gini', 'entropy'];
}

function makeCriterion(name: CriterionName, training: TrainingRows, classes: number): Criterion {
  const { y, weight } = training;
  if (classes > 0) return new ClassCriterion(y, weight, classes, name === 'entropy');
  return name === 'absolute_error' ? new AbsoluteCriterion(y, weight) : new SquareCriterion(y, weight);
}

/** A single leaf for data without a row that counts. */
function emptyRoot(input: FitInput): GrownNode[] {
  const value = input.task.kind === 'regression' ? Float64Array.of(weightedMean(input)) : classShares(input);
  return [
    {
      ...{ depth: 0, from: 0, to: 0, weight: 1, risk: 0, value },
      ...{ feature: LEAF, threshold: 0, missingLeft: false, sawMissing: false, left: LEAF, right: LEAF },
    },
  ];
}

export default defineFamily({
  name: 'decision-tree',
  version: 2,
  doc: 'One tree of readable rules.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'],
    acceptsMissing: true,
    acceptsCategories: false,
    wantsScaling: false,
    honoursWeights: true,
    honoursMonotone: false,
    stopsEarly: false,
    deterministic: true,
    maxRows: 1_000_000,
  },
  space: makeSpace,
  estimateCost: (config, { rows, cols, classes }) => {
    const depth = Number(config['maxDepth'] ?? 6);
    const { criterion } = config;
    const entropy = criterion === 'entropy' ? 2 : 1;
    const scan = criterion === 'absolute_error' ? 1.7e-8 * Math.log2(rows + 2) : (4e-8 + 4e-9 * classes) * entropy;
    return { seconds: 1e-3 + rows * cols * (2.5e-7 + depth * scan), bytes: rows * (cols * 8 + 48) };
  },
  *fit(input, config, context: FitContext) {
    const training = trainingRows(input);
    const classes = classCount(input);
    const options = {
      features: input.x.columns.length,
      classes,
      ccpAlpha: config.ccpAlpha,
      smoothing: config.smoothing,
    };
    if (training.rows.length === 0) return finishTree(emptyRoot(input), options);
    const grower = new Grower(input.x, training, makeCriterion(config.criterion, training, classes), {
      maxDepth: config.maxDepth,
      minSamplesLeaf: config.minSamplesLeaf,
      shouldStop: () => context.shouldStop(),
    });
    const snapshot = (): DecisionTreeModel => finishTree(grower.nodes, options);
    for (let step = 1, more = true; more; step++) {
      more = grower.growLevel();
      yield { step, total: config.maxDepth, snapshot };
    }
    return snapshot();
  },
  fromState: (state) =>
    new DecisionTreeModel(
      {
        feature: requireArray(state, 'feature', Int32Array),
        threshold: requireArray(state, 'threshold', Float32Array),
        missing: requireArray(state, 'missing', Uint8Array),
        left: requireArray(state, 'left', Int32Array),
        right: requireArray(state, 'right', Int32Array),
        value: requireArray(state, 'value', Float64Array),
        rows: requireArray(state, 'rows', Uint32Array),
        gain: requireArray(state, 'gain', Float64Array),
        ...(state.arrays['cover'] === undefined ? {} : { cover: requireArray(state, 'cover', Float64Array) }),
      },
      requireNumber(state, 'features'),
    ),
});
