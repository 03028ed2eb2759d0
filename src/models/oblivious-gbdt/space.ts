import { defineSpace, float, int } from '../../space/space.ts';
import type { ProblemShape } from '../family.ts';
import { notSearched } from '../shared/tree-not-searched.ts';
import { automaticRate } from './automatic-rate.ts';

/** Names of CatBoost; ranges as TabArena searches them (Erickson et al. 2025), defaults of CatBoost where nothing else is said. */
export function obliviousSpace(shape: ProblemShape) {
  return defineSpace({
    learningRate: float(0.005, 0.3, {
      default: automaticRate(shape),
      log: true,
      doc: 'Share of each tree that is added; the default depends on the number of rows.',
    }),
    depth: int(2, 8, { default: 6, doc: 'Levels of a tree; every level splits all leaves by the same rule.' }),
    l2LeafReg: float(1e-2, 30, { default: 3, log: true, doc: 'L2 penalty of leaf values.' }),
    randomStrength: float(0, 4, {
      default: 0,
      doc: 'Noise on the scores of splits, which decays from round to round.',
    }),
    baggingTemperature: float(0, 2, {
      default: 0.5,
      doc: 'Spread of the random row weights (Bayesian bootstrap) that splits are chosen by; 0: all alike.',
    }),
    subsample: float(0.5, 1, { default: 1, doc: 'Share of the rows that splits are chosen by.' }),
    oneHotMaxSize: int(2, 100, {
      default: 16,
      log: true,
      doc: 'Categories of at most this many values can be split one value against the rest, besides by target statistics.',
    }),
    maxCtrComplexity: int(1, 4, { default: 4, doc: 'Most category features that are combined.' }),
    leafEstimationIterations: int(1, 20, {
      default: shape.task === 'binary' ? 10 : 1,
      log: true,
      doc: 'Newton steps by which leaf values are computed (two classes only).',
    }),
    modelSizeReg: float(0, 2, {
      default: 0.5,
      doc: 'How much less the gain of a statistic counts that has many categories.',
    }),
    permutations: notSearched(
      int(1, 16, {
        default: 3,
        doc: 'Random orders of the rows for target statistics, each with scores of its own; the last one gives leaf values.',
      }),
    ),
    statisticBins: notSearched(int(2, 255, { default: 16, doc: 'Most bins of a target statistic.' })),
    maxRounds: notSearched(
      int(1, 10_000, { default: 1000, doc: 'Most boosting rounds; with validation rows, early stopping ends sooner.' }),
    ),
  });
}
export type ObliviousSpace = ReturnType<typeof obliviousSpace>;
