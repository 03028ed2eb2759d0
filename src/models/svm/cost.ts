import type { Config } from '../../space/param.ts';
import type { CostEstimate, ProblemShape } from '../family.ts';
import { CACHE_BYTES, machineBytes } from './machine.ts';

/** Measured on the dev sets. */
export function svmCost(config: Config, { rows, cols, task, classes }: ProblemShape): CostEstimate {
  const cost = Number(config['C'] ?? 1);
  const k = Math.max(2, classes);
  const pairs = task === 'regression' ? 1 : (k * (k - 1)) / 2;
  const n = task === 'regression' ? rows : (2 * rows) / k;
  // rows of kernel values, then steps; a class machine is solved again for each part that is left out
  const kernel = 0.5 * n * n * (2e-9 + 0.4e-9 * cols);
  const steps = (n * n * 2e-9 * (task === 'regression' ? 1 : 2) + n * 5e-6) * (1 + cost ** 0.5);
  const cache = Math.min(4 * n * n, CACHE_BYTES);
  return {
    seconds: 2e-3 + pairs * (5e-4 + kernel + steps),
    bytes: 1.2 * (machineBytes(n, cols) + cache) + 8 * rows * cols + 64 * rows,
  };
}
