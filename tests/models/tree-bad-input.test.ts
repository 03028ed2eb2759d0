import { describe, expect, test } from 'vitest';
import { AutomlError } from '../../src/core/errors.ts';
import type { Matrix } from '../../src/core/matrix.ts';
import { outputsOf, type Task } from '../../src/core/task.ts';
import decisionTree from '../../src/models/decision-tree/index.ts';
import extraTrees from '../../src/models/extra-trees/index.ts';
import type { FitInput, ModelFamily } from '../../src/models/family.ts';
import gbdt from '../../src/models/gbdt/index.ts';
import obliviousGbdt from '../../src/models/oblivious-gbdt/index.ts';
import randomForest from '../../src/models/random-forest/index.ts';
import type { Config } from '../../src/space/param.ts';
import { allRows, BINARY, fitAll, matrixOf, multiclass, REGRESSION } from './forest-data.ts';

const FAMILIES: readonly (readonly [string, ModelFamily, Config])[] = [
  ['decision tree', decisionTree, {}],
  ['boosted trees', gbdt, { maxRounds: 8 }],
  ['random forest', randomForest, { nEstimators: 6 }],
  ['extra trees', extraTrees, { nEstimators: 6 }],
  ['oblivious trees', obliviousGbdt, { maxRounds: 8 }],
];
const N = 90;
const list = (value: (i: number) => number, n = N): number[] => Array.from({ length: n }, (_, i) => value(i));
const wave = (i: number): number => Math.sin(i * 7.3);

/** Columns of the list; the expectation is the same for all of them: numbers, or an error with a code. */
const COLUMNS: Readonly<Record<string, Matrix>> = {
  NaN: matrixOf(list((i) => (i % 3 ? wave(i) : Number.NaN))),
  infinities: matrixOf(list((i) => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, wave(i)][i % 3]!)),
  'constant features': matrixOf(
    list(() => 7),
    list(() => -0),
  ),
  'all-missing columns': matrixOf(
    list(() => Number.NaN),
    list(() => Number.NaN),
  ),
  'an all-missing category': matrixOf({ codes: list(() => Number.NaN), of: 4 }),
  denormals: matrixOf(list((i) => (i % 9) * 1e-42)),
  '1e30 and the largest float32': matrixOf(list((i) => [1e30, -1e30, 3.4e38, -3.4e38][i % 4]!)),
  'a category a row': matrixOf({ codes: list((i) => i), of: N }),
  'codes beyond the cardinality': matrixOf({ codes: list((i) => i % 12), of: 5 }),
};
const TARGETS: readonly (readonly [string, Task, (i: number) => number])[] = [
  ['regression', REGRESSION, (i) => 3 * wave(i)],
  ['two classes', BINARY, (i) => (wave(i) > 0 ? 1 : 0)],
  ['three classes', multiclass(3), (i) => i % 3],
];

type Outcome = Float64Array | AutomlError;

/** Predictions of the training rows, or the typed error; anything else that is thrown (a trap, say) fails the test. */
function outcome(family: ModelFamily, config: Config, input: Omit<FitInput, 'rows'>): Outcome {
  try {
    return fitAll(family, input, config).predict(input.x);
  } catch (error) {
    if (error instanceof AutomlError) return error;
    throw error;
  }
}

