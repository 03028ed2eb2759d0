import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/core/task.ts';
import decisionTree from '../../src/models/decision-tree/index.ts';
import type { Config } from '../../src/space/param.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyMatrix } from '../../src/testing/toy-data.ts';

const YES_NO: Task = { kind: 'binary', classes: ['no', 'yes'] };
const NUMBER: Task = { kind: 'regression' };
const FREE: Config = { maxDepth: 20, criterion: 'gini', minSamplesLeaf: 1, ccpAlpha: 0, smoothing: 0 };
const FREE_NUMBER: Config = { ...FREE, criterion: 'squared_error' };
const nan = Number.NaN;

function answers(columns: number[][], y: number[], config: Config, at: number[][]): number[] {
  const task = config['criterion'] === 'gini' || config['criterion'] === 'entropy' ? YES_NO : NUMBER;
  return Array.from(fitModel(decisionTree, toyInput(columns, y, task), { config }).predict(toyMatrix(at)));
}

describe('splits', () => {
  test('a threshold lies in the middle between two values', () => {
    expect(answers([[1, 2, 4, 5]], [0, 0, 1, 1], FREE, [[2.9, 3, 3.1]])).toEqual([0, 0, 1]);
  });
  test('neighbouring floats are still separated', () => {
    const low = Math.fround(0.1);
    const high = Math.fround(low + 2 ** -27);
    expect(answers([[low, high]], [0, 1], FREE, [[low, high]])).toEqual([0, 1]);
  });
  test('exclusive or needs a first split without gain, and gets it', () => {
    const columns = [
      [0, 0, 1, 1],
      [0, 1, 0, 1],
    ];
    expect(answers(columns, [0, 1, 1, 0], FREE, columns)).toEqual([0, 1, 1, 0]);
  });
  test('of two equal columns the first is used', () => {
    const column = [1, 2, 3, 4];
    const model = fitModel(decisionTree, toyInput([column, column], [0, 0, 1, 1], YES_NO), { config: FREE });
    expect(Array.from(model.importances!())).toEqual([1, 0]);
  });
  test('the smallest leaf is respected', () => {
    const config = { ...FREE_NUMBER, minSamplesLeaf: 2 };
    expect(answers([[1, 2, 3, 4, 5]], [0, 0, 0, 0, 10], config, [[1, 4, 5]])).toEqual([0, 5, 5]);
  });
  test('absolute error answers with the weighted median', () => {
    const config = { ...FREE_NUMBER, criterion: 'absolute_error', maxDepth: 1 };
    expect(answers([[1, 1, 1, 2, 2]], [1, 2, 90, 5, 7], config, [[1, 2]])).toEqual([2, 6]);
    const input = { ...toyInput([[1, 1, 1]], [1, 2, 90], NUMBER), weight: Float64Array.of(1, 1, 5) };
    expect(Array.from(fitModel(decisionTree, input, { config }).predict(toyMatrix([[1]])))).toEqual([90]);
  });
});

describe('missing values', () => {
  test('they go where they do least harm', () => {
    const column = [1, 2, 3, 4, nan, nan];
    expect(answers([column], [0, 0, 1, 1, 1, 1], FREE, [[1, 4, nan]])).toEqual([0, 1, 1]);
    expect(answers([column], [0, 0, 1, 1, 0, 0], FREE, [[1, 4, nan]])).toEqual([0, 1, 0]);
  });
  test('being missing can be the whole test', () => {
    expect(answers([[1, 5, 3, nan, nan]], [0, 0, 0, 1, 1], FREE, [[-9, 9, nan]])).toEqual([0, 0, 1]);
  });
  test('when training has none they follow the larger child', () => {
    expect(answers([[1, 2, 3, 4, 5]], [0, 0, 0, 1, 1], FREE, [[nan]])).toEqual([0]);
    expect(answers([[1, 2, 3, 4, 5]], [0, 0, 1, 1, 1], FREE, [[nan]])).toEqual([1]);
  });
});

describe('sizes', () => {
  test('pruning removes splits that explain too little', () => {
    const input = toyData('regression', { rows: 200 });
    const size = (ccpAlpha: number): number =>
      fitModel(decisionTree, input, { config: { ...FREE_NUMBER, ccpAlpha } }).toState().arrays['feature']!.length;
    expect(size(0)).toBeGreaterThan(size(1e-3));
    expect(size(1e-3)).toBeGreaterThan(size(1e-2));
    expect(size(1)).toBe(1);
  });
  test('with a smallest leaf of one row, an integer weight equals repeated rows to the bit', () => {
    const weighted = { ...toyInput([[1, 2, 3, 4]], [0, 1, 0, 1], YES_NO), weight: Float64Array.of(1, 2, 1, 3) };
    const repeated = toyInput([[1, 2, 2, 3, 4, 4, 4]], [0, 1, 1, 0, 1, 1, 1], YES_NO);
    const config = { ...FREE, maxDepth: 2, smoothing: 1 };
    const at = toyMatrix([[1, 2, 3, 4]]);
    expect(fitModel(decisionTree, weighted, { config }).predict(at)).toEqual(
      fitModel(decisionTree, repeated, { config }).predict(at),
    );
  });
  test('smoothing adds rows with the average classes', () => {
    // leaf {1, 1} of 4 rows with share 3/4: (2 + 1 * 0.75) / 3
    const config = { ...FREE, maxDepth: 1, smoothing: 1 };
    expect(answers([[1, 2, 3, 4]], [0, 1, 1, 1], { ...config, minSamplesLeaf: 2 }, [[4]])[0]).toBeCloseTo(2.75 / 3, 12);
  });
});

test('the rules can be read', () => {
  const columns = [
    [18, 25, 30, 41, 52, 60],
    [1, 9, nan, 2, 3, nan],
  ];
  const model = fitModel(decisionTree, toyInput(columns, [0, 0, 0, 1, 0, 1], YES_NO), { config: FREE });
  expect(model.describe!(['age', 'income'], YES_NO.kind === 'binary' ? YES_NO.classes : [])).toBe(
    [
      'if age <= 35.5: no (100.0%, 3 rows)',
      'if age > 35.5:',
      '|  if income <= 2.5 or missing: yes (100.0%, 2 rows)',
      '|  if income > 2.5: no (100.0%, 1 row)',
    ].join('\n'),
  );
});
