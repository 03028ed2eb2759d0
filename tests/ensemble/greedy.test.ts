import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { EnsembleCandidate, EnsembleInput } from '../../src/ensemble/ensemble.ts';
import { buildEnsemble } from '../../src/ensemble/greedy.ts';
import type { MetricInput } from '../../src/metrics/metric.ts';
import { getMetric } from '../../src/metrics/registry.ts';

const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};
const shares = (result: { members: readonly { id: number; weight: number }[] }) =>
  Object.fromEntries(result.members.map(({ id, weight }) => [id, weight]));

function candidate(id: number, oof: ArrayLike<number>, more: Partial<EnsembleCandidate> = {}): EnsembleCandidate {
  return { id, family: `family${id % 7}`, oof: Float64Array.from(oof), loss: 0, cost: 1, ...more };
}
function input(
  candidates: EnsembleCandidate[],
  y: ArrayLike<number>,
  metric: string,
  more: Partial<EnsembleInput> = {},
) {
  const rows = y.length;
  const folds = more.folds ?? 5;
  const isRegression = getMetric(metric).tasks.includes('regression');
  return {
    candidates,
    y: Float64Array.from(y),
    outputs: 1,
    classes: isRegression ? 0 : 2,
    foldOf: Uint8Array.from({ length: rows }, (_, i) => i % folds),
    folds,
    metric: getMetric(metric),
    seed: 1,
    ...more,
  } satisfies EnsembleInput;
}
/** Binary candidates: signal of their own plus noise, both by the seed. */
function toyCandidates(rows: number, count: number, seed: number, signal: number) {
  const rng = createRng(seed);
  const y = Float64Array.from({ length: rows }, () => rng.int(2));
  const candidates = Array.from({ length: count }, (_, id) =>
    candidate(
      id + 1,
      y.map((truth) => 1 / (1 + Math.exp(-(signal * (truth - 0.5) + rng.normal())))),
    ),
  );
  return { y, candidates };
}
/** Mean over folds of the loss of a weighted mean, the plain way; folds without a loss are left out. */
function objective(given: EnsembleInput, weights: Record<number, number>): number {
  const losses: number[] = [];
  for (let f = 0; f < given.folds; f++) {
    const rows = [...given.y.keys()].filter((row) => given.foldOf[row] === f);
    const prediction = Float64Array.from(rows, (row) =>
      given.candidates.reduce((p, c) => p + (weights[c.id] ?? 0) * c.oof[row]!, 0),
    );
    const y = Float64Array.from(rows, (row) => given.y[row]!);
    const some: MetricInput = { y, prediction, outputs: 1, classes: given.classes };
    const weight = given.weight;
    losses.push(given.metric.loss(weight ? { ...some, weight: Float64Array.from(rows, (row) => weight[row]!) } : some));
  }
  const finite = losses.filter((loss) => !Number.isNaN(loss));
  return finite.reduce((sum, loss) => sum + loss, 0) / finite.length;
}

describe('by hand', () => {
  test('two members with opposite errors share the weight, as the algebra says', () => {
    // y = 0; one is +1, the other -2 everywhere: the mean of n of the first and m of the second is (n - 2m) / (n + m),
    // zero at n = 2m: first the better single (+1), then -2: (1 - 2) / 2 = -0.5, then +1: 0.
    const y = new Float64Array(10);
    const result = buildEnsemble(
      input(
        [
          candidate(
            1,
            y.map(() => 1),
          ),
          candidate(
            2,
            y.map(() => -2),
          ),
        ],
        y,
        'rmse',
      ),
    );
    expect(result.path.slice(0, 3)).toEqual([
      { added: 1, loss: 1 },
      { added: 2, loss: 0.5 },
      { added: 1, loss: 0 },
    ]);
    expect(shares(result)).toEqual({ 1: 2 / 3, 2: 1 / 3 });
    expect(result.loss).toBeCloseTo(0, 12);
    expect(result.nestedLoss).toBeCloseTo(0, 12);
    expect(result.nestedBestLoss).toBe(1);
  });

  test('the losses of the path are those of the metric', () => {
    for (const name of ['log_loss', 'brier', 'roc_auc', 'average_precision', 'accuracy']) {
      const { y, candidates } = toyCandidates(100, 4, 3, 1);
      const given = input(candidates, y, name);
      const { path } = buildEnsemble(given);
      const weights: Record<number, number> = {};
      path.forEach((step, i) => {
        for (const id of Object.keys(weights)) weights[Number(id)]! *= i / (i + 1);
        weights[step.added] = (weights[step.added] ?? 0) + 1 / (i + 1);
        expect(step.loss, name).toBeCloseTo(objective(given, weights), 10);
      });
    }
  });

  test('of equal candidates the cheapest is taken, alone', () => {
    const y = [0, 1, 0, 1, 1, 0, 0, 1, 1, 0];
    const oof = y.map((truth) => 0.3 + 0.4 * truth);
    const same = [1, 2, 3].map((id) => candidate(id, oof, { cost: id === 2 ? 0.5 : 1 }));
    for (const name of ['roc_auc', 'log_loss', 'accuracy'])
      expect(shares(buildEnsemble(input(same, y, name)))).toEqual({ 2: 1 });
  });

  test('a metric that moves in jumps is led by log loss where it is flat', () => {
    // Both are always right; the second is surer.
    const y = Array.from({ length: 20 }, (_, i) => i % 2);
    const result = buildEnsemble(
      input(
        [
          candidate(
            1,
            y.map((t) => 0.4 + 0.2 * t),
          ),
          candidate(
            2,
            y.map((t) => 0.1 + 0.8 * t),
            { cost: 5 },
          ),
        ],
        y,
        'accuracy',
      ),
    );
    expect(result.path[0]).toEqual({ added: 2, loss: 0 });
  });
});