function expectSound(got: Outcome, task: Task, rows: number): void {
  if (got instanceof AutomlError) {
    expect(got.code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
    return;
  }
  const outputs = outputsOf(task);
  expect(got.length).toBe(rows * outputs);
  expect(got.every(Number.isFinite)).toBe(true);
  if (task.kind === 'regression') return;
  expect(got.every((p) => p >= 0 && p <= 1)).toBe(true);
  if (outputs === 1) return;
  for (let i = 0; i < rows; i++) {
    expect(got.subarray(i * outputs, (i + 1) * outputs).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
  }
}

function expectAnswer(got: Outcome): Float64Array {
  if (got instanceof AutomlError) throw got;
  return got;
}

describe.each(FAMILIES)('%s', (_, family, config) => {
  const columns = Object.entries(COLUMNS);
  test.each(columns.flatMap(([what, x]) => TARGETS.map((target) => [what, ...target, x] as const)))(
    '%s, %s: numbers',
    (_what, _kind, task, target, x) => {
      const got = outcome(family, config, { x, y: Float64Array.from(list(target)), task });
      expectSound(expectAnswer(got), task, N);
    },
  );
  test.each(TARGETS)('rows that cannot be told apart all get the mean: %s', (_kind, task, target) => {
    const y = Float64Array.from(list(target));
    const p = expectAnswer(outcome(family, config, { x: COLUMNS['constant features']!, y, task }));
    const outputs = outputsOf(task);
    expect(new Set(p).size).toBeLessThanOrEqual(outputs);
    if (task.kind !== 'multiclass') {
      // bootstrapped trees answer with the mean of the rows that they drew
      const mean = y.reduce((sum, v) => sum + v, 0) / N;
      expect(Math.abs(p[0]! - mean)).toBeLessThan(task.kind === 'regression' ? 0.6 : 0.15);
    }
  });
  test.each([5, 0, -1e30, 1e-30])('a constant target of %d is the answer', (value) => {
    const x = matrixOf(
      list(wave),
      list((i) => i % 4),
    );
    const p = expectAnswer(outcome(family, config, { x, y: new Float64Array(N).fill(value), task: REGRESSION }));
    for (const v of p) expect(Math.abs(v - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-6);
  });
  test.each([BINARY, multiclass(3)])('one class in the rows: its share is the largest ($kind)', (task) => {
    const x = matrixOf(list(wave));
    const y = new Float64Array(N).fill(1);
    const got = expectAnswer(outcome(family, config, { x, y, task }));
    expectSound(got, task, N);
    const outputs = outputsOf(task);
    for (let i = 0; i < N; i++) expect(got[i * outputs + (outputs > 1 ? 1 : 0)]).toBeGreaterThan(0.5);
  });
  test.each(TARGETS)('one row: %s', (_kind, task, target) => {
    const x = matrixOf([0.5], { codes: [0], of: 1 });
    expectSound(outcome(family, config, { x, y: Float64Array.of(target(0)), task }), task, 1);
  });
  test('more classes than rows', () => {
    const task = multiclass(40);
    const x = matrixOf(list(wave, 12));
    expectSound(outcome(family, config, { x, y: Float64Array.from(list((i) => 3 * i, 12)), task }), task, 12);
  });
  test('65,000 categories, two rows each: the answer follows the category', () => {
    const rows = 130_000;
    const codes = list((i) => i % 65_000, rows);
    const x = matrixOf(
      { codes, of: 65_000 },
      list((i) => (i % 65_000) % 2, rows),
    );
    const few: Config = { ...config, ...('nEstimators' in config ? { nEstimators: 2 } : {}) };
    const y = Float64Array.from(codes, (c) => c % 2);
    const p = expectAnswer(outcome(family, few, { x, y, task: BINARY }));
    expectSound(p, BINARY, rows);
    expect(p[1]).toBeGreaterThan(p[0]!);
  });
  test.each(TARGETS)('weights of zero on some rows, tiny and huge ones on others: %s', (_kind, task, target) => {
    const weight = Float64Array.from(list((i) => [0, 1e-30, 1, 1e12][i % 4]!));
    const input = { x: matrixOf(list(wave)), y: Float64Array.from(list(target)), task, weight };
    expectSound(expectAnswer(outcome(family, config, input)), task, N);
  });
  test.each(TARGETS)('weights of zero on all rows: an answer or an error with a code, %s', (_kind, task, target) => {
    const input = { x: matrixOf(list(wave)), y: Float64Array.from(list(target)), task, weight: new Float64Array(N) };
    expectSound(outcome(family, config, input), task, N);
  });
  test('rows of weight zero count for nothing: targets of 1e30 there leave the answers in range', () => {
    const weight = Float64Array.from(list((i) => (i % 5 ? 1 : 0)));
    const y = Float64Array.from(list((i) => (i % 5 ? wave(i) : 1e30)));
    const p = expectAnswer(outcome(family, config, { x: matrixOf(list(wave)), y, task: REGRESSION, weight }));
    for (const v of p) expect(Math.abs(v)).toBeLessThan(2);
  });
  test('a subset of the rows is all that is looked at', () => {
    const y = Float64Array.from(list((i) => (i < 45 ? wave(i) : Number.NaN)));
    const rows = allRows(45);
    const model = fitAll(family, { x: matrixOf(list(wave)), y, rows, task: REGRESSION }, config);
    expect(model.predict(matrixOf(list(wave))).every(Number.isFinite)).toBe(true);
  });
});
