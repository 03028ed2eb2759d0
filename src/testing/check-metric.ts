import assert from 'node:assert/strict';
import { createRng, type Rng } from '../core/rng.ts';
import type { TaskKind } from '../core/task.ts';
import type { Metric, MetricInput } from '../metrics/metric.ts';
import type { Check } from './check.ts';

/**
 * The conformance kit of a metric: names, sign, bounds, and what must not change a score. Loop over the checks in any test
 * runner; a broken promise throws an AssertionError.
 */
export function checkMetric(metric: Metric): readonly Check[] {
  const checks: Check[] = [{ name: `${metric.name}: is described`, run: () => checkWords(metric) }];
  for (const kind of metric.tasks) {
    const add = (promise: string, run: (toy: MetricInput) => void): void => {
      checks.push({ name: `${metric.name} (${kind}): ${promise}`, run: () => run(toyInput(kind, 60)) });
    };
    add('scores and losses are finite, losses at least 0', (toy) => checkLoss(metric, toy));
    add('a perfect prediction reaches the optimum', (toy) => {
      const score = metric.score({ ...toy, prediction: perfectPrediction(toy) });
      expectClose(score, metric.optimum, 1e-9, 'score of a perfect prediction');
      expectClose(metric.loss({ ...toy, prediction: perfectPrediction(toy) }), 0, 1e-9, 'its loss');
    });
    add('the order of rows is of no account', (toy) => {
      const order = createRng(5).permutation(toy.y.length);
      expectClose(metric.score(reordered(toy, order)), metric.score(toy), 1e-9, 'score in another order');
    });
    add('equal weights are no weights', (toy) => {
      const weight = new Float64Array(toy.y.length).fill(0.5);
      expectClose(metric.score({ ...toy, weight }), metric.score(toy), 1e-9, 'score with equal weights');
    });
    add('a row of weight 0 is as if absent', (toy) => checkAbsentRows(metric, toy));
    add('a row of weight 2 is as if it were there twice', (toy) => checkDoubledRows(metric, toy));
    add('NaN among the predictions, no rows or no weight give NaN', (toy) => checkUndefined(metric, toy));
    add('the input is not written to', (toy) => {
      const before = JSON.stringify([[...toy.y], [...toy.prediction]]);
      metric.loss(toy);
      assert.ok(JSON.stringify([[...toy.y], [...toy.prediction]]) === before, 'y or prediction was changed');
    });
  }
  return checks;
}

function checkWords(metric: Metric): void {
  const words = [metric.name, ...metric.aliases];
  for (const word of words) assert.ok(/^[a-z0-9_.]+$/.test(word), `"${word}" is not snake_case`);
  assert.ok(metric.doc.endsWith('.') && metric.doc.length > 10, `doc is no sentence: "${metric.doc}"`);
  assert.ok(metric.tasks.length > 0, 'fits no task');
  const readsValue = metric.reads === 'value';
  assert.ok(!readsValue || metric.tasks.every((kind) => kind === 'regression'), 'reads values in a classification');
}

function checkLoss(metric: Metric, toy: MetricInput): void {
  const score = metric.score(toy);
  const loss = metric.loss(toy);
  assert.ok(Number.isFinite(score), `score is ${score}`);
  assert.ok(loss >= 0, `loss is ${loss}`);
  expectClose(loss, metric.greaterIsBetter ? metric.optimum - score : score - metric.optimum, 1e-9, 'loss');
  const perfect = metric.loss({ ...toy, prediction: perfectPrediction(toy) });
  assert.ok(loss >= perfect, `a noisy prediction (${loss}) beats a perfect one (${perfect})`);
}

function checkAbsentRows(metric: Metric, toy: MetricInput): void {
  const weight = Float64Array.from(toy.y, (_, i) => (i % 3 === 0 ? 0 : 1 + (i % 2)));
  const kept = Uint32Array.from(toy.y.keys()).filter((i) => weight[i]! > 0);
  // Classes that only absent rows have would still be counted as seen by plain means over classes.
  const part = reordered({ ...toy, weight }, kept);
  expectClose(metric.score({ ...toy, weight }), metric.score(part), 1e-9, 'score without the rows');
}

function checkDoubledRows(metric: Metric, toy: MetricInput): void {
  const weight = Float64Array.from(toy.y, (_, i) => (i % 4 === 0 ? 2 : 1));
  const rows = [...toy.y.keys()].flatMap((i) => (weight[i] === 2 ? [i, i] : [i]));
  const doubled = reordered(toy, Uint32Array.from(rows));
  expectClose(metric.score({ ...toy, weight }), metric.score(doubled), 1e-9, 'score of the doubled rows');
}

function checkUndefined(metric: Metric, toy: MetricInput): void {
  const prediction = toy.prediction.slice();
  prediction[7] = Number.NaN;
  const none = new Float64Array(0);
  const cases: readonly MetricInput[] = [
    { ...toy, prediction },
    { ...toy, y: none, prediction: none },
    { ...toy, weight: new Float64Array(toy.y.length) },
  ];
  for (const input of cases) {
    assert.ok(Number.isNaN(metric.score(input)), `score is ${metric.score(input)}`);
    assert.ok(Number.isNaN(metric.loss(input)), `loss is ${metric.loss(input)}`);
  }
}

/** Noisy predictions of a balanced toy problem; regression targets are positive, so that logarithms exist. */
function toyInput(kind: TaskKind, rows: number): MetricInput {
  const rng = createRng(11);
  const classes = kind === 'regression' ? 0 : kind === 'binary' ? 2 : 4;
  const outputs = kind === 'multiclass' ? classes : 1;
  const y = Float64Array.from({ length: rows }, (_, i) => (classes === 0 ? 1 + rng.next() * 9 : i % classes));
  const prediction = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    if (classes === 0) prediction[i] = y[i]! * (0.7 + 0.6 * rng.next());
    else if (outputs === 1) prediction[i] = (y[i]! + 2 * rng.next()) / 3;
    else noisyProbabilities(prediction.subarray(i * outputs, (i + 1) * outputs), y[i]!, rng);
  }
  return { y, prediction, outputs, classes };
}

function noisyProbabilities(row: Float64Array, truth: number, rng: Rng): void {
  let total = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = rng.next() + (k === truth ? 0.5 : 0);
    total += row[k]!;
  }
  for (let k = 0; k < row.length; k++) row[k]! /= total;
}

function perfectPrediction({ y, outputs }: MetricInput): Float64Array {
  if (outputs === 1) return y.slice();
  const prediction = new Float64Array(y.length * outputs);
  y.forEach((truth, i) => {
    prediction[i * outputs + truth] = 1;
  });
  return prediction;
}

function reordered(input: MetricInput, rows: Uint32Array): MetricInput {
  const { y, prediction, outputs, weight } = input;
  const picked = new Float64Array(rows.length * outputs);
  rows.forEach((row, i) => {
    picked.set(prediction.subarray(row * outputs, (row + 1) * outputs), i * outputs);
  });
  return {
    ...input,
    y: Float64Array.from(rows, (row) => y[row]!),
    prediction: picked,
    ...(weight === undefined ? {} : { weight: Float64Array.from(rows, (row) => weight[row]!) }),
  };
}

function expectClose(seen: number, expected: number, tolerance: number, what: string): void {
  assert.ok(
    Math.abs(seen - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${seen}, not ${expected}`,
  );
}
