import { describe, expect, it } from 'vitest';
import { hasInnerPeak, inferTask, type TargetFacts } from '../../../src/data/schema/infer-task.ts';

const numbers = (counts: Readonly<Record<string, number>>): TargetFacts => {
  const labels = Object.keys(counts).sort((a, b) => Number(a) - Number(b));
  return {
    name: 't',
    labels,
    values: labels.map(Number),
    counts: labels.map((label) => counts[label]!),
    boolean: false,
  };
};
const names = (...labels: string[]): TargetFacts => ({ name: 't', labels, boolean: false });

describe('inferTask', () => {
  it('takes the word of the caller over everything else', () => {
    expect(inferTask(names('a', 'b'), 'regression', 'binary').kind).toBe('regression');
    expect(inferTask(numbers({ 1: 5, 1.5: 5, 2: 5 }), 'classification').kind).toBe('multiclass');
    expect(inferTask(numbers({ 1: 5, 1.5: 5 }), 'multiclass').kind).toBe('binary');
  });

  it("takes the metric's task when the caller gives none", () => {
    expect(inferTask(numbers({ 0: 5, 1: 5 }), 'auto', 'regression').kind).toBe('regression');
    expect(inferTask(numbers({ 1: 5, 2: 9, 3: 5 }), 'auto', 'binary').kind).toBe('multiclass');
  });

  it.each([
    ['text', names('red', 'green', 'blue'), 'multiclass'],
    ['two names', names('no', 'yes'), 'binary'],
    ['a boolean', { ...numbers({ 0: 4, 1: 4 }), labels: ['false', 'true'], boolean: true }, 'binary'],
    ['two numbers', numbers({ 1: 4, 2: 4 }), 'binary'],
    ['two fractions', numbers({ 0.5: 4, 1.5: 4 }), 'binary'],
    ['fractions', numbers({ 0: 4, 0.5: 4, 1: 4 }), 'regression'],
    ['eleven whole numbers', numbers(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [i, 3]))), 'regression'],
    ['grades', numbers({ 3: 10, 4: 53, 5: 681, 6: 638, 7: 199, 8: 18 }), 'regression'],
    ['balanced codes', numbers({ 1: 2160, 2: 2160, 3: 2160 }), 'multiclass'],
    ['counts that only fall', numbers({ 1: 90, 2: 40, 3: 7 }), 'multiclass'],
    ['two peaks', numbers({ 1: 5, 2: 50, 3: 10, 4: 60, 5: 5 }), 'multiclass'],
  ] as const)('reads %s', (_, target, kind) => {
    expect(inferTask(target).kind).toBe(kind);
  });

  it('prints the flag for the other reading', () => {
    expect(inferTask(numbers({ 3: 10, 4: 50, 5: 10 })).reason).toContain('--task multiclass');
    expect(inferTask(numbers({ 1: 9, 2: 9, 3: 9 })).reason).toContain('--task regression');
    expect(inferTask(numbers({ 0: 9, 1: 9 })).reason).toContain('--task regression');
  });
});

describe('hasInnerPeak', () => {
  it.each([
    [[1, 3, 2], true],
    [[1, 3, 3, 2], true],
    [[1, 1, 3, 1, 1], true],
    [[3, 2, 1], false],
    [[1, 2, 3], false],
    [[2, 2, 2], false],
    [[1, 3, 2, 3, 1], false],
    [[3, 1, 2], false],
  ])('of %j is %s', (counts, expected) => {
    expect(hasInnerPeak(counts)).toBe(expected);
  });
});
