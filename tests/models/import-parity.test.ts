import { describe, expect, it } from 'vitest';
import { createKernels } from '../../src/kernels/load.ts';
import { readLightGbmModel } from '../../src/models/import/read-models.ts';
import { importCases, importFeatures, importRows, readCase } from './import-cases.ts';

/** LightGBM works in float64; XGBoost in float32. */
const tolerance = { lightgbm: 1e-12, xgboost: 2e-6 };

function expectNear(ours: ArrayLike<number>, theirs: readonly number[], within: number): void {
  expect(ours).toHaveLength(theirs.length);
  theirs.forEach((value, i) => {
    const off = Math.abs(ours[i]! - value) / Math.max(1, Math.abs(value));
    if (!(off <= within)) expect.fail(`number ${i} is ${ours[i]}, the program says ${value}`);
  });
}

describe.each(importCases)('$program: $name', (entry) => {
  const model = readCase(entry);
  const within = tolerance[entry.program];
  // LightGBM averages the rounds of a forest in predictions only; we do in raw scores and their parts too.
  const rounds = entry.program === 'lightgbm' && entry.name.includes('forest') ? model.trees : 1;
  const [raw, contrib] = [entry.raw, entry.contrib].map((list) => list.map((v) => v / rounds));
  it('predicts what the program predicts', () => {
    expect(model.outputs).toBe(entry.outputs);
    expectNear(model.predict(importRows, { raw: true }), raw!, within);
    expectNear(model.predict(importRows), entry.predict, within);
    const some = model.predict(importRows, { rows: Uint32Array.of(7, 2) });
    expect(Array.from(some.subarray(0, entry.outputs))).toEqual(
      Array.from(model.predict(importRows)).slice(7 * entry.outputs, 8 * entry.outputs),
    );
  });
  it('explains as the program explains', () => {
    for (const kernels of [undefined, createKernels(2 ** 22)]) {
      const { values, expected } = model.shapValues(importRows, kernels === undefined ? {} : { kernels });
      const both = Array.from({ length: importRows.rows * entry.outputs }, (_, line) => [
        ...values.subarray(line * importFeatures, (line + 1) * importFeatures),
        expected[line % entry.outputs]!,
      ]);
      expectNear(both.flat(), contrib!, Math.max(within, 1e-9));
    }
  });
  it('explains against background rows', () => {
    const { values, expected } = model.shapValues(importRows, { background: importRows });
    const scores = model.predict(importRows, { raw: true });
    scores.forEach((score, line) => {
      const parts = values.subarray(line * importFeatures, (line + 1) * importFeatures);
      expect(parts.reduce((sum, v) => sum + v, expected[line % entry.outputs]!)).toBeCloseTo(score, 9);
    });
    for (let k = 0; k < entry.outputs; k++) {
      const mean = scores.filter((_, i) => i % entry.outputs === k).reduce((sum, v) => sum + v, 0) / importRows.rows;
      expect(expected[k]).toBeCloseTo(mean, 9);
    }
  });
  it('counts splits and gains as the program does', () => {
    expectNear(model.importances('split'), entry.split, 0);
    expectNear(model.importances('gain'), entry.gain, entry.program === 'lightgbm' ? 1e-12 : 1e-6);
  });
});

describe('JSON of LightGBM', () => {
  it.each(importCases.filter((c) => c.dump !== undefined))('says the same as its text: $name', (entry) => {
    const [json, text] = [readLightGbmModel(JSON.stringify(entry.dump)), readCase(entry)];
    expect(json.predict(importRows)).toEqual(text.predict(importRows));
    expectNear(json.shapValues(importRows).values, Array.from(text.shapValues(importRows).values), 1e-12);
    expect(json.importances('split')).toEqual(text.importances('split'));
  });
});