describe('what is always so', () => {
  test('weights are positive and sum to 1, the loss is that of the weights, never above the best single', () => {
    const names = ['roc_auc', 'log_loss', 'accuracy', 'f1', 'brier', 'average_precision', 'rmse', 'mae', 'r2'];
    const cases = fc.record({
      name: fc.constantFrom(...names),
      rows: fc.integer({ min: 20, max: 120 }),
      count: fc.integer({ min: 1, max: 12 }),
      seed: fc.nat(10_000),
      weighted: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ name, rows, count, seed, weighted }) => {
        const { candidates, y } = toyCandidates(rows, count, seed, 1);
        const weight = y.map((_, i) => 1 + (i % 3));
        const given = input(candidates, y, name, { seed, ...(weighted ? { weight } : {}) });
        const result = buildEnsemble(given);
        expect(result.members.reduce((sum, member) => sum + member.weight, 0)).toBeCloseTo(1, 12);
        for (const member of result.members) expect(member.weight).toBeGreaterThanOrEqual(0.02 - 1e-9);
        expect(result.members.map((m) => m.weight)).toEqual(result.members.map((m) => m.weight).sort((a, b) => b - a));
        const singles = candidates.map((c) => objective(given, { [c.id]: 1 })).filter(Number.isFinite);
        if (Number.isNaN(result.loss)) return;
        expect(result.loss).toBeCloseTo(objective(given, shares(result)), 10);
        expect(result.loss).toBeLessThanOrEqual(Math.min(...singles) + 1e-12);
      }),
      { numRuns: 25 },
    );
  });

  test('the same input and seed give the same result', () => {
    const { candidates, y } = toyCandidates(150, 14, 9, 0.8);
    const run = (seed: number) => buildEnsemble(input(candidates, y, 'roc_auc', { seed }));
    expect(run(5)).toEqual(run(5));
  });

  test('given fold losses change nothing but the work', () => {
    const { candidates, y } = toyCandidates(150, 8, 2, 1);
    const given = input(candidates, y, 'log_loss');
    const told = candidates.map((c) => ({
      ...c,
      foldLosses: Array.from({ length: 5 }, (_, f) => {
        const rows = [...y.keys()].filter((row) => row % 5 === f);
        const pick = (from: ArrayLike<number>) => Float64Array.from(rows, (row) => from[row]!);
        return given.metric.loss({ y: pick(y), prediction: pick(c.oof), outputs: 1, classes: 2 });
      }),
    }));
    expect(buildEnsemble({ ...given, candidates: told })).toEqual(buildEnsemble(given));
  });
});

describe('the nested estimate', () => {
  test('is no better than chance on noise, where the loss of the chosen weights is far too good', () => {
    const { candidates, y } = toyCandidates(60, 150, 4, 0);
    const result = buildEnsemble(input(candidates, y, 'roc_auc'));
    expect(result.loss).toBeLessThan(0.35);
    expect(result.nestedLoss).toBeGreaterThan(0.4);
    expect(result.nestedBestLoss).toBeGreaterThan(0.4);
  });

  test('is better than the best single where members complement each other', () => {
    const { candidates, y } = toyCandidates(1500, 10, 5, 1);
    const result = buildEnsemble(input(candidates, y, 'log_loss'));
    expect(result.members.length).toBeGreaterThan(3);
    expect(result.nestedLoss).toBeLessThan(result.nestedBestLoss - 0.01);
    expect(result.nestedLoss).toBeGreaterThan(result.loss - 1e-9);
  });

  test('is made from parts of a single holdout', () => {
    const { candidates, y } = toyCandidates(600, 8, 6, 1);
    const foldOf = Uint8Array.from(y, (_, i) => (i % 3 === 0 ? 0 : 255));
    const result = buildEnsemble(input(candidates, y, 'roc_auc', { foldOf, folds: 1 }));
    expect(result.nestedLoss).toBeGreaterThan(0);
    expect(result.nestedLoss).toBeLessThan(result.nestedBestLoss);
  });
});

