import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromArrays } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AutoClassifier,
  AutomlError,
  type AutoOptions,
  AutoRegressor,
  customMetric,
  type RunEvent,
  type TableInput,
} from '../../src/index.ts';
import { noise } from './run-cli.ts';

const ROWS = 120;
const NEW = 7;
const column = (from: number): number[] => Array.from({ length: ROWS }, (_, i) => noise(i + from));
const a = column(1000);
const b = column(3000);
const values = a.map((v, i) => 4 * v - 2 * b[i]! + 0.1 * noise(i));
const labels = values.map((v) => (v > 1 ? 'high' : 'low'));
const quick: AutoOptions = { maxTrials: 3, workers: 1, seed: 1 };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-api-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same two columns in every form, `rows` of them. */
const FORMS: Readonly<Record<string, (rows: number) => TableInput>> = {
  'rows as arrays': (rows) => Array.from({ length: rows }, (_, i) => [a[i], b[i]]),
  'rows as objects': (rows) => Array.from({ length: rows }, (_, i) => ({ a: a[i], b: b[i] })),
  'a typed matrix': (rows) => ({
    data: Float64Array.from({ length: rows * 2 }, (_, k) => (k % 2 === 0 ? a : b)[k >> 1]!),
    shape: [rows, 2] as const,
  }),
  columns: (rows) => ({ a: a.slice(0, rows), b: Float64Array.from(b.slice(0, rows)) }),
  'an Arrow table': (rows) => tableFromArrays({ a: Float64Array.from(a.slice(0, rows)), b: b.slice(0, rows) }),
  'a danfo DataFrame by its shape': (rows) => ({
    columns: ['a', 'b'],
    dtypes: ['float32', 'float32'],
    values: Array.from({ length: rows }, (_, i) => [a[i], b[i]]),
    shape: [rows, 2],
  }),
};

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AutomlError) return error.code;
    throw error;
  }
  throw new TypeError('nothing was thrown');
}

