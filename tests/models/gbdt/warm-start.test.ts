import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/core/errors.ts';
import type { Task } from '../../../src/core/task.ts';
import type { FitContext, FitInput } from '../../../src/models/family.ts';
import { fitGbdt } from '../../../src/models/gbdt/boost.ts';
import { GbdtModel } from '../../../src/models/gbdt/gbdt-model.ts';
import gbdt from '../../../src/models/gbdt/index.ts';
import type { BoostExtras } from '../../../src/models/gbdt/set-up.ts';
import { EarlyStopping } from '../../../src/models/shared/early-stopping.ts';
import type { Config } from '../../../src/space/param.ts';
import { allRows, BINARY, contextOf, matrixOf, multiclass, noisyData, REGRESSION, rmse } from '../forest-data.ts';

const { x: plain, signal } = noisyData(300, 41);
const x = matrixOf(
  [...plain.columns[0]!],
  [...plain.columns[1]!].map((v, i) => (i % 9 === 0 ? Number.NaN : v)),
  { codes: signal.map((_, i) => (i * 7) % 13), of: 13 },
);
const targets: Record<string, Float64Array> = {
  regression: Float64Array.from(signal),
  binary: Float64Array.from(signal, (s) => (s > 0.5 ? 1 : 0)),
  multiclass: Float64Array.from(signal, (s) => (s > 1 ? 2 : s > 0 ? 1 : 0)),
};
function fit(
  task: Task,
  config: Config,
  extras: BoostExtras = {},
  more: Partial<FitInput> & { context?: FitContext } = {},
): GbdtModel {
  const { context, ...given } = more;
  const input: FitInput = { x, y: targets[task.kind]!, rows: allRows(300), task, ...given };
  const shape = { task: task.kind, rows: 300, cols: 3, categories: 1, classes: 0 } as const;
  const steps = fitGbdt(input, { ...gbdt.space(shape).defaults(), ...config } as never, context ?? contextOf(), extras);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

describe('a model that is continued', () => {
  it.each([
    ['squared', REGRESSION, {}],
    ['quantile', REGRESSION, { objective: 'quantile', alpha: 0.8 }],
    ['huber', REGRESSION, { objective: 'huber', alpha: 0.5 }],
    ['logistic', BINARY, {}],
    ['softmax', multiclass(3), {}],
  ] as const)('%s: equals one trained through', (_, task, config) => {
    const through = fit(task, { ...config, maxRounds: 9 });
    const first = fit(task, { ...config, maxRounds: 4 });
    const loaded = GbdtModel.fromState(first.toState());
    const both = fit(task, { ...config, maxRounds: 5 }, { initModel: loaded });
    expect(both.steps).toBe(9);
    expect(both.predict(x)).toEqual(through.predict(x));
    expect(both.importances()).toEqual(through.importances());
    expect(GbdtModel.fromState(both.toState()).predict(x)).toEqual(through.predict(x));
    expect(first.steps).toBe(4);
  });
  it('learns from other rows', () => {
    const first = fit(REGRESSION, { maxRounds: 3 });
    const y = targets['regression']!.map((v) => v + 5);
    const both = fit(REGRESSION, { maxRounds: 60, learningRate: 0.2 }, { initModel: first }, { y });
    expect(rmse(y, both.predict(x))).toBeLessThan(0.5);
  });
  it('draws other bags than the model had', () => {
    const config = { maxRounds: 3, baggingFraction: 0.5 };
    const first = fit(REGRESSION, config);
    const { sets: _, ...trees } = fit(REGRESSION, config, { initModel: first }).parts.trees;
    expect([...trees.feature.subarray(trees.feature.length / 2)]).not.toEqual([...first.parts.trees.feature]);
  });
  it('is never worse on the validation rows than it was', () => {
    const rows = allRows(200);
    const validation = { rows: Uint32Array.from({ length: 100 }, (_, i) => 200 + i) };
    const y = targets['regression']!;
    const loss = (p: Float64Array): number => rmse(y.subarray(200), p);
    const context = (): FitContext => ({ ...contextOf(), validationLoss: loss, patience: 5 });
    const first = fit(REGRESSION, { maxRounds: 400 }, {}, { rows, validation, context: context() });
    const before = loss(first.predict(x, { rows: validation.rows }));
    const wild = { maxRounds: 10, learningRate: 0.3, numLeaves: 200, minDataInLeaf: 1 };
    const both = fit(REGRESSION, wild, { initModel: first }, { rows, validation, context: context() });
    expect(loss(both.predict(x, { rows: validation.rows }))).toBeLessThanOrEqual(before);
  });
  it.each([
    [
      'other columns',
      () =>
        fit(
          REGRESSION,
          { maxRounds: 1 },
          { initModel: fit(REGRESSION, { maxRounds: 1 }) },
          { x: plain.rows === 300 ? { ...x, features: x.features.slice(1), columns: x.columns.slice(1) } : x },
        ),
    ],
    ['other outputs', () => fit(multiclass(3), { maxRounds: 1 }, { initModel: fit(BINARY, { maxRounds: 1 }) })],
    ['another link', () => fit(BINARY, { maxRounds: 1 }, { initModel: fit(REGRESSION, { maxRounds: 1 }) })],
    [
      'other categories',
      () =>
        fit(
          REGRESSION,
          { maxRounds: 1 },
          { initModel: fit(REGRESSION, { maxRounds: 1 }) },
          {
            x: matrixOf([...x.columns[0]!], [...x.columns[1]!], { codes: signal.map((_, i) => i % 13), of: 14 }),
          },
        ),
    ],
  ])('is refused for %s', (_, run) => {
    expect(run).toThrow(ModelError);
    expect(run).toThrow(/MODEL_WARM_START_INVALID/);
  });
});

describe('early stopping', () => {
  it('counts only improvements above minDelta', () => {
    const stopping = new EarlyStopping(3, 0.1);
    [1, 0.95, 0.85, 0.8, 0.76, 0.74].forEach((loss, i) => {
      stopping.record(i + 1, loss);
    });
    // 0.85 beats 1 by more than 0.1; 0.74 beats 0.85.
    expect(stopping.bestRound).toBe(6);
    expect(stopping.patienceOver).toBe(false);
    for (const round of [7, 8, 9]) stopping.record(round, 0.7);
    expect(stopping.bestRound).toBe(6);
    expect(stopping.patienceOver).toBe(true);
  });
});
