import type { Config } from '../../space/param.ts';
import type { CostEstimate, ProblemShape } from '../family.ts';

/** Rounds that early stopping typically leaves at learning rate 0.04; halving the rate doubles them. */
const ROUNDS_AT_DEFAULT = 400;
/** Seconds for a row of a bag and a term, for a row and output a round, and for a bin. */
const SECONDS_ROW = 2.2e-9;
const SECONDS_EXPAND = 1.2e-8;
const SECONDS_BIN = 1e-8;
/** Seconds for a pair of features, for each cell. */
const SECONDS_CELL = 1.5e-8;

/** CPU seconds and scratch bytes of one fit. */
export function estimateEbm(config: Config, shape: ProblemShape): CostEstimate {
  const number = (name: string, fallback: number): number => Number(config[name] ?? fallback);
  const { rows, cols } = shape;
  const outputs = Math.max(1, shape.classes > 2 ? shape.classes : 1);
  const bags = number('bags', 4);
  const rounds = Math.min(number('maxRounds', 2000), (ROUNDS_AT_DEFAULT * 0.04) / number('learningRate', 0.04));
  const pairs = outputs > 1 ? 0 : Math.min(number('interactions', 20), (cols * (cols - 1)) / 2);
  const single = rows * SECONDS_ROW + Math.min(rows, 255) * SECONDS_BIN + 1e-6;
  const cells = Math.min(1024, Math.max(16, rows));
  const pair = rows * SECONDS_ROW + cells * SECONDS_CELL;
  const search = outputs > 1 ? 0 : (Math.min(cols, 60) ** 2 / 2) * (rows * 3e-9 + cells * SECONDS_CELL);
  const round = bags * outputs * (cols * single + pairs * pair + rows * SECONDS_EXPAND);
  return {
    seconds: 2e-3 + rows * cols * 2e-8 + rounds * round + search,
    bytes: rows * (cols * 3 + pairs * 2 + 40 + bags * (16 + 24 * outputs)) + cols * outputs * 256 * 40,
  };
}
