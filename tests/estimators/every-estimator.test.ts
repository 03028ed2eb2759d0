import { describe, expect, test } from 'vitest';
import type { SavedEstimator } from '../../src/estimators/index.ts';
import { CLASSIFIERS, REGRESSORS } from './all-estimators.ts';
import { mixedRows } from './tables.ts';

const { rows, value, binary, multi } = mixedRows(200);
const other = mixedRows(120, 2);
const saved = (model: object): SavedEstimator => JSON.parse(JSON.stringify(model));

describe.each(REGRESSORS)('$name', ({ name, type, quick }) => {
  test('comes back from JSON text with the same predictions to the bit, on rows it has not seen', () => {
    const model = new type(quick).fitSync(rows, value);
    const again = fromJSON(type, saved(model));
    expect(again.predict(other.rows)).toEqual(model.predict(other.rows));
    expect(saved(again)).toEqual(saved(model));
    expect(saved(model).estimator).toBe(name);
  });
  test('predicts one row at a time as it does all at once', () => {
    const model = new type(quick).fitSync(rows, value);
    const all = model.predict(other.rows);
    expect(other.rows.map((row) => model.predict([row])[0])).toEqual(Array.from(all));
  });
  test('keeps its model while others are fitted and used in the same memory', () => {
    const model = new type(quick).fitSync(rows, value);
    const before = model.predict(rows);
    const second = new type({ ...quick, seed: 9 }).fitSync(other.rows, other.value);
    second.predict(rows);
    expect(model.predict(rows)).toEqual(before);
  });
  test('gives the same model for the same seed, awaited or not', async () => {
    const a = await new type({ ...quick, seed: 5 }).fit(rows, value);
    const b = new type({ ...quick, seed: 5 }).fitSync(rows, value);
    expect(saved(a)).toEqual(saved(b));
  });
});

describe.each(CLASSIFIERS)('$name', ({ type, quick }) => {
  test('comes back from JSON text with the same classes and probabilities to the bit', () => {
    const model = new type(quick).fitSync(rows, multi);
    const again = fromJSON(type, saved(model));
    expect(again.classes).toEqual([1, 2, 3]);
    expect(again.predictProba(other.rows)).toEqual(model.predictProba(other.rows));
    expect(again.predict(other.rows)).toEqual(model.predict(other.rows));
  });
  test('gives probabilities that sum to 1, as one array or as rows', () => {
    const model = new type(quick).fitSync(rows, binary);
    const { data, shape } = model.predictProba(other.rows);
    const lists = model.predictProba(other.rows, { as: 'rows' });
    expect(shape).toEqual([120, 2]);
    expect(lists.flat()).toEqual(Array.from(data));
    for (const [no, yes] of lists) expect(no! + yes!).toBeCloseTo(1, 12);
    const labels = lists.map(([no, yes]) => (yes! > no! ? 'yes' : 'no'));
    expect(model.predict(other.rows)).toEqual(labels);
  });
  test('scores what it predicts: the share of right labels', () => {
    const model = new type(quick).fitSync(rows, binary);
    const right = model.predict(other.rows).filter((label, i) => label === other.binary[i]).length;
    expect(model.score(other.rows, other.binary)).toBeCloseTo(right / 120, 12);
  });
  test('is cloned with its parameters and without its model', () => {
    const model = new type({ ...quick, seed: 5 }).fitSync(rows, binary);
    const clone = model.clone();
    expect(clone.getParams()).toEqual(model.getParams());
    expect(() => clone.predict(rows)).toThrow(/MODEL_NOT_FITTED/);
    expect(clone.fitSync(rows, binary).predictProba(other.rows)).toEqual(model.predictProba(other.rows));
  });
});

function fromJSON<T>(type: new (params?: object) => T, json: SavedEstimator): T {
  return (type as unknown as { fromJSON(json: SavedEstimator): T }).fromJSON(json);
}
