import { describe, expect, test } from 'vitest';
import { outputsOf, type Task } from '../../src/core/task.ts';
import type { Column } from '../../src/data/frame.ts';
import type { Config } from '../../src/space/param.ts';
import { textColumnOf } from '../../src/testing/toy-frame.ts';
import { range } from '../pipeline/helpers.ts';
import { FAMILIES, outcome, sound, soundOrTyped, takes } from './bad-input-cases.ts';
import { BINARY, multiclass, REGRESSION } from './forest-data.ts';

const N = 80;
const list = (value: (i: number) => number, n = N): number[] => Array.from({ length: n }, (_, i) => value(i));
const wave = (i: number): number => Math.sin(i * 7.3);
const numbers = (...columns: number[][]): Column[] =>
  columns.map((values, j) => ({ kind: 'numeric', name: `x${j}`, values: Float64Array.from(values) }));
const category = (codes: number[], of: number): Column[] => [
  {
    kind: 'categorical',
    name: 'c',
    codes: Int32Array.from(codes),
    categories: Array.from({ length: of }, (_, k) => `k${k}`),
  },
];
const documents = (texts: (string | null)[]): Column[] => [
  { kind: 'text', name: 't', texts: textColumnOf('t', texts) },
];

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  NaN: numbers(list((i) => (i % 3 ? wave(i) : Number.NaN))),
  infinities: numbers(list((i) => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, wave(i)][i % 3]!)),
  constants: numbers(
    list(() => 7),
    list(() => -0),
  ),
  'all missing': numbers(
    list(() => Number.NaN),
    list(() => Number.NaN),
  ),
  denormals: numbers(list((i) => (i % 9) * 1e-42)),
  '1e30 and the largest float32': numbers(list((i) => [1e30, -1e30, 3.4e38, -3.4e38][i % 4]!)),
  'one of 1e30 among small ones': numbers(list((i) => (i === 5 ? 1e30 : wave(i)))),
  'duplicate rows': numbers(
    list((i) => i % 2),
    list((i) => i % 2),
  ),
  'one row eighty times over': numbers(list(() => 0.3)),
  'columns that are copies and sums of each other (a singular design)': numbers(
    list(wave),
    list(wave),
    list((i) => 2 * wave(i)),
    list((i) => i % 3),
    list((i) => wave(i) + (i % 3)),
  ),
  'a category a row': category(
    list((i) => i),
    N,
  ),
  'a category that is always missing': category(
    list(() => -1),
    3,
  ),
  'all-zero rows among 0/1 columns': numbers(
    ...Array.from({ length: 12 }, (_, j) => list((i) => (i % 2 === 0 && i % 12 === j ? 1 : 0))),
  ),
  'empty documents': documents(Array.from({ length: N }, () => '')),
  'missing documents': documents(Array.from({ length: N }, () => null)),
  'one-character documents': documents(Array.from({ length: N }, (_, i) => 'abc東 .'[i % 6]!)),
  'documents of emoji': documents(Array.from({ length: N }, (_, i) => ['🚗', '😀😀', '👩‍👩‍👧', '🇪🇺', ''][i % 5]!)),
  'lone surrogates and controls': documents(
    Array.from({ length: N }, (_, i) => ['\ud83d', '\u0000 a', '\u200b', 'a\ufeff'][i % 4]!),
  ),
};
type Target = readonly [kind: string, task: Task, value: (i: number) => number];
const TARGETS: readonly Target[] = [
  ['regression', REGRESSION, (i) => 3 * wave(i)],
  ['two classes', BINARY, (i) => (wave(i) > 0 ? 1 : 0)],
  ['three classes', multiclass(3), (i) => i % 3],
];

