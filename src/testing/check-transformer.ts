import assert from 'node:assert/strict';
import { createRng } from '../core/rng.ts';
import { decodeState, encodeState } from '../core/state-codec.ts';
import type { Task } from '../core/task.ts';
import type { BaseTable, Frame } from '../data/frame.ts';
import { applyBase, planBase } from '../preprocess/base-table.ts';
import type { FittedTransformer, LearnInput, Transformer } from '../preprocess/transformer.ts';
import type { Config } from '../space/param.ts';
import type { Check } from './check.ts';
import { tableOfRows, toyFrame } from './toy-frame.ts';

const ROWS = 160;
const SEED = 11;

const TASKS: readonly Task[] = [
  { kind: 'regression' },
  { kind: 'binary', classes: ['no', 'yes'] },
  { kind: 'multiclass', classes: ['a', 'b', 'c'] },
];

/** What a check works on: one configuration and one task of one transformer. */
interface Subject {
  readonly transformer: Transformer;
  readonly config: Config;
  readonly input: LearnInput;
}

const PROMISES: Readonly<Record<string, (subject: Subject) => void>> = {
  'gives one column of each feature, all of full length': checkShape,
  'writes nothing into its inputs': checkPurity,
  'learns from the training rows only': checkNoLeak,
  'the same seed gives the same state': ({ transformer, config, input }) =>
    same(fit(transformer, config, input), fit(transformer, config, input)),
  'one row at a time gives the same bits as all at once': checkOneByOne,
  'survives JSON and bytes, to the bit': checkRoundTrip,
  'the order of rows is of no account': checkRowOrder,
  'columns that it links to the base table are those very columns': checkBaseLinks,
  'rows of weight 0 teach nothing': checkWeights,
  'takes constant, empty and unseen values, infinities of none': checkHardColumns,
  'takes a single training row and no columns': checkTinyTables,
};

/**
 * The conformance kit of a transformer: its promises as named checks, for the default configuration on each
 * task, and for two random configurations on one task each. Loop over them in any test runner; a broken promise throws an AssertionError.
 */
export function* checkTransformer(transformer: Transformer): Generator<Check> {
  yield { name: `${transformer.name}: is described`, run: () => checkWords(transformer) };
  const rng = createRng(SEED);
  const configs: Config[] = [
    transformer.space.defaults(),
    transformer.space.sample(rng),
    transformer.space.sample(rng),
  ];
  const distinct = [...new Map(configs.map((config) => [JSON.stringify(config), config])).entries()];
  for (const [i, [text, config]] of distinct.entries())
    for (const task of i === 0 ? TASKS : [TASKS[i]!]) {
      const subject: Subject = { transformer, config, input: toyInput(task) };
      for (const [promise, run] of Object.entries(PROMISES))
        yield { name: `${transformer.name} ${text}, ${task.kind}: ${promise}`, run: () => run(subject) };
    }
}

function toyInput(task: Task, frame: Frame = toyFrame(ROWS, SEED)): LearnInput {
  const rng = createRng(SEED + 1);
  const table = applyBase(planBase(frame), frame);
  const classes = task.kind === 'regression' ? 0 : task.classes.length;
  const y = Float64Array.from({ length: table.rows }, () => (classes === 0 ? rng.normal() : rng.int(classes)));
  // training rows are spread over the table, every fourth row is held out
  const rows = Uint32Array.from({ length: table.rows }, (_, i) => i).filter((i) => i % 4 !== 3);
  return { table, rows, y, task };
}

function fit(transformer: Transformer, config: Config, input: LearnInput): FittedTransformer {
  return transformer.fit(input, config, createRng(SEED)).fitted;
}

function run(fitted: FittedTransformer, table: BaseTable): Float32Array[] {
  return fitted.transform(table.columns, table.texts, table.rows);
}

function same(a: FittedTransformer, b: FittedTransformer): void {
  assert.deepEqual(encodeState(a.toState()), encodeState(b.toState()));
}

function checkWords({ name, doc, version }: Transformer): void {
  assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  assert.ok(doc.endsWith('.') && doc.length > 10, `doc is no sentence: "${doc}"`);
  assert.ok(Number.isInteger(version) && version >= 1, `version is ${version}`);
}

function checkShape({ transformer, config, input }: Subject): void {
  const { fitted, outOfFold } = transformer.fit(input, config, createRng(SEED));
  const columns = run(fitted, input.table);
  assert.equal(columns.length, fitted.features.length);
  columns.forEach((column, j) => {
    const feature = fitted.features[j]!;
    assert.equal(column.length, input.table.rows);
    const most = feature.kind === 'category' ? feature.cardinality : Number.MAX_VALUE;
    assert.ok(
      column.every((v) => Number.isNaN(v) || Math.abs(v) <= most),
      `${feature.name} has values out of range`,
    );
    if (feature.base === undefined && feature.name !== feature.source)
      assert.ok(feature.formula !== undefined, `${feature.name} has no formula`);
  });
  for (const [feature, values] of outOfFold ?? []) {
    assert.ok(fitted.features[feature] !== undefined, `out-of-fold values of feature ${feature}, which does not exist`);
    assert.equal(values.length, input.rows.length);
  }
}

function checkPurity({ transformer, config, input }: Subject): void {
  const copy = structuredClone(input);
  run(fit(transformer, config, input), input.table);
  assert.deepEqual(input, copy);
}

