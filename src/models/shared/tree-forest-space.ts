import { bool } from '../../space/bool.ts';
import type { Config } from '../../space/param.ts';
import { choice, float, int } from '../../space/space.ts';
import type { CostEstimate, ProblemShape } from '../family.ts';
import { notSearched } from './tree-not-searched.ts';

/** Parameters that both forests share. `maxFeatures`: default share of the features. */
export function forestParams(shape: ProblemShape, maxFeatures: number, bootstrap: boolean) {
  const regression = shape.task === 'regression';
  const criterion = choice(regression ? ['squared', 'poisson'] : ['gini', 'entropy'], {
    default: regression ? 'squared' : 'gini',
    doc: 'Impurity that splits reduce; poisson is for counts.',
  });
  return {
    nEstimators: notSearched(int(1, 5000, { default: 100, doc: 'Trees of each fold model.' })),
    maxFeatures: float(0.01, 1, {
      default: Math.min(1, Math.max(0.01, maxFeatures)),
      log: true,
      doc: 'Share of the features tried at each node.',
    }),
    minSamplesLeaf: int(1, 64, { default: regression ? 2 : 1, log: true, doc: 'Least rows of a leaf.' }),
    maxSamples: float(0.3, 1, { default: 1, doc: 'Share of the rows that each tree sees.' }),
    criterion: regression ? notSearched(criterion) : criterion,
    maxDepth: notSearched(int(0, 64, { default: 0, doc: 'Most levels of splits; 0 sets no limit.' })),
    maxLeafNodes: notSearched(
      int(2, 1_000_000, { default: 5000, doc: 'Most leaves of a tree, best impurity decrease first.' }),
    ),
    minSamplesSplit: notSearched(int(2, 10_000, { default: 2, doc: 'Least rows of a node that is split.' })),
    minImpurityDecrease: notSearched(
      float(0, 1e6, { default: 0, doc: 'Least impurity that a split removes, times its share of the rows.' }),
    ),
    bootstrap: notSearched(
      bool({ default: bootstrap, doc: 'Draw the rows of a tree with replacement, so that others can check it.' }),
    ),
  };
}

/** Measured: seconds to send one row through one feature at one level. */
const SECONDS_VISIT = 2e-9;

/** With more rows each takes longer, for nodes no longer fit the caches; measured between 4,000 and 40,000 rows, classes and numbers. */
const CACHED_ROWS = 4000;
const MISSES = { factor: 1.5, power: 0.35 };

/** CPU seconds and scratch bytes of one forest. */
export function estimateForest(config: Config, shape: ProblemShape): CostEstimate {
  const number = (name: string, fallback: number): number => Number(config[name] ?? fallback);
  const rows = shape.rows * number('maxSamples', 1);
  const leaves = Math.min(number('maxLeafNodes', 5000), rows / number('minSamplesLeaf', 1));
  const levels = 1.3 * Math.log2(leaves + 2);
  const perNode = number('maxFeatures', 0.3) * shape.cols + 1;
  const trees = number('nEstimators', 100);
  const perTree = rows * levels * perNode * SECONDS_VISIT + leaves * perNode * 6e-8;
  const perLeaf = 144 + shape.cols / 8 + (shape.categories > 0 ? 32 : 0);
  const bytes = shape.rows * (32 + (shape.classes > 2 ? 16 : 0) + 10) + leaves * perLeaf + trees * leaves * 40;
  const misses = Math.max(1, MISSES.factor * (rows / CACHED_ROWS) ** MISSES.power);
  return { seconds: 1e-3 + trees * perTree * misses, bytes };
}