describe.each(FAMILIES)('%s', (family, config, kinds) => {
  const targets = TARGETS.filter(([, task]) => takes(kinds, task));
  const spread = numbers(
    list(wave),
    list((i) => i % 4),
  );
  test.each(Object.entries(COLUMNS))('%s: numbers', (_, columns) => {
    for (const [, task, value] of targets)
      sound(outcome(family, config, columns, { y: Float64Array.from(list(value)), task }), task, N);
  });
  test.each(targets)('rows that cannot be told apart get one answer, near the mean: %s', (_, task, value) => {
    const y = Float64Array.from(list(value));
    const p = sound(outcome(family, config, COLUMNS['constants']!, { y, task }), task, N);
    const outputs = outputsOf(task);
    for (let i = 0; i < N; i++) expect(p[i * outputs]).toBe(p[0]);
    const mean = y.reduce((sum, v) => sum + v, 0) / N;
    const expected = outputs > 1 ? 1 / 3 : mean;
    expect(Math.abs(p[0]! - expected)).toBeLessThan(task.kind === 'regression' ? 0.7 : 0.2);
  });
  test.each(targets.filter(([, { kind }]) => kind === 'regression').flatMap(() => [5, 0, -1e30, 1e-30]))(
    'a constant target of %d is the answer',
    (value) => {
      const p = sound(
        outcome(family, config, spread, { y: new Float64Array(N).fill(value), task: REGRESSION }),
        REGRESSION,
        N,
      );
      for (const v of p) expect(Math.abs(v - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-6);
    },
  );
  test.each(targets.filter(([, { kind }]) => kind !== 'regression'))(
    'one class in the rows: its share is the largest: %s',
    (_, task) => {
      const p = sound(outcome(family, config, spread, { y: new Float64Array(N).fill(1), task }), task, N);
      const outputs = outputsOf(task);
      for (let i = 0; i < N; i++) expect(p[i * outputs + (outputs > 1 ? 1 : 0)]).toBeGreaterThan(0.5);
    },
  );
  test.each(targets)('one row: %s', (_, task, value) => {
    sound(outcome(family, config, numbers([0.5], [3]), { y: Float64Array.of(value(0)), task }), task, 1);
  });
  test.each(targets.filter(([, { kind }]) => kind !== 'regression'))(
    'perfectly separable: the rows are right: %s',
    (_, task) => {
      const classes = task.kind === 'regression' ? 0 : task.classes.length;
      const y = Float64Array.from(list((i) => i % classes));
      const apart = numbers(
        list((i) => (i % classes === 0 ? 10 : 0) + 0.1 * wave(i)),
        list((i) => (i % classes === 1 ? 10 : 0) + 0.1 * wave(i + 9)),
      );
      const longer: Config = family === 'mlp' ? { ...config, 'mlp.epochs': 40 } : config;
      const p = sound(outcome(family, longer, apart, { y, task }), task, N);
      const outputs = outputsOf(task);
      let wrong = 0;
      for (let i = 0; i < N; i++) {
        const own = outputs > 1 ? p.subarray(i * outputs, (i + 1) * outputs) : Float64Array.of(1 - p[i]!, p[i]!);
        if (own.indexOf(Math.max(...own)) !== y[i]) wrong++;
      }
      // both read bins of columns: one of equal weight holds rows of two classes
      expect(wrong).toBeLessThanOrEqual(family === 'naive-bayes' || family === 'ebm' ? 4 : 0);
    },
  );
  test('more classes than rows', () => {
    if (kinds === 'regression') return;
    const task = multiclass(40);
    const y = Float64Array.from(list((i) => 3 * i, 12));
    sound(outcome(family, config, numbers(list(wave, 12)), { y, task }), task, 12);
  });
  test.each(targets)('weights of zero on some rows, tiny and huge ones on others: %s', (_, task, value) => {
    const weight = Float64Array.from(list((i) => [0, 1e-30, 1, 1e12][i % 4]!));
    sound(outcome(family, config, spread, { y: Float64Array.from(list(value)), task, weight }), task, N);
  });
  test.each(targets)('weights of zero on all rows: an answer or an error with a code: %s', (_, task, value) => {
    const y = Float64Array.from(list(value));
    soundOrTyped(outcome(family, config, spread, { y, task, weight: new Float64Array(N) }), task, N);
  });
  test.each(targets.filter(([, { kind }]) => kind === 'regression'))(
    'rows of weight zero count for nothing: targets of 1e30 there leave the answers in range',
    () => {
      const weight = Float64Array.from(list((i) => (i % 5 ? 1 : 0)));
      const y = Float64Array.from(list((i) => (i % 5 ? wave(i) : 1e30)));
      const p = sound(outcome(family, config, spread, { y, task: REGRESSION, weight }), REGRESSION, N);
      for (const v of p) expect(Math.abs(v)).toBeLessThan(3);
    },
  );
  test('more columns than rows, most of them 0 in all rows', () => {
    const wide = Array.from({ length: 150 }, (_, j) =>
      list((i) => (j < 3 ? wave(i + 7 * j) : j % 5 && i === j ? 1 : 0), 40),
    );
    for (const [, task, value] of targets)
      sound(outcome(family, config, numbers(...wide), { y: Float64Array.from(list(value, 40)), task }), task, 40);
  });
  test.each(targets)('a subset of the rows is all that is looked at: %s', (_, task, value) => {
    const y = Float64Array.from(list((i) => (i < 45 ? value(i) : Number.NaN)));
    sound(outcome(family, config, spread, { y, task, rows: range(0, 45) }), task, N);
  });
});