describe('every form of X gives the same model', () => {
  it('for rows as arrays, objects, matrix, columns, Arrow and danfo', async () => {
    const answers: number[][] = [];
    for (const [name, form] of Object.entries(FORMS)) {
      const model = await new AutoRegressor(quick).fit(form(ROWS), values);
      const predicted = model.predict(form(NEW));
      expect(predicted, name).toBeInstanceOf(Float64Array);
      expect(predicted, name).toHaveLength(NEW);
      answers.push([...predicted]);
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('also from a file and from a table that holds the target', async () => {
    const lines = a.map((v, i) => `${v},${b[i]},${values[i]}`);
    const file = join(folder, 'table.csv');
    writeFileSync(file, ['a,b,y', ...lines].join('\n'));
    const fromFile = await new AutoRegressor(quick).fit(file, { target: 'y' });
    const fromTable = await new AutoRegressor(quick).fit({ a, b, y: values }, { target: 'y' });
    expect([...fromFile.predict({ a, b })]).toEqual([...fromTable.predict({ a, b })]);
    expect(fromTable.score({ a, b, y: values }, { target: 'y' })).toBe(fromTable.score({ a, b }, values));
  });
});

describe('AutoClassifier', () => {
  const X = { a, b };
  let model: AutoClassifier;
  const events: RunEvent[] = [];
  const phases = new Set<string>();
  beforeAll(async () => {
    model = new AutoClassifier({ ...quick, maxTrials: 4 });
    const stopEvents = model.on('event', (event) => events.push(event));
    model.on('progress', ({ phase }) => phases.add(phase));
    await model.fit(X, labels);
    stopEvents();
  });

  it('predicts labels as given, and probabilities that sum to 1 and agree with them', () => {
    expect(model.classes).toEqual(['high', 'low']);
    const proba = model.predictProba(X);
    const predicted = model.predict(X);
    proba.forEach((row, i) => {
      expect(row).toHaveLength(2);
      expect(row[0]! + row[1]!).toBeCloseTo(1, 12);
      if (Math.abs(row[0]! - row[1]!) > 1e-9 && model.manifest.threshold === null)
        expect(predicted[i]).toBe(model.classes[row[0]! > row[1]! ? 0 : 1]);
    });
    expect(predicted.filter((label, i) => label === labels[i]).length).toBeGreaterThan(0.9 * ROWS);
  });

  it('scores with the metric of the fit and evaluates with all of the task, or those named', () => {
    const all = model.evaluate(X, labels);
    expect(model.manifest.metric).toBe('roc_auc');
    expect(model.score(X, labels)).toBe(all['roc_auc']);
    expect(Object.keys(all)).toEqual(expect.arrayContaining(['accuracy', 'log_loss', 'f1', 'mcc']));
    const right = model.predict(X).filter((label, i) => label === labels[i]).length / ROWS;
    expect(model.evaluate(X, labels, { metrics: ['accuracy'] })).toEqual({ accuracy: right });
  });

  it('tells what it tried, best first, and what it used', () => {
    const board = model.leaderboard();
    expect(board).toHaveLength(4);
    const losses = board.filter((t) => t.status === 'complete').map((t) => t.loss!);
    expect(losses).toEqual([...losses].sort((x, y) => x - y));
    const shares = Object.values(model.featureImportance());
    expect(shares.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 9);
    const permuted = model.featureImportance(X, labels, { repeats: 2, seed: 4 });
    expect(permuted.columns[0]).toMatchObject({ name: 'a' });
    expect(permuted.columns[0]!.mean).toBeGreaterThan(permuted.columns[1]!.mean);
    expect(model.status).toBe('finished');
  });

  it('emits the events of the journal and the phases of the run', () => {
    const types = events.map((event) => event.type);
    expect(types[0]).toBe('run-start');
    expect(types.at(-1)).toBe('run-end');
    expect(types.filter((type) => type === 'trial-end')).toHaveLength(4);
    expect([...phases]).toEqual(expect.arrayContaining(['ensemble', 'saving', 'done']));
  });

  it('saves and loads in equal form, for its own task only', async () => {
    const saved = join(folder, 'saved');
    await model.save(saved);
    const again = await AutoClassifier.load(saved);
    expect(again.predictProba(X)).toEqual(model.predictProba(X));
    expect(again.leaderboard()).toEqual([]);
    expect(again.status).toBeNull();
    expect(await codeOf(() => AutoRegressor.load(saved))).toBe('OPTION_INVALID');
    await again.save(join(folder, 'saved-again'));
    expect(readdirSync(join(folder, 'saved-again', 'model')).sort()).toEqual(readdirSync(join(saved, 'model')).sort());
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(await codeOf(() => model.save(join(file, 'below')))).toBe('OUTPUT_UNWRITABLE');
  });

  it('takes numbers and booleans as labels and gives them back as text', async () => {
    const numeric = await new AutoClassifier(quick).fit(
      X,
      values.map((v) => (v > 1 ? 1 : 0)),
    );
    expect(numeric.classes).toEqual(['0', '1']);
    const logical = await new AutoClassifier(quick).fit(
      X,
      values.map((v) => v > 1),
    );
    expect([...logical.classes].sort()).toEqual(['false', 'true']);
    const three = await new AutoClassifier(quick).fit(
      X,
      values.map((v) => (v > 2 ? 'c' : v > 0 ? 'b' : 'a')),
    );
    expect(three.classes).toEqual(['a', 'b', 'c']);
    for (const row of three.predictProba({ a: a.slice(0, 3), b: b.slice(0, 3) }))
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
  });
});

describe('AutoRegressor', () => {
  const X = { a, b };

  it('stops at an AbortSignal with the best model so far', async () => {
    const controller = new AbortController();
    const model = new AutoRegressor({ seed: 1, workers: 1, timeBudget: 600 });
    model.on('event', (event) => {
      if (event.type === 'trial-end') controller.abort();
    });
    await model.fit(X, values, { signal: controller.signal });
    expect(model.status).toBe('interrupted');
    expect(model.predict(X)).toHaveLength(ROWS);
  });

  it('optimises a function and reports it in its own sign', async () => {
    const within = customMetric({
      name: 'within_a_half',
      greaterIsBetter: true,
      tasks: ['regression'],
      score: (y, p) => y.reduce((sum, v, i) => sum + (Math.abs(v - p[i]!) < 0.5 ? 1 : 0), 0) / y.length,
    });
    const model = await new AutoRegressor({ ...quick, metric: within }).fit(X, values);
    expect(model.manifest.metric).toBe('within_a_half');
    expect(model.manifest.score).toBeGreaterThan(0.8);
    const predicted = model.predict(X);
    const share = values.filter((v, i) => Math.abs(v - predicted[i]!) < 0.5).length / ROWS;
    expect(model.score(X, values)).toBeCloseTo(share, 12);
  });

  it('honours sample weights: rows of weight 0 teach nothing', async () => {
    const spoiled = values.map((v, i) => (i % 2 === 0 ? v : 1000));
    const sampleWeight = values.map((_, i) => (i % 2 === 0 ? 1 : 0));
    const model = await new AutoRegressor(quick).fit(X, spoiled, { sampleWeight });
    expect(Math.max(...model.predict(X))).toBeLessThan(50);
    expect(model.schema.columns.find((c) => c.role === 'weight')).toMatchObject({ role: 'weight' });
  });

  it('keeps groups together: what only the group tells does not count as learnt', async () => {
    const groups = a.map((_, i) => `g${i % 12}`);
    const hints = a.map((_, i) => i % 12);
    const target = a.map((_, i) => noise((i % 12) + 7000) * 10);
    const options: AutoOptions = {
      ...quick,
      families: ['gbdt'],
      enqueue: [{ family: 'gbdt', 'gbdt.minDataInLeaf': 1 }],
    };
    const blind = await new AutoRegressor(options).fit({ hints }, target);
    const honest = await new AutoRegressor(options).fit({ hints }, target, { groups });
    expect(honest.manifest.score!).toBeGreaterThan(1.5 * blind.manifest.score!);
  });

  it('runs the trials that were put first, with fixed values, of the families named', async () => {
    const model = await new AutoRegressor({
      ...quick,
      maxTrials: 7,
      families: ['gbdt', 'knn'],
      enqueue: [{ family: 'gbdt', 'gbdt.maxRounds': 7 }],
      set: { 'gbdt.numLeaves': 5 },
      out: join(folder, 'own'),
    }).fit(X, values);
    const board = model.leaderboard();
    expect(new Set(board.map((t) => t.family))).toEqual(new Set(['dummy', 'gbdt', 'knn']));
    const own = board.find((t) => t.origin === 'user')!;
    expect(own.config).toMatchObject({ family: 'gbdt', 'gbdt.maxRounds': 7 });
    expect(existsSync(join(folder, 'own', 'journal.jsonl'))).toBe(true);
    expect(await codeOf(() => new AutoRegressor({ ...quick, out: join(folder, 'own') }).fit(X, values))).toBe(
      'RUN_EXISTS',
    );
  });

  it('keeps every prediction to a monotone effect, whatever the data say', async () => {
    const falls = a.map((v, i) => -3 * v + b[i]!);
    const model = await new AutoRegressor({ ...quick, maxTrials: 7, monotone: { a: 1 } }).fit(X, falls);
    const able = new Set(['dummy', 'gbdt', 'random-forest', 'extra-trees', 'ebm']);
    for (const { family } of model.leaderboard()) expect(able).toContain(family);
    const grid = Array.from({ length: 40 }, (_, i) => i / 39);
    for (const at of [0.1, 0.5, 0.9]) {
      const predicted = model.predict({ a: grid, b: grid.map(() => at) });
      for (let i = 1; i < grid.length; i++) expect(predicted[i]!).toBeGreaterThanOrEqual(predicted[i - 1]! - 1e-9);
    }
  });

  it('lets a column act only with those of its group, whatever the data say', async () => {
    const c = column(5000);
    const mixed = a.map((v, i) => 4 * v * b[i]! + 4 * v * c[i]!);
    const interactionConstraints = [['a', 'b'], ['c']];
    const more = { maxTrials: 6, interactionConstraints, excludeFamilies: ['dummy'] };
    const model = await new AutoRegressor({ ...quick, ...more }).fit({ a, b, c }, mixed);
    const able = new Set(['gbdt', 'ebm', 'linear']);
    expect(model.leaderboard().some(({ family }) => family === 'gbdt')).toBe(true);
    for (const { family } of model.leaderboard()) expect(able).toContain(family);
    // what a change of `a` does, at a low and at a high value of another column
    const at = (other: 'b' | 'c', value: number): number => {
      const rest = { b: [0.5, 0.5], c: [0.5, 0.5], [other]: [value, value] };
      const [low, high] = model.predict({ a: [0.1, 0.9], ...rest });
      return Number(high) - Number(low);
    };
    expect(at('c', 0.9)).toBeCloseTo(at('c', 0.1), 6);
    expect(Math.abs(at('b', 0.9) - at('b', 0.1))).toBeGreaterThan(0.1);
  });

  it('keeps a feature that is called target when y is given apart', async () => {
    const model = await new AutoRegressor(quick).fit({ target: a, b }, values);
    expect(model.schema.columns.filter((c) => c.role === 'feature').map((c) => c.name)).toEqual(['target', 'b']);
    expect(model.predict({ target: a, b })).toHaveLength(ROWS);
  });

  it('can be fitted again, and then knows the new data only', async () => {
    const model = new AutoRegressor(quick);
    await model.fit(X, values);
    await model.fit(
      { c: a },
      values.map((v) => -v),
    );
    expect(model.schema.columns.map((c) => c.name)).toEqual(['c', 'target']);
    expect(model.leaderboard()).toHaveLength(3);
  });
});

describe('what cannot be done has a code', () => {
  const X = { a, b };

  it.each(['predict', 'score', 'evaluate', 'save', 'featureImportance', 'schema', 'manifest'])(
    '%s before fit',
    async (what) => {
      const model = new AutoRegressor();
      const calls: Record<string, () => unknown> = {
        predict: () => model.predict(X),
        score: () => model.score(X, values),
        evaluate: () => model.evaluate(X, values),
        save: () => model.save(join(folder, 'never')),
        featureImportance: () => model.featureImportance(),
        schema: () => model.schema,
        manifest: () => model.manifest,
      };
      expect(await codeOf(calls[what]!)).toBe('MODEL_NOT_FITTED');
    },
  );

  it.each([
    ['y shorter than X', { a, b }, values.slice(1), {}, 'OPTION_INVALID'],
    ['columns of different lengths', { a, b: b.slice(2) }, values, {}, 'DATA_INPUT_RAGGED'],
    ['no rows', [], [], {}, 'DATA_INPUT_EMPTY'],
    ['a number for X', 5, values, {}, 'DATA_INPUT_UNSUPPORTED'],
    ['null for X', null, values, {}, 'DATA_INPUT_UNSUPPORTED'],
    ['no y', { a, b }, undefined, {}, 'OPTION_INVALID'],
    ['an unknown target', { a, b }, { target: 'c' }, {}, 'DATA_COLUMN_MISSING'],
    ['words for a regression', { a, b }, labels, {}, 'DATA_TARGET_NOT_NUMERIC'],
    ['a budget of 0', { a, b }, values, { timeBudget: 0 }, 'OPTION_INVALID'],
    ['a budget that is not a number', { a, b }, values, { timeBudget: Number.NaN }, 'OPTION_INVALID'],
    ['half a trial', { a, b }, values, { maxTrials: 1.5 }, 'OPTION_INVALID'],
    ['an unknown family', { a, b }, values, { families: ['gbtd'] }, 'OPTION_INVALID'],
    ['an unknown metric', { a, b }, values, { metric: 'rsme' }, 'METRIC_UNKNOWN'],
    ['a metric of another task', { a, b }, values, { metric: 'roc_auc' }, 'METRIC_TASK_MISMATCH'],
    ['an unknown hyperparameter', { a, b }, values, { set: { 'gbdt.maxDeph': 3 } }, 'SPACE_PARAM_UNKNOWN'],
    ['a trial of one’s own that is no record', { a, b }, values, { enqueue: [null] }, 'OPTION_INVALID'],
    [
      'a family that cannot keep to a monotone effect',
      { a, b },
      values,
      { monotone: { a: 1 }, families: ['knn'] },
      'OPTION_INVALID',
    ],
    [
      'a family that cannot keep groups of columns apart',
      { a, b },
      values,
      { interactionConstraints: [['a']], families: ['knn'] },
      'OPTION_INVALID',
    ],
    ['groups that are no lists', { a, b }, values, { interactionConstraints: ['a'] }, 'OPTION_INVALID'],
    [
      'a group of a column that is not there',
      { a, b },
      values,
      { interactionConstraints: [['d']] },
      'DATA_COLUMN_MISSING',
    ],
    [
      'groups, and features made across them',
      { a, b },
      values,
      { interactionConstraints: [['a']], set: { 'gbdt.prep.interactions': 4 } },
      'OPTION_INVALID',
    ],
    ['a monotone column that is not there', { a, b }, values, { monotone: { c: 1 } }, 'DATA_COLUMN_MISSING'],
  ])('%s', async (_, input, y, options, code) => {
    const model = new AutoRegressor({ ...quick, ...(options as AutoOptions) });
    expect(await codeOf(() => model.fit(input as TableInput, y as number[]))).toBe(code);
  });
});
