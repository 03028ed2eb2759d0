import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { blendObjective } from '../../src/ensemble/blend-objective.ts';
import type { EnsembleInput } from '../../src/ensemble/ensemble.ts';
import { foldRows, sampleRows } from '../../src/ensemble/fold-rows.ts';
import { chooseLibrary } from '../../src/ensemble/library.ts';
import { logLossObjective } from '../../src/ensemble/log-loss-objective.ts';
import { rowLimit } from '../../src/ensemble/make-objective.ts';
import type { BlendData } from '../../src/ensemble/objective.ts';
import { type QuadraticMetric, quadraticObjective } from '../../src/ensemble/quadratic-objective.ts';
import { rankedObjective } from '../../src/ensemble/ranked-objective.ts';
import { getMetric } from '../../src/metrics/registry.ts';

const some = (y: number[], foldOf: number[], folds: number, classes: number) =>
  ({ y: Float64Array.from(y), foldOf: Uint8Array.from(foldOf), folds, classes, seed: 3 }) as unknown as EnsembleInput;

describe('the rows of folds', () => {
  test('are grouped by fold and then by class, without those of no fold', () => {
    const rows = foldRows(some([1, 0, 1, 0, 1, 0], [1, 1, 0, 255, 0, 0], 2, 2));
    expect([...rows.ids]).toEqual([5, 2, 4, 1, 0]);
    expect([...rows.start]).toEqual([0, 3, 5]);
  });

  test('of one holdout are dealt into five parts with the same share of each class', () => {
    const y = Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const rows = foldRows(some(y, new Array(100).fill(0), 1, 2));
    expect([...rows.start]).toEqual([0, 20, 40, 60, 80, 100]);
    for (let f = 0; f < 5; f++)
      expect([...rows.ids.slice(f * 20, f * 20 + 20)].filter((row) => y[row] === 1)).toHaveLength(2);
    expect([...rows.ids].sort((a, b) => a - b)).toEqual(y.map((_, i) => i));
  });

  test('are sampled in proportion, at least one of each class of each fold', () => {
    const y = Array.from({ length: 1000 }, (_, i) => (i >= 995 ? 1 : 0));
    const all = foldRows(
      some(
        y,
        y.map((_, i) => i % 5),
        5,
        2,
      ),
    );
    const part = sampleRows(all, 100, Float64Array.from(y), 2, 7);
    expect([...part.start]).toEqual([0, 21, 42, 63, 84, 105]);
    expect([...part.ids].filter((row) => y[row] === 1)).toHaveLength(5);
    expect(new Set(part.ids).size).toBe(105);
    expect(sampleRows(all, 1000, Float64Array.from(y), 2, 7)).toBe(all);
  });

  test('selection looks at fewer rows where a row costs more', () => {
    const limit = (name: string) => rowLimit(getMetric(name), 1, 500_000, 50, 6);
    expect(limit('rmse')).toBe(160_000);
    expect(limit('rmse')).toBeGreaterThan(limit('log_loss'));
    expect(limit('log_loss')).toBeGreaterThan(limit('roc_auc'));
    expect(limit('roc_auc')).toBeGreaterThan(limit('accuracy'));
    expect(limit('accuracy')).toBeGreaterThan(limit('mae'));
    expect(limit('mae')).toBeGreaterThanOrEqual(2000);
  });
});

describe('the library', () => {
  test('holds the best 50, at most 12 of a family, and the best of each family', () => {
    const shelves = Array.from({ length: 200 }, (_, i) => ({
      family: i === 199 ? 'worst' : `family${i % 4}`,
      cost: 1,
      foldLosses: [i, i],
    }));
    const chosen = chooseLibrary(shelves, [...shelves.keys()], [0, 1]);
    expect(chosen.slice(0, 48)).toEqual(Array.from({ length: 48 }, (_, i) => i));
    expect(chosen.slice(48)).toEqual([199]);
    const one = shelves.map((shelf) => ({ ...shelf, family: 'one' }));
    expect(chooseLibrary(one, [...one.keys()], [0, 1])).toHaveLength(12);
  });

  test('is ranked on the folds given alone; ties go to the cheaper', () => {
    const shelves = [
      { family: 'a', cost: 2, foldLosses: [0.1, 0.9] },
      { family: 'b', cost: 1, foldLosses: [0.2, 0.1] },
      { family: 'c', cost: 1, foldLosses: [0.1, 0.8] },
    ];
    expect(chooseLibrary(shelves, [0, 1, 2], [0])).toEqual([2, 0, 1]);
    expect(chooseLibrary(shelves, [0, 1, 2], [0, 1])).toEqual([1, 2, 0]);
  });
});

