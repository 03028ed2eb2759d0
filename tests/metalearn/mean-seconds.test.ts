import { describe, expect, it } from 'vitest';
import { fromCheapest, meanSeconds } from '../../src/metalearn/mean-seconds.ts';
import type { RegretTable } from '../../src/metalearn/regret-table.ts';

const set = (seconds: Record<string, number>) => ({
  id: 'x',
  name: null,
  origin: 'x',
  source: 'local' as const,
  task: 'regression' as const,
  metrics: ['rmse'],
  features: null,
  trials: new Map(Object.entries(seconds).map(([id, s]) => [id, { status: 'ok' as const, seconds: s, losses: [1] }])),
});
const table = {
  configs: ['a', 'b', 'c', 'd'],
  sets: [set({ a: 1, b: 8, c: 0 }), set({ a: 4, b: 2, c: 0.0001 })],
  regret: [],
  metric: 'rmse',
} as unknown as RegretTable;

describe('what configurations take', () => {
  it('is the geometric mean over the sets, a hundredth of a second at least, the dearest where nothing is known', () => {
    expect([...meanSeconds(table)].map((s) => Number(s.toFixed(6)))).toEqual([2, 4, 0.01, 4]);
  });

  it('orders columns from cheap to dear, ties as they stood', () => {
    expect(fromCheapest(table, [3, 1, 0, 2])).toEqual([2, 0, 3, 1]);
  });
});
