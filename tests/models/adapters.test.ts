import { describe, expect, test, vi } from 'vitest';
import { ModelError } from '../../src/core/errors.ts';
import { adaptMlJs, type MlJsEstimator } from '../../src/models/adapters/ml-js.ts';
import type { ModelFamily } from '../../src/models/family.ts';
import { loadFamilyModule } from '../../src/models/registry.ts';
import { defineSpace } from '../../src/space/space.ts';
import { checkModelFamily } from '../../src/testing/check-model-family.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyTask } from '../../src/testing/toy-data.ts';

vi.mock('automl', async () => ({
  ...(await import('../../src/models/adapters/ml-js.ts')),
  ...(await import('../../src/space/space.ts')),
}));

/** Records what it is trained with and answers with one number. */
class Recorder implements MlJsEstimator {
  rows: number[][] = [];
  targets: number[] = [];
  answer = 0;
  train(rows: number[][], targets: number[]): void {
    this.rows = rows;
    this.targets = targets;
    this.answer = targets[0]!;
  }
  predict(rows: number[][]): number[] {
    return rows.map(() => this.answer);
  }
  toJSON(): unknown {
    return { answer: this.answer };
  }
}

function recorderFamily(change: Partial<Parameters<typeof adaptMlJs<Record<never, never>, Recorder>>[0]> = {}): {
  family: ModelFamily;
  made: Recorder[];
} {
  const made: Recorder[] = [];
  const family = adaptMlJs({
    name: 'recorder',
    doc: 'For tests.',
    tasks: ['regression', 'binary', 'multiclass'] as const,
    maxRows: 100,
    space: defineSpace({}),
    create: () => {
      made.push(new Recorder());
      return made.at(-1)!;
    },
    load: (json) => Object.assign(new Recorder(), json),
    ...change,
  });
  return { family, made };
}

describe('what the estimator sees', () => {
  test('classes that occur are called 0, 1, ... and constant columns are left out', () => {
    const { family, made } = recorderFamily();
    const input = toyInput(
      [
        [1, 2, 3],
        [7, 7, 7],
        [4, 5, 6],
      ],
      [2, 1, 2],
      toyTask('multiclass'),
    );
    const prediction = fitModel(family, input).predict(input.x, { rows: Uint32Array.of(0) });
    expect(made[0]!.rows).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(made[0]!.targets).toEqual([1, 0, 1]);
    // label 1 is class 2; the tenth that is kept is shared as (0 + 1/3, 1 + 1/3, 2 + 1/3) / 4
    const expected = [0.1 / 12, (0.1 * 4) / 12, 0.9 + (0.1 * 7) / 12];
    for (let c = 0; c < 3; c++) expect(prediction[c]).toBeCloseTo(expected[c]!, 12);
  });
  test('two classes can be called -1 and 1', () => {
    const { family, made } = recorderFamily({ tasks: ['binary'], encodeLabels: 'sign' });
    fitModel(family, toyInput([[1, 2, 3]], [1, 0, 1], toyTask('binary')));
    expect(made[0]!.targets).toEqual([1, -1, 1]);
    expect(() => recorderFamily({ encodeLabels: 'sign' })).toThrow(/labels -1 and 1 for regression/);
  });
  test('one class needs no estimator', () => {
    const { family, made } = recorderFamily();
    const input = toyInput([[1, 2, 3]], [1, 1, 1], toyTask('binary'));
    expect(fitModel(family, input).predict(input.x)[0]).toBeCloseTo(3.5 / 4, 12);
    expect(made).toEqual([]);
  });
});

describe('what goes wrong inside becomes a ModelError', () => {
  const input = toyData('regression', { rows: 20 });
  test('in training', () => {
    const { family } = recorderFamily({
      create: () => {
        throw new RangeError('input must not be empty');
      },
    });
    expect(() => fitModel(family, input)).toThrow(ModelError);
    expect(() => fitModel(family, input)).toThrow(/recorder could not be trained: RangeError: input must not be empty/);
  });
  test('in prediction, and for answers that are no numbers', () => {
    const broken = recorderFamily();
    const model = fitModel(broken.family, input);
    broken.made[0]!.answer = Number.NaN;
    expect(() => model.predict(input.x)).toThrow(/recorder predicts NaN/);
    broken.made[0]!.predict = () => {
      throw new Error('no root');
    };
    expect(() => model.predict(input.x)).toThrow(/cannot predict: Error: no root/);
  });
});

const example = await loadFamilyModule(new URL('../../examples/ml-js-families.mjs', import.meta.url).href);
test('the example module exports three families', () => {
  expect(example.map((f) => f.name)).toEqual(['ml-cart', 'ml-random-forest', 'ml-svm']);
});
describe.each(example.map((family) => [family.name, family] as const))('%s', (_name, family) => {
  for (const check of checkModelFamily(family)) test(check.name, () => check.run());
});
