import type { ProblemShape } from '../family.ts';

/** Learning rate for a thousand rounds: small data sets are learnt slowly, for they are soon learnt by heart. */
export function automaticRate({ task, rows }: ProblemShape): number {
  const n = Math.max(1, rows);
  const rate = task === 'regression' ? 0.0145 * n ** 0.16 : task === 'binary' ? 0.00068 * n ** 0.4 : 0.012 * n ** 0.2;
  return Number(Math.min(0.2, Math.max(0.006, rate)).toPrecision(2));
}