function checkNoLeak({ transformer, config, input }: Subject): void {
  const held = (row: number): boolean => row % 4 === 3;
  const columns = input.table.columns.map((column, j) =>
    column.map((v, i) => (held(i) ? (input.table.features[j]!.kind === 'category' ? i % 2 : 1e6 + i) : v)),
  );
  const y = input.y.map((v, i) => (held(i) ? 0 : v));
  const other = toyFrame(ROWS, SEED, (row) => (held(row) ? 'never seen before' : null));
  const texts = applyBase(planBase(other), other).texts;
  same(
    fit(transformer, config, { ...input, y, table: { ...input.table, columns, texts } }),
    fit(transformer, config, input),
  );
}

function checkOneByOne({ transformer, config, input }: Subject): void {
  const fitted = fit(transformer, config, input);
  const all = run(fitted, input.table);
  for (let row = 0; row < ROWS; row += 7) {
    const one = run(fitted, tableOfRows(input.table, Uint32Array.of(row)));
    assert.deepEqual(
      one.map((column) => column[0]),
      all.map((column) => column[row]),
    );
  }
}

function checkRoundTrip({ transformer, config, input }: Subject): void {
  const fitted = fit(transformer, config, input);
  const state = decodeState(encodeState(fitted.toState()));
  const plain = structuredClone(input.table.features).map((f) => ({ ...f, labels: undefined }));
  const again = transformer.fromState(state, plain, transformer.version);
  same(again, fitted);
  assert.deepEqual(run(again, input.table), run(fitted, input.table));
  assert.deepEqual(
    again.features.map((f) => [f.name, f.kind, f.cardinality, f.source, f.formula, f.base]),
    fitted.features.map((f) => [f.name, f.kind, f.cardinality, f.source, f.formula, f.base]),
  );
}

function checkRowOrder({ transformer, config, input }: Subject): void {
  const order = createRng(SEED + 2).permutation(ROWS);
  const back = new Uint32Array(ROWS);
  order.forEach((from, to) => {
    back[from] = to;
  });
  const shuffled: LearnInput = {
    ...input,
    table: tableOfRows(input.table, order),
    y: Float64Array.from(order, (from) => input.y[from]!),
    rows: input.rows.map((row) => back[row]!).sort(),
  };
  const left = run(fit(transformer, config, input), input.table);
  const right = run(fit(transformer, config, shuffled), input.table);
  assert.equal(right.length, left.length);
  left.forEach((column, j) => {
    column.forEach((v, i) => {
      const w = right[j]![i]!;
      assert.ok(Object.is(v, w) || Math.abs(v - w) <= 1e-5 * (1 + Math.abs(v)), `column ${j}, row ${i}: ${v}, ${w}`);
    });
  });
}

function checkBaseLinks({ transformer, config, input }: Subject): void {
  const fitted = fit(transformer, config, input);
  const columns = run(fitted, input.table);
  fitted.features.forEach((feature, j) => {
    if (feature.base !== undefined) assert.equal(columns[j], input.table.columns[feature.base]);
  });
}

function checkWeights({ transformer, config, input }: Subject): void {
  const weight = Float64Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? 0 : 1));
  const kept = input.rows.filter((row) => weight[row]! > 0);
  const weighted = run(fit(transformer, config, { ...input, weight }), input.table);
  const without = run(fit(transformer, config, { ...input, rows: kept }), input.table);
  assert.deepEqual(weighted, without);
}

function checkHardColumns({ transformer, config, input }: Subject): void {
  const hard = toyInput(input.task, hardFrame(ROWS));
  const fitted = fit(transformer, config, hard);
  for (const column of run(fitted, hard.table))
    assert.ok(
      column.every((v) => Number.isNaN(v) || Math.abs(v) <= Number.MAX_VALUE),
      'an infinity came out',
    );
}

function hardFrame(rows: number): Frame {
  const numbers = (name: string, at: (row: number) => number) =>
    ({ kind: 'numeric', name, values: Float64Array.from({ length: rows }, (_, i) => at(i)) }) as const;
  const codes = (name: string, categories: readonly string[], at: (row: number) => number) =>
    ({ kind: 'categorical', name, categories, codes: Int32Array.from({ length: rows }, (_, i) => at(i)) }) as const;
  return {
    rows,
    columns: [
      numbers('constant', () => 7.1),
      numbers('empty', () => Number.NaN),
      numbers('huge', (i) => (i % 2 === 0 ? 3e38 : -3e38)),
      numbers('tiny', (i) => i * 1e-40),
      numbers('late', (i) => (i % 4 === 3 ? i : Number.NaN)),
      codes('one', ['a'], () => 0),
      codes('none', [], () => -1),
      codes('unseen', ['a', 'b', 'c'], (i) => (i % 4 === 3 ? 3 : i % 2)),
      codes(
        'many',
        Array.from({ length: rows }, (_, i) => `m${i}`),
        (i) => i,
      ),
    ],
  };
}

function checkTinyTables({ transformer, config, input }: Subject): void {
  const single = fit(transformer, config, { ...input, rows: Uint32Array.of(5) });
  assert.equal(run(single, input.table).length, single.features.length);
  const none: LearnInput = { ...input, table: { rows: ROWS, features: [], columns: [], texts: [] } };
  assert.deepEqual(run(fit(transformer, config, none), none.table), []);
}
