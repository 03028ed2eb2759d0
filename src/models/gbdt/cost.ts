import type { Config } from '../../space/param.ts';
import type { CostEstimate, ProblemShape } from '../family.ts';

/** Rounds that early stopping typically leaves at learning rate 0.1; halving the rate doubles them. */
const ROUNDS_AT_TENTH = 120;
/** Measured: seconds a histogram update, a bin scanned, and a row handled a round and output outside histograms. */
const SECONDS_UPDATE = 1.2e-9;
const SECONDS_SCAN = 2.5e-9;
const SECONDS_ROW = 1.5e-8;

/** CPU seconds and scratch bytes of one fit. */
export function estimateBoosting(config: Config, shape: ProblemShape): CostEstimate {
  const number = (name: string, fallback: number): number => Number(config[name] ?? fallback);
  const leaves = number('numLeaves', 31);
  const outputs = Math.max(1, shape.classes > 2 ? shape.classes : 1);
  const rounds = Math.min(number('maxRounds', 2000), (ROUNDS_AT_TENTH * 0.1) / number('learningRate', 0.06));
  const cols = shape.cols * number('featureFraction', 1);
  const levels = Math.log2(leaves + 1) / 2 + 1;
  const hist = shape.rows * number('baggingFraction', 1) * cols * levels * SECONDS_UPDATE;
  const scan = 2 * Math.min(leaves, shape.rows / 10) * cols * Math.min(256, shape.rows) * SECONDS_SCAN;
  const perTree = hist + scan + shape.rows * levels * SECONDS_ROW + 1e-5 * leaves;
  const slots = Math.min(2 ** 28, (leaves + 1) * shape.cols * 2048);
  // Trees of one class among many stay smaller: fewer rows matter to each.
  const trees = rounds * outputs ** 0.65;
  return { seconds: 1e-3 + trees * perTree, bytes: slots + shape.rows * (64 + 12 * outputs + shape.cols) * 1.25 };
}
