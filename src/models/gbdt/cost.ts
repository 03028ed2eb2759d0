import type { Config } from '../../space/param.ts';
import type { CostEstimate, ProblemShape } from '../family.ts';

/**
 * Measured on the development sets: rounds until early stopping ends a fit at the default learning rate with 500 rows, for
 * classes and for numbers; halving the rate doubles them. They grow with the rows by these powers, and fall with the leaves:
 * of 31 to 128 leaves they were 0.34 to 0.54 as many on four sets of 13,000 to 40,000 rows, and trees of 8 leaves
 * took twice the time that the rounds of 31 leaves explain.
 */
const ROUNDS = { classes: 60, numbers: 140 };
const GROWTH = { classes: 0.3, numbers: 0.4 };
const LEAVES_POWER = -0.5;
const DEFAULT_RATE = 0.06;
const DEFAULT_LEAVES = 31;
/** Measured: seconds a histogram update, a bin scanned, a row handled a level outside histograms, a leaf, and a tree. */
const SECONDS_UPDATE = 5e-10;
const SECONDS_SCAN = 6e-10;
const SECONDS_ROW = 1.6e-8;
const SECONDS_LEAF = 2.5e-6;
const SECONDS_TREE = 1.5e-5;

/** CPU seconds and scratch bytes of one fit. */
export function estimateBoosting(config: Config, shape: ProblemShape): CostEstimate {
  const number = (name: string, fallback: number): number => Number(config[name] ?? fallback);
  const { rows } = shape;
  const leaves = Math.min(number('numLeaves', DEFAULT_LEAVES), rows / number('minDataInLeaf', 20) + 1);
  const outputs = Math.max(1, shape.classes > 2 ? shape.classes : 1);
  const kind = shape.task === 'regression' ? 'numbers' : 'classes';
  const byLeaves = (leaves / DEFAULT_LEAVES) ** LEAVES_POWER;
  const ended = ROUNDS[kind] * (rows / 500) ** GROWTH[kind] * byLeaves;
  const rounds = Math.min(number('maxRounds', 2000), (ended * DEFAULT_RATE) / number('learningRate', DEFAULT_RATE));
  const cols = shape.cols * number('featureFraction', 1);
  const levels = Math.log2(leaves + 1) / 2 + 1;
  const hist = rows * number('baggingFraction', 1) * cols * levels * SECONDS_UPDATE;
  const scan = leaves * cols * Math.min(256, rows) * SECONDS_SCAN;
  const perTree = hist + scan + rows * levels * SECONDS_ROW + leaves * SECONDS_LEAF + SECONDS_TREE;
  const slots = Math.min(2 ** 28, (number('numLeaves', DEFAULT_LEAVES) + 1) * shape.cols * 2048);
  // Trees of one class among many stay smaller: fewer rows matter to each.
  const trees = rounds * outputs ** 0.9;
  return { seconds: 1e-3 + trees * perTree, bytes: slots + rows * (64 + 12 * outputs + shape.cols) * 1.25 };
}
