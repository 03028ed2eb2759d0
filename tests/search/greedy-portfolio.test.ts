import { describe, expect, it } from 'vitest';
import { readKnowledge } from '../../src/metalearn/read-knowledge.ts';
import { regretTable, storedMetric } from '../../src/metalearn/regret-table.ts';
import { greedyPortfolio } from '../../src/search/shared/greedy-portfolio.ts';
import { knowledgeText } from '../metalearn/known.ts';

/** Eleven configurations: the losses named, the rest in steps of 1 from 10 on. */
const row = (...first: number[]): number[] => [
  ...first,
  ...Array.from({ length: 11 - first.length }, (_, i) => 10 + i),
];
const configs = Array.from({ length: 11 }, (_, i) => ({ family: 'gbdt', 'gbdt.numLeaves': i }));
const tableOf = (losses: Record<string, number[]>) =>
  regretTable(
    readKnowledge([{ label: 'toy', text: knowledgeText(configs, losses) }], new Set(['gbdt'])),
    'regression',
    'rmse',
  );

describe('regretTable', () => {
  it('is 0 for the best of a set, 1 from the median on, and linear between', () => {
    const { regret } = tableOf({ a: row(4, 0, 2) }); // sorted: 0 2 4 10 11 12 ..: the median of 11 is 12
    expect([...regret[0]!].slice(0, 6).map((r) => Number(r.toFixed(6)))).toEqual([
      ...[4 / 12, 0, 2 / 12, 10 / 12, 11 / 12].map((r) => Number(r.toFixed(6))),
      1,
    ]);
  });

  it('leaves out sets that tell the configurations not apart', () => {
    expect(tableOf({ a: new Array(11).fill(3), b: row(1) }).sets.map(({ id }) => id)).toEqual(['b']);
  });

  it('reads the nearest metric that is stored', () => {
    expect(storedMetric('regression', 'r2', ['rmse', 'mae'])).toBe('rmse');
    expect(storedMetric('binary', 'mcc', ['roc_auc', 'balanced_accuracy'])).toBe('balanced_accuracy');
    expect(storedMetric('multiclass', 'f1_weighted', ['log_loss', 'f1_macro'])).toBe('f1_macro');
    expect(storedMetric('regression', 'mape', ['rmse'])).toBe(null);
  });
});

describe('greedyPortfolio', () => {
  const table = tableOf({ a: row(0, 9, 5), b: row(0, 9, 5), c: row(9, 0, 5) });

  it('takes first what is best on the whole, then what makes up for it', () => {
    const picks = greedyPortfolio(table, 5);
    expect(picks.map(({ config }) => config)).toEqual([0, 1]); // nothing is left to gain
    expect(picks[0]!.regret).toBeCloseTo(9 / 12 / 3, 10);
    expect(picks[1]!.regret).toBe(0);
  });

  it('follows the weights of the sets', () => {
    expect(greedyPortfolio(table, 1, [0.1, 0.1, 1]).map(({ config }) => config)).toEqual([1]);
  });

  it('chooses among the allowed configurations only', () => {
    expect(greedyPortfolio(table, 2, undefined, (c) => c !== 0).map(({ config }) => config)).toEqual([2, 1]);
  });

  it('weighs the gain by the seconds where they are given', () => {
    // gains of the three on their own, in twelfths: 24 of 36, 15 and 21
    const seconds = new Float64Array(11).fill(1e6);
    seconds.set([12, 5, 12]);
    expect(greedyPortfolio(table, 1, undefined, () => true, seconds).map(({ config }) => config)).toEqual([1]);
  });

  it('is empty without sets', () => {
    expect(greedyPortfolio(tableOf({}), 3)).toEqual([]);
  });
});
