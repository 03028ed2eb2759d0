import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/rng.ts';
import gbdt from '../../../src/models/gbdt/index.ts';
import { RowSampler, type SamplingOptions } from '../../../src/models/gbdt/row-sampler.ts';
import { allRows, BINARY, contextOf, fitAll, matrixOf, noisyData, REGRESSION, rmse } from '../forest-data.ts';

const PLAIN: SamplingOptions = {
  dataSampleStrategy: 'bagging',
  baggingFraction: 1,
  baggingFreq: 1,
  posBaggingFraction: 1,
  negBaggingFraction: 1,
  topRate: 0.2,
  otherRate: 0.1,
  learningRate: 0.5,
};
const none = (): Float64Array => new Float64Array(0);
const sampler = (options: Partial<SamplingOptions>, n = 100, isPositive?: (row: number) => boolean): RowSampler =>
  new RowSampler(allRows(n), { ...PLAIN, ...options }, createRng(4), isPositive);

describe('bags', () => {
  it('hold the wanted share, and with the rows outside all rows, each once and in order', () => {
    const s = sampler({ baggingFraction: 0.3 });
    s.draw(1, none);
    expect(s.bag).toHaveLength(30);
    expect([...s.bag, ...s.outOfBag].sort((a, b) => a - b)).toEqual([...allRows(100)]);
    expect([...s.bag]).toEqual([...s.bag].sort((a, b) => a - b));
  });
  it('stay for baggingFreq rounds', () => {
    const s = sampler({ baggingFraction: 0.5, baggingFreq: 3 });
    const bags = [1, 2, 3, 4].map((round) => {
      s.draw(round, none);
      return [...s.bag];
    });
    expect(bags[1]).toEqual(bags[0]);
    expect(bags[2]).toEqual(bags[0]);
    expect(bags[3]).not.toEqual(bags[0]);
  });
  it('take other shares of each class', () => {
    const s = sampler({ posBaggingFraction: 1, negBaggingFraction: 0.1 }, 100, (row) => row % 5 === 0);
    s.draw(1, none);
    expect(s.bag.filter((row) => row % 5 === 0)).toHaveLength(20);
    expect(s.bag).toHaveLength(28);
  });
  it('are all rows when nothing is asked', () => {
    const s = sampler({});
    s.draw(1, none);
    expect(s.random).toBe(false);
    expect(s.bag).toHaveLength(100);
  });
});

describe('one-sided sampling', () => {
  const importance = (): Float64Array => Float64Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
  it('waits for 1 / learningRate rounds', () => {
    const s = sampler({ dataSampleStrategy: 'goss' });
    s.draw(2, importance);
    expect(s.bag).toHaveLength(100);
    s.draw(3, importance);
    expect(s.bag).toHaveLength(30);
  });
  it('keeps the rows of largest importance and counts the sampled others for those left out', () => {
    const s = sampler({ dataSampleStrategy: 'goss' });
    s.draw(9, importance);
    const value = importance();
    const top = [...allRows(100)].filter((row) => value[row]! >= 80);
    for (const row of top) expect(s.bag).toContain(row);
    s.bag.forEach((row, i) => {
      expect(s.amplification![i]).toBe(value[row]! >= 80 ? 1 : 8);
    });
  });
  it('samples equal importances evenly instead of keeping the first', () => {
    const s = sampler({ dataSampleStrategy: 'goss' });
    s.draw(9, () => new Float64Array(100).fill(2));
    expect(s.bag).toHaveLength(30);
    expect(s.bag.at(-1)).toBeGreaterThan(60);
    expect(s.amplification!.reduce((a, b) => a + b, 0)).toBeCloseTo(100, 4);
  });
  it('learns as well as all rows nearly do', () => {
    const { x, signal } = noisyData(1200, 31);
    const y = Float64Array.from(signal);
    const fresh = noisyData(600, 32);
    const loss = (config: Record<string, number | string>): number => {
      const model = fitAll(gbdt, { x, y, task: REGRESSION }, { maxRounds: 60, learningRate: 0.1, ...config });
      return rmse(fresh.signal, model.predict(fresh.x));
    };
    expect(loss({ dataSampleStrategy: 'goss' })).toBeLessThan(1.3 * loss({}));
  });
});

describe('weights of the second class', () => {
  const { x, signal } = noisyData(300, 33);
  const y = Float64Array.from(signal, (s) => (s > 1 ? 1 : 0));
  const config = { maxRounds: 10 };
  it('scalePosWeight equals weights', () => {
    const weight = y.map((v) => (v === 1 ? 3 : 1));
    const a = fitAll(gbdt, { x, y, task: BINARY }, { ...config, scalePosWeight: 3 }).predict(x);
    expect(fitAll(gbdt, { x, y, weight, task: BINARY }, config).predict(x)).toEqual(a);
  });
  it('isUnbalance gives both classes the same weight', () => {
    const p = fitAll(gbdt, { x: matrixOf(new Array(300).fill(1)), y, task: BINARY }, { ...config, isUnbalance: true });
    expect(p.predict(matrixOf([1]))[0]).toBeCloseTo(0.5, 6);
  });
  it('one class only is left as it is', () => {
    const ones = { x, y: y.map(() => 1), task: BINARY };
    const p = fitAll(gbdt, ones, { ...config, isUnbalance: true }, contextOf()).predict(x);
    for (const value of p) expect(value).toBeGreaterThan(0.99);
  });
});
