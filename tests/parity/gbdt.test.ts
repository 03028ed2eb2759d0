import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TaskKind } from '../../src/core/task.ts';
import gbdt from '../../src/models/gbdt/index.ts';
import type { ObjectiveName } from '../../src/models/gbdt/objective-choice.ts';
import type { Config } from '../../src/space/param.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
import { toyMatrix, toyTask } from '../../src/testing/toy-data.ts';

interface Case {
  readonly name: string;
  readonly objective: ObjectiveName;
  readonly variant: string;
  readonly task: TaskKind;
  readonly config: Config;
  readonly y: number[];
  /** Loss of LightGBM on the rows after the training rows, its spread over samples of the training rows. */
  readonly loss: number;
  readonly spread: number;
  /** Loss of the best constant in sight. */
  readonly constant: number;
  readonly prediction: number[];
}
const { train, rounds, columns, cases } = JSON.parse(readFileSync(new URL('./gbdt.json', import.meta.url), 'utf8')) as {
  train: number;
  rounds: number;
  columns: (number | null)[][];
  cases: Case[];
};

const rows = columns[0]!.length;
const x = toyMatrix(columns.map((column) => column.map((v) => v ?? Number.NaN)));
const testRows = Uint32Array.from({ length: rows - train }, (_, i) => train + i);
const SAME = { learningRate: 0.1, numLeaves: 15, minDataInLeaf: 10, maxRounds: rounds };

/** Loss of one row; p: its prediction, or probability of its class. */
const LOSSES: Readonly<Record<ObjectiveName, (y: number, p: number, config: Config) => number>> = {
  squared: (y, p) => (y - p) ** 2,
  squaredLog: (y, p) => (Math.log1p(y) - Math.log1p(p)) ** 2,
  absolute: (y, p) => Math.abs(y - p),
  fair: (y, p) => Math.abs(y - p),
  mape: (y, p) => Math.abs(y - p) / y,
  quantile: (y, p, { alpha }) => (y >= p ? Number(alpha) * (y - p) : (1 - Number(alpha)) * (p - y)),
  huber: (y, p, { alpha }) => {
    const [d, delta] = [Math.abs(y - p), Number(alpha)];
    return d <= delta ? (d * d) / 2 : delta * (d - delta / 2);
  },
  poisson: (y, p) => p - y * Math.log(p),
  gamma: (y, p) => Math.log(p) + y / p,
  tweedie: (y, p, { tweedieVariancePower }) => {
    const power = Number(tweedieVariancePower);
    return (-y * p ** (1 - power)) / (1 - power) + p ** (2 - power) / (2 - power);
  },
  logistic: (_, p) => -Math.log(p),
  softmax: (_, p) => -Math.log(p),
};

function lossOf(given: Case, p: ArrayLike<number>): number {
  const outputs = given.task === 'multiclass' ? 3 : 1;
  let sum = 0;
  for (let i = 0; i < testRows.length; i++) {
    const y = given.y[train + i]!;
    const own = given.task === 'binary' ? (y === 1 ? p[i]! : 1 - p[i]!) : p[i * outputs + (outputs > 1 ? y : 0)]!;
    sum += LOSSES[given.objective](y, own, given.config);
  }
  return sum / testRows.length;
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const mean = (v: ArrayLike<number>): number => Array.from(v).reduce((sum, w) => sum + w / v.length, 0);
  const [ma, mb] = [mean(a), mean(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
    ab += (a[i]! - ma) * (b[i]! - mb);
  }
  return ab / Math.sqrt(aa * bb);
}

describe('boosted trees are as good as those of LightGBM with the same settings', () => {
  test.each(cases.map((given) => [given.name, given] as const))('%s', (_, given) => {
    const input = {
      x,
      y: Float64Array.from(given.y),
      rows: Uint32Array.from({ length: train }, (_row, i) => i),
      task: toyTask(given.task),
      ...(given.variant === 'monotone' ? { monotone: Int8Array.of(0, 1, 1, 0) } : {}),
      ...(given.variant === 'separate' ? { interactionConstraints: [[0, 2], [1], [3]] } : {}),
    };
    const shape = { task: given.task, rows: train, cols: 4, categories: 0, classes: 0 };
    const config = { ...gbdt.space(shape).defaults(), ...SAME, objective: given.objective, ...given.config };
    const p = fitModel(gbdt, input, { config }).predict(x, { rows: testRows });
    expect(lossOf(given, given.prediction)).toBeCloseTo(given.loss, 2);
    const gained = given.constant - given.loss;
    expect(lossOf(given, p) - given.loss).toBeLessThan(2 * given.spread + 0.02 * gained);
    expect(correlation(p, given.prediction)).toBeGreaterThan(0.9);
  });
});
