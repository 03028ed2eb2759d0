import { bool, choice, defineSpace, float, int } from '../../space/space.ts';
import type { ProblemShape } from '../family.ts';
import { notSearched } from '../shared/tree-not-searched.ts';
import { OBJECTIVES, type ObjectiveName } from './objective-choice.ts';

/** Names and ranges of LightGBM as TabArena searches it (Erickson et al. 2025); regularisation as defaults of LightGBM. */
export function gbdtSpace(shape: ProblemShape) {
  return defineSpace({
    learningRate: float(0.005, 0.3, { default: 0.06, log: true, doc: 'Share of each tree that is added.' }),
    numLeaves: int(2, 255, { default: 31, log: true, doc: 'Most leaves of a tree.' }),
    minDataInLeaf: int(1, 64, {
      default: shape.rows < 1000 ? 10 : 20,
      log: true,
      doc: 'Least rows of a leaf.',
    }),
    featureFraction: float(0.4, 1, { default: 1, doc: 'Share of the features that each tree sees.' }),
    baggingFraction: float(0.5, 1, {
      default: 1,
      doc: 'Share of the rows that each tree sees, drawn without replacement.',
    }),
    lambdaL1: float(1e-4, 1, { default: 1e-4, log: true, doc: 'L1 penalty of leaf values.' }),
    lambdaL2: float(1e-4, 5, { default: 1e-4, log: true, doc: 'L2 penalty of leaf values.' }),
    extraTrees: bool({ default: false, doc: 'Try one random threshold for each feature and leaf instead of all.' }),
    maxDepth: int(0, 32, { default: 0, doc: 'Most levels of splits; 0 sets no limit.' }),
    catSmooth: float(1e-3, 100, {
      default: 10,
      log: true,
      doc: 'Smoothing of category statistics; rarer categories are not ordered.',
    }),
    catL2: float(5e-3, 20, { default: 10, log: true, doc: 'Extra L2 penalty of splits on several categories.' }),
    maxCatToOnehot: int(4, 100, {
      default: 4,
      log: true,
      doc: 'Features with at most this many categories are split one category against the rest.',
    }),
    minDataPerGroup: int(2, 200, { default: 100, log: true, doc: 'Least rows between two candidate category splits.' }),
    minChildWeight: notSearched(float(0, 100, { default: 1e-3, doc: 'Least sum of hessians of a leaf.' })),
    minGain: notSearched(float(0, 1e6, { default: 0, doc: 'Least gain of a split.' })),
    objective: notSearched(
      choice<ObjectiveName | 'auto'>(['auto', ...OBJECTIVES[shape.task]], {
        default: 'auto',
        doc: 'Loss that trees are trained on; auto takes the one that fits the metric, for most the first named.',
      }),
    ),
    alpha: notSearched(
      float(1e-9, 1e9, {
        default: 0.9,
        doc: 'The quantile of the quantile objective; for huber the error, in units of the target, where it becomes linear.',
      }),
    ),
    fairC: notSearched(
      float(1e-9, 1e9, { default: 1, doc: 'Errors far above this count linearly in the fair objective.' }),
    ),
    tweedieVariancePower: notSearched(
      float(1, 2, { default: 1.5, doc: 'Power of the tweedie objective: 1 is Poisson, 2 is gamma.' }),
    ),
    dataSampleStrategy: notSearched(
      choice(['bagging', 'goss'], {
        default: 'bagging',
        doc: 'Rows of a round: a random bag, or those of large gradients and a sample of the others (GOSS).',
      }),
    ),
    topRate: notSearched(float(0, 1, { default: 0.2, doc: 'goss: share of the rows kept for their large gradients.' })),
    otherRate: notSearched(float(0, 1, { default: 0.1, doc: 'goss: share of the rows sampled from the others.' })),
    baggingFreq: notSearched(int(1, 10_000, { default: 1, doc: 'Rounds after which a new bag is drawn.' })),
    posBaggingFraction: notSearched(
      float(1e-3, 1, {
        default: 1,
        doc: 'Two classes: share of the rows of the second class in a bag; with negBaggingFraction instead of baggingFraction.',
      }),
    ),
    negBaggingFraction: notSearched(
      float(1e-3, 1, { default: 1, doc: 'Two classes: share of the rows of the first class in a bag.' }),
    ),
    scalePosWeight: notSearched(
      float(1e-6, 1e6, { default: 1, doc: 'Two classes: factor of the weights of the second class.' }),
    ),
    isUnbalance: notSearched(
      bool({ default: false, doc: 'Two classes: weigh the rarer class so that both have the same weight in sum.' }),
    ),
    growPolicy: notSearched(
      choice(['lossguide', 'depthwise'], {
        default: 'lossguide',
        doc: 'Which leaf is split next: that of most gain, or level by level.',
      }),
    ),
    featureFractionByNode: notSearched(
      float(0.01, 1, { default: 1, doc: 'Share of the features of its tree that each node sees.' }),
    ),
    maxDeltaStep: notSearched(
      float(0, 1e9, {
        default: 0,
        doc: 'Most that a leaf may change a raw score, before learningRate; 0 sets no limit.',
      }),
    ),
    pathSmooth: notSearched(
      float(0, 1e6, {
        default: 0,
        doc: 'Leaf values are averaged with that of the node above, which counts for this many rows.',
      }),
    ),
    minDelta: notSearched(
      float(0, 1e9, { default: 0, doc: 'Early stopping: the loss must fall by more than this to count as better.' }),
    ),
    maxRounds: notSearched(
      int(1, 10_000, { default: 2000, doc: 'Most boosting rounds; with validation rows, early stopping ends sooner.' }),
    ),
  });
}
export type GbdtSpace = ReturnType<typeof gbdtSpace>;
