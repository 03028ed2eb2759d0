import type { Config } from '../../space/param.ts';
import type { CostEstimate, ProblemShape } from '../family.ts';
import { MOST_SKETCHED } from './round-trainer.ts';

/** Seconds a histogram update, a border scored for one leaf, and a row handled a round and output outside histograms. */
const SECONDS_UPDATE = 1.5e-9;
const SECONDS_BORDER = 2e-9;
const SECONDS_ROW = 4e-8;
/** Columns of statistics that a category stands for, combinations included. */
const COLUMNS_A_CATEGORY = 12;

/** CPU seconds and scratch bytes of one fit. */
export function estimateOblivious(config: Config, shape: ProblemShape): CostEstimate {
  const number = (name: string, fallback: number): number => Number(config[name] ?? fallback);
  const depth = number('depth', 6);
  const outputs = Math.max(1, shape.classes > 2 ? shape.classes : 1);
  const sketched = Math.min(outputs, MOST_SKETCHED);
  const cols = shape.cols - shape.categories + shape.categories * COLUMNS_A_CATEGORY;
  const levels = depth / 2 + 0.5;
  const hist = shape.rows * number('subsample', 1) * cols * levels * sketched * SECONDS_UPDATE;
  const leaves = Math.min(2 ** depth, shape.rows);
  const borders =
    Math.min(255, shape.rows) * (shape.cols - shape.categories) + 32 * COLUMNS_A_CATEGORY * shape.categories;
  const orders = shape.categories > 0 ? number('permutations', 3) : 1;
  const byRow = shape.rows * outputs * SECONDS_ROW * (0.5 + 0.5 * orders);
  const perTree = hist + leaves * borders * sketched * SECONDS_BORDER + byRow + 5e-5;
  const rounds = number('maxRounds', 1000);
  const slots = Math.min(2 ** 28, 2 ** (depth - 1) * sketched * cols * 2048);
  return {
    seconds: 1e-3 + rounds * perTree,
    bytes: slots + shape.rows * (64 + (28 + 8 * orders) * outputs + cols * 4 + shape.categories * orders * 4) * 1.25,
  };
}