describe('hard input', () => {
  test('2,000 candidates of noise on 30 rows', () => {
    const { candidates, y } = toyCandidates(30, 2000, 7, 0);
    const result = buildEnsemble(input(candidates, y, 'roc_auc'));
    expect(result.members.length).toBeLessThanOrEqual(50);
    expect(Number.isFinite(result.loss)).toBe(true);
  });

  test('at most twelve members of a family, but every family has a chance', () => {
    const { candidates, y } = toyCandidates(800, 40, 8, 1);
    const crowded = candidates.map((c, i) => ({ ...c, family: i === 39 ? 'other' : 'crowd' }));
    // Opposite errors make the other family valuable although it is the worst alone.
    const result = buildEnsemble(input(crowded, y, 'log_loss'));
    const crowd = result.members.filter(({ id }) => id !== 40);
    expect(crowd.length).toBeLessThanOrEqual(12);
  });

  test('rows in no fold are not looked at', () => {
    const { candidates, y } = toyCandidates(300, 5, 10, 1);
    const foldOf = Uint8Array.from(y, (_, i) => (i >= 250 ? 255 : i % 5));
    const result = buildEnsemble(input(candidates, y, 'log_loss', { foldOf }));
    const spoilt = candidates.map((c) => ({ ...c, oof: c.oof.map((p, i) => (i >= 250 ? Number.NaN : p)) }));
    expect(buildEnsemble(input(spoilt, y, 'log_loss', { foldOf }))).toEqual(result);
  });

  test('candidates with NaN or infinity are passed over', () => {
    const { candidates, y } = toyCandidates(100, 3, 11, 1);
    const bad = [Number.NaN, Number.POSITIVE_INFINITY].map((value, i) =>
      candidate(
        90 + i,
        y.map((truth, row) => (row === 50 ? value : truth)),
      ),
    );
    const result = buildEnsemble(input([...bad, ...candidates], y, 'log_loss'));
    expect(result.members.every(({ id }) => id <= 3)).toBe(true);
    expect(thrown(() => buildEnsemble(input(bad, y, 'log_loss')))).toMatchObject({ code: 'ENSEMBLE_EMPTY' });
    expect(thrown(() => buildEnsemble(input([], y, 'log_loss')))).toMatchObject({ code: 'ENSEMBLE_EMPTY' });
  });

  test('a fold without a class is left out; without any usable fold the best trial by its own loss is taken', () => {
    const { candidates, y } = toyCandidates(50, 4, 12, 1);
    const partly = y.map((truth, i) => (i % 5 === 0 ? 0 : truth));
    expect(Number.isFinite(buildEnsemble(input(candidates, partly, 'roc_auc')).nestedLoss)).toBe(true);
    const ranked = candidates.map((c) => ({ ...c, loss: c.id === 3 ? 0.1 : 0.2 }));
    const result = buildEnsemble(input(ranked, new Float64Array(50), 'roc_auc'));
    expect(shares(result)).toEqual({ 3: 1 });
    expect([result.loss, result.nestedLoss, result.nestedBestLoss]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test('stops when told: the best single at once, without a nested estimate', () => {
    const { candidates, y } = toyCandidates(300, 6, 13, 1);
    const full = buildEnsemble(input(candidates, y, 'log_loss'));
    const stopped = buildEnsemble(input(candidates, y, 'log_loss', { shouldStop: () => true }));
    expect(stopped.members).toEqual([{ id: full.path[0]!.added, weight: 1 }]);
    expect(stopped.nestedLoss).toBeNaN();
    expect(stopped.nestedBestLoss).toBe(full.nestedBestLoss);
  });

  test('several classes', () => {
    const rng = createRng(14);
    const y = Float64Array.from({ length: 150 }, (_, i) => i % 3);
    const candidates = Array.from({ length: 5 }, (_, id) => {
      const oof = new Float64Array(450);
      y.forEach((truth, row) => {
        const e = [0, 1, 2].map((k) => Math.exp((k === truth ? 1 : 0) + rng.normal()));
        const total = e.reduce((a, b) => a + b, 0);
        e.forEach((v, k) => {
          oof[row * 3 + k] = v / total;
        });
      });
      return candidate(id + 1, oof);
    });
    for (const name of ['log_loss', 'brier', 'accuracy', 'f1_macro', 'roc_auc_ovr', 'roc_auc_ovo']) {
      const result = buildEnsemble(input(candidates, y, name, { outputs: 3, classes: 3 }));
      expect(result.nestedLoss, name).toBeLessThan(result.nestedBestLoss);
      expect(result.loss, name).toBeLessThan(result.path[0]!.loss);
    }
  });
});
