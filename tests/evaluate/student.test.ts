import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { encodeState } from '../../src/core/state-codec.ts';
import { fitMaterial } from '../../src/evaluate/fit-material.ts';
import type { FoldJob, WorkerInit } from '../../src/evaluate/protocol.ts';
import { inventRows } from '../../src/evaluate/student/invent-rows.ts';
import { softRows } from '../../src/evaluate/student/soft-rows.ts';
import { testKernels } from '../../src/testing/fit-model.ts';
import { baseOf, fitAll, mixedFrame, range } from '../pipeline/helpers.ts';

const folder = mkdtempSync(join(tmpdir(), 'automl-student-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 60;
const { base } = baseOf(mixedFrame(ROWS, 3));
const train = range(0, 40);
const validation = range(40, ROWS);

test('probabilities become copies of a row for its three likeliest classes, weights summing to 1', () => {
  const soft = softRows(Float64Array.of(0.5, 0.3, 0.15, 0.05, 0.99, 0.01, 0, 0), 4, 4);
  expect([...soft.position]).toEqual([0, 0, 0, 1]);
  expect([...soft.y]).toEqual([0, 1, 2, 0]);
  [0.5 / 0.95, 0.3 / 0.95, 0.15 / 0.95, 1].forEach((share, i) => {
    expect(soft.share[i]).toBeCloseTo(share, 12);
  });
});

test('the probability of the second class becomes two copies, a value stays one row', () => {
  const two = softRows(Float64Array.of(0.25, 1), 1, 2);
  expect([[...two.position], [...two.y], [...two.share]]).toEqual([
    [0, 0, 1],
    [0, 1, 1],
    [0.75, 0.25, 1],
  ]);
  expect([...softRows(Float64Array.of(-3, 7), 1, 0).y]).toEqual([-3, 7]);
});

test('invented rows hold only cells of the rows they may look at, and are mostly new', () => {
  const { table, donors } = inventRows(base, train, 200, createRng(5));
  expect(Math.max(...donors)).toBeLessThan(40);
  expect([...donors.subarray(0, 40)]).toEqual([...train]);
  table.columns.forEach((column, c) => {
    const known = new Set(Array.from(train, (row) => base.columns[c]![row]!));
    for (const value of column) expect(known.has(value)).toBe(true);
  });
  const same = Array.from(donors).filter((donor, i) =>
    table.columns.every((column, c) => Object.is(column[i], base.columns[c]![donor])),
  );
  expect(same.length).toBeLessThan(60);
  expect(inventRows(base, train, 200, createRng(5)).table.columns).toEqual(table.columns);
});

test('a student sees no row of its fold: rows, invented rows and targets stay as they are when that fold changes', () => {
  const y = Float64Array.from({ length: ROWS }, (_, i) => i % 2);
  const task = { kind: 'binary', classes: ['no', 'yes'] } as const;
  const path = join(folder, 'teacher.model');
  writeFileSync(path, encodeState(fitAll({ base, rows: train, y, task }, { family: 'dummy' }).toState()));
  const teacher = { files: [{ path, weight: 1 }], rows: 80, share: 2 };
  const material = (changed: (table: typeof base, target: Float64Array) => void) => {
    const table = { ...base, columns: base.columns.map((column) => column.slice()) };
    const target = y.slice();
    changed(table, target);
    const init = {
      ...{ base: table, y: target, weight: null, task, folds: [{ train, validation }], monotone: {} },
    } as unknown as WorkerInit;
    const job = { trialId: 0, fold: 0, config: { family: 'dummy' }, teacher } as unknown as FoldJob;
    return fitMaterial(init, job, { kernels: testKernels(), rng: createRng(1), shouldStop: () => false });
  };
  const plain = material(() => undefined);
  const other = material((table, target) => {
    for (const row of validation) {
      target[row] = 1 - target[row]!;
      for (const column of table.columns) column[row] = 9;
    }
  });
  const learnt = 40 + 2 * 80;
  expect(plain.input.rows).toEqual(range(0, learnt));
  expect(plain.validation).toEqual(range(learnt, learnt + 20));
  expect(other.input.y.subarray(0, learnt)).toEqual(plain.input.y.subarray(0, learnt));
  expect(other.input.weight!.subarray(0, learnt)).toEqual(plain.input.weight!.subarray(0, learnt));
  plain.input.base.columns.forEach((column, c) => {
    expect(other.input.base.columns[c]!.subarray(0, learnt)).toEqual(column.subarray(0, learnt));
    expect(column.subarray(learnt)).toEqual(base.columns[c]!.subarray(40));
  });
  expect([...plain.truth!.y]).toEqual([...y.subarray(40)]);
  const invented = plain.input.weight!.subarray(40, learnt).reduce((a, b) => a + b, 0);
  expect(invented).toBeCloseTo(2 * 40, 9);
});
