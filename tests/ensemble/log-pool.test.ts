import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { fitLogPool } from '../../src/ensemble/fit-log-pool.ts';
import { buildEnsemble } from '../../src/ensemble/greedy.ts';
import { addToPool, closePool, type Pool, poolScore } from '../../src/ensemble/pool.ts';
import { getMetric } from '../../src/metrics/registry.ts';

const CLASSES = 3;

function pooled(pool: Pool, parts: readonly (readonly number[])[], weights: readonly number[]): number[] {
  const sum = new Float64Array(parts[0]!.length);
  parts.forEach((part, m) => {
    addToPool(pool, sum, part, weights[m]!);
  });
  closePool(pool, sum, CLASSES);
  return [...sum];
}

describe('a pool', () => {
  it('of logarithms is the geometric mean, made to sum to 1', () => {
    const [a, b, c] = pooled(
      'log',
      [
        [0.8, 0.1, 0.1],
        [0.2, 0.4, 0.4],
      ],
      [0.5, 0.5],
    );
    expect(a! / b!).toBeCloseTo(2, 12); // sqrt(8 / 2)
    expect(c).toBe(b);
    expect(a! + b! + c!).toBeCloseTo(1, 12);
  });

  it('of means is the weighted mean', () => {
    expect(
      pooled(
        'mean',
        [
          [0.2, 0.3, 0.5],
          [0.6, 0.1, 0.3],
        ],
        [0.25, 0.75],
      )[0],
    ).toBeCloseTo(0.5, 12);
  });

  it('lets nobody rule a class out, and keeps what is missing', () => {
    const [first, second] = pooled('log', [[0, 0.5, 0.5]], [1]);
    expect(first! / second!).toBeCloseTo(2e-4, 10);
    expect(pooled('log', [[Number.NaN, 0.5, 0.5]], [1])[0]).toBeNaN();
  });
});

/** Softmax of a row of scores. */
function shares(z: readonly number[]): number[] {
  const e = z.map(Math.exp);
  const total = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / total);
}

/** Rows whose scores are the sum of those of two members that see different things; a third member is noise. */
function signals(rows: number, seed: number) {
  const rng = createRng(seed);
  const parts = [0, 1, 2].map(() => new Float64Array(rows * CLASSES));
  const y = Float64Array.from({ length: rows }, (_, i) => {
    const z = parts.map(() => Array.from({ length: CLASSES }, () => 1.2 * rng.normal()));
    parts.forEach((part, m) => {
      part.set(shares(z[m]!), i * CLASSES);
    });
    const truth = shares(z[0]!.map((v, k) => v + z[1]![k]!));
    const u = rng.next();
    return u < truth[0]! ? 0 : u < truth[0]! + truth[1]! ? 1 : 2;
  });
  return { parts, y, scores: parts.map((part) => part.map(poolScore)) };
}

describe('fitLogPool', () => {
  it('finds the weights that the data were made with, and none for noise', () => {
    const { scores, y } = signals(10_000, 1);
    const weights = fitLogPool({ scores, y, outputs: CLASSES }, Float64Array.of(0.5, 0.5, 0.5));
    for (const m of [0, 1]) {
      expect(weights[m]).toBeGreaterThan(0.9);
      expect(weights[m]).toBeLessThan(1.1);
    }
    expect(weights[2]).toBeLessThan(0.05);
  });

  it('keeps weights from falling below 0', () => {
    const { scores, y } = signals(3000, 2);
    const turned = scores.map((own, m) => (m === 1 ? own.map((v) => -v) : own));
    const weights = fitLogPool({ scores: turned, y, outputs: CLASSES }, Float64Array.of(0.5, 0.5, 0));
    expect(weights[1]).toBe(0);
    expect(weights[0]).toBeGreaterThan(0.4);
  });

  it('ends where no small step is better', () => {
    const { scores, y } = signals(400, 3);
    const start = Float64Array.of(0.6, 0.2, 0.2);
    const loss = (x: ArrayLike<number>): number => {
      let sum = 0;
      for (let i = 0; i < y.length; i++) {
        const z = [0, 1, 2].map((k) => scores.reduce((t, own, m) => t + x[m]! * own[i * CLASSES + k]!, 0));
        sum -= Math.log(shares(z)[y[i]!]!);
      }
      const pull = start.reduce((t, v, m) => t + (x[m]! - v) ** 2, 0);
      return sum / y.length + 0.5 * 0.003 * pull;
    };
    const weights = fitLogPool({ scores, y, outputs: CLASSES }, start);
    for (let m = 0; m < 3; m++)
      for (const step of [-1e-3, 1e-3]) {
        const moved = weights.map((v, l) => (l === m ? Math.max(0, v + step) : v));
        expect(loss(moved)).toBeGreaterThanOrEqual(loss(weights) - 1e-9);
      }
  });

  it('counts a row of weight 2 as two rows', () => {
    const { scores, y } = signals(500, 4);
    const weight = Float64Array.from(y, (_, i) => (i < 100 ? 2 : 1));
    const twice = (values: Float64Array, width: number): Float64Array =>
      Float64Array.from([...values, ...values.subarray(0, 100 * width)]);
    const start = Float64Array.of(0.4, 0.3, 0.3);
    const weighted = fitLogPool({ scores, y, weight, outputs: CLASSES }, start);
    const again = { scores: scores.map((own) => twice(own, CLASSES)), y: twice(y, 1), outputs: CLASSES };
    fitLogPool(again, start).forEach((w, m) => {
      expect(w).toBeCloseTo(weighted[m]!, 6);
    });
  });
});

describe('the ensemble', () => {
  const ensembleOf = (rows: number, seed: number, metric = 'log_loss') => {
    const { parts, y } = signals(rows, seed);
    return buildEnsemble({
      candidates: parts.map((oof, m) => ({ id: m + 1, family: `f${m}`, oof, loss: m, cost: 1 })),
      ...{ y, outputs: CLASSES, classes: CLASSES, folds: 5, seed: 1 },
      foldOf: Uint8Array.from(y, (_, i) => i % 5),
      metric: getMetric(metric),
    });
  };

  it('says that logarithms are better than means where members see different things', () => {
    const { nestedLoss, logPool } = ensembleOf(1500, 5);
    expect(logPool!.nestedLoss).toBeLessThan(nestedLoss - 0.01);
    expect(logPool!.members.map(({ id }) => id).sort()).toEqual([1, 2]);
    expect(logPool!.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(logPool!.calibration.slope).toBeGreaterThan(1.6); // the sum of both, not their mean
  });

  it('learns none from little, and none for another metric', () => {
    expect(ensembleOf(100, 6).logPool).toBe(null);
    expect(ensembleOf(1500, 5, 'accuracy').logPool).toBe(null);
  });
});