describe('the fast objectives are the metric of the blend', () => {
  const rng = createRng(21);
  const data = (kind: 'regression' | 'binary' | 'multiclass', rows: number, weighted: boolean): BlendData => {
    const classes = kind === 'regression' ? 0 : kind === 'binary' ? 2 : 3;
    const outputs = kind === 'multiclass' ? 3 : 1;
    const half = rows / 2;
    const y = Float64Array.from({ length: rows }, (_, i) =>
      classes === 0 ? rng.normal() + 1e5 : Math.floor(((i % half) * classes) / half),
    );
    const predictions = Array.from({ length: 5 }, () =>
      Float64Array.from({ length: rows * outputs }, (_, i) => {
        if (classes === 0) return y[i]! + rng.normal();
        return outputs === 1 ? Math.min(1, Math.max(0, (y[i]! + 3 * rng.next() - 1) / 2)) : rng.next();
      }),
    );
    const weight = y.map(() => 0.5 + rng.next());
    const start = Uint32Array.of(0, half, rows);
    return { predictions, y, outputs, classes, folds: 2, start, ...(weighted ? { weight } : {}) };
  };
  const compare = (
    make: (d: BlendData) => ReturnType<typeof blendObjective>,
    d: BlendData,
    name: string,
    tolerance: number,
  ) => {
    const fast = make(d);
    const plain = blendObjective(d, getMetric(name));
    for (const member of [2, 0, 2, 4]) {
      for (let m = 0; m < 5; m++)
        for (let fold = 0; fold < 2; fold++) {
          const expected = plain.foldLoss(m, fold);
          expect(Math.abs(fast.foldLoss(m, fold) - expected), name).toBeLessThanOrEqual(tolerance * expected);
        }
      fast.add(member);
      plain.add(member);
    }
    fast.clear();
    plain.clear();
    expect(fast.foldLoss(1, 1)).toBeCloseTo(plain.foldLoss(1, 1), 3);
  };

  test.each([false, true])('squared errors and log loss, weighted: %s', (weighted) => {
    for (const name of ['mse', 'rmse', 'r2'] as QuadraticMetric[])
      compare((d) => quadraticObjective(d, name), data('regression', 60, weighted), name, 1e-9);
    for (const kind of ['binary', 'multiclass'] as const) {
      compare((d) => quadraticObjective(d, 'brier'), data(kind, 60, weighted), 'brier', 1e-9);
      compare(logLossObjective, data(kind, 60, weighted), 'log_loss', 1e-9);
    }
  });

  test.each([false, true])('rankings, to a percent of the loss, weighted: %s', (weighted) => {
    const binary = data('binary', 2000, weighted);
    compare((d) => rankedObjective(d, 'roc_auc'), binary, 'roc_auc', 5e-3);
    compare((d) => rankedObjective(d, 'average_precision'), binary, 'average_precision', 1e-2);
    compare((d) => rankedObjective(d, 'roc_auc'), data('multiclass', 1200, weighted), 'roc_auc_ovr', 5e-3);
  });

  test('probabilities of a rare class near 0 are told apart', () => {
    const y = Float64Array.from({ length: 400 }, (_, i) => (i >= 360 ? 1 : 0));
    const tiny = y.map((truth) => 1e-6 * (1 + truth) * (1 + 0.2 * rng.next()));
    const d = { predictions: [tiny], y, outputs: 1, classes: 2, folds: 1, start: Uint32Array.of(0, 400) };
    expect(rankedObjective(d, 'roc_auc').foldLoss(0, 0)).toBe(0);
    const near1 = { ...d, predictions: [tiny.map((p) => 1 - 1e-4 / (p * 1e6))] };
    expect(rankedObjective(near1, 'roc_auc').foldLoss(0, 0)).toBe(0);
  });
});
