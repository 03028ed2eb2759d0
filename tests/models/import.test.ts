import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../src/core/errors.ts';
import type { ImportedModel } from '../../src/models/import/read-models.ts';
import { readLightGbmModel, readXgboostModel } from '../../src/models/import/read-models.ts';
import { bytesOf, importCases, importFeatures, importRows } from './import-cases.ts';

const caseOf = (program: string, name: string) => importCases.find((c) => c.program === program && c.name === name)!;
const LIGHTGBM = caseOf('lightgbm', 'binary').model;
const DUMP = JSON.stringify(caseOf('lightgbm', 'binary').dump);
const XGBOOST = caseOf('xgboost', 'logistic').model;
const UBJSON = bytesOf(caseOf('xgboost', 'squared error, UBJSON'));

/** The code of the error that reading throws. */
function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ModelError) return error.code;
    throw error;
  }
  return 'none';
}
/** Reading either gives a model that works, or a typed error. */
function expectWorksOrTyped(read: () => ImportedModel): void {
  let model: ImportedModel;
  try {
    model = read();
  } catch (error) {
    if (error instanceof ModelError) return;
    throw error;
  }
  const columns = Array.from(
    { length: Math.min(64, model.featureNames.length) },
    (_, j) => importRows.columns[j % importFeatures]!,
  );
  if (columns.length < model.featureNames.length) return;
  const x = { rows: importRows.rows, columns };
  expect(model.predict(x)).toHaveLength(x.rows * model.outputs);
  model.importances('split');
  if (codeOf(() => model.shapValues(x)) === 'none') model.shapValues(x, { rows: Uint32Array.of(0) });
}
const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 32, max: 126 })), { minLength: 1, maxLength: 4 });
function edited(text: string, changes: readonly (readonly [number, number])[]): string {
  const codes = Array.from(text);
  for (const [at, code] of changes) codes[at % codes.length] = String.fromCharCode(code);
  return codes.join('');
}

describe('damaged model files', () => {
  it('are refused wherever they are cut: text of LightGBM', () => {
    const end = LIGHTGBM.indexOf('end of trees');
    fc.assert(
      fc.property(fc.nat(end), (length) => {
        expect(codeOf(() => readLightGbmModel(LIGHTGBM.slice(0, length)))).toBe('IMPORT_DAMAGED');
      }),
      { numRuns: 100 },
    );
  });
  it.each([
    { what: 'JSON of LightGBM', read: (n: number) => readLightGbmModel(DUMP.slice(0, n)), size: DUMP.length },
    { what: 'JSON of XGBoost', read: (n: number) => readXgboostModel(XGBOOST.slice(0, n)), size: XGBOOST.length },
    { what: 'UBJSON of XGBoost', read: (n: number) => readXgboostModel(UBJSON.slice(0, n)), size: UBJSON.length },
  ])('are refused wherever they are cut: $what', ({ read, size }) => {
    fc.assert(
      fc.property(fc.nat(size - 1), (length) => {
        expect(codeOf(() => read(length))).toBe('IMPORT_DAMAGED');
      }),
      { numRuns: 100 },
    );
  });
  it.each([
    { what: 'text of LightGBM', text: LIGHTGBM, read: readLightGbmModel },
    { what: 'JSON of LightGBM', text: DUMP, read: readLightGbmModel },
    { what: 'JSON of XGBoost', text: XGBOOST, read: readXgboostModel },
  ])('with changed characters work or are refused: $what', ({ text, read }) => {
    fc.assert(
      fc.property(edits, (changes) => expectWorksOrTyped(() => read(edited(text, changes)))),
      { numRuns: 200 },
    );
  });
  it('with changed bytes work or are refused: UBJSON of XGBoost', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = UBJSON.slice();
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        expectWorksOrTyped(() => readXgboostModel(bytes));
      }),
      { numRuns: 200 },
    );
  });
  it.each([
    { what: 'a tree that loops', text: LIGHTGBM.replace(/left_child=\S+/, 'left_child=0') },
    { what: 'a feature that does not exist', text: LIGHTGBM.replace(/split_feature=\S+/, 'split_feature=99') },
    { what: 'a leaf that is not there', text: LIGHTGBM.replace(/right_child=\S+/, 'right_child=-90') },
    { what: 'a child between two nodes', text: LIGHTGBM.replace(/right_child=\S+/, 'right_child=0.3') },
    { what: 'a number that is none', text: LIGHTGBM.replace(/leaf_value=\S+/, 'leaf_value=abc') },
    { what: 'a missing list', text: LIGHTGBM.replace(/\nthreshold=.*/, '') },
    { what: 'a tree too few', text: LIGHTGBM.replace(/Tree=3[\s\S]*?end of trees/, 'end of trees') },
    { what: 'nothing', text: '' },
    { what: 'something else', text: 'a,b\n1,2\n' },
  ])('are refused: $what', ({ text }) => {
    expect(codeOf(() => readLightGbmModel(text))).toBe('IMPORT_DAMAGED');
  });
  it.each(['{}', '[]', 'null', '{"learner":3}', '', '{"learner":{}}'])('are refused: XGBoost %s', (text) => {
    expect(codeOf(() => readXgboostModel(text))).toBe('IMPORT_DAMAGED');
    expect(codeOf(() => readXgboostModel(new TextEncoder().encode(text)))).toBe('IMPORT_DAMAGED');
  });
});

describe('what is not supported is named', () => {
  it.each([
    { what: 'linear trees', text: LIGHTGBM.replace('is_linear=0', 'is_linear=1') },
    { what: 'an unknown objective', text: LIGHTGBM.replace('objective=binary', 'objective=brandnew') },
  ])('LightGBM: $what', ({ text }) => {
    expect(codeOf(() => readLightGbmModel(text))).toBe('IMPORT_UNSUPPORTED');
  });
  it.each([
    { what: 'linear boosters', text: XGBOOST.replace('"name":"gbtree"', '"name":"gblinear"') },
    { what: 'an unknown objective', text: XGBOOST.replace('"name":"binary:logistic"', '"name":"binary:brandnew"') },
    { what: 'trees of several outputs', text: XGBOOST.replace('"size_leaf_vector":"1"', '"size_leaf_vector":"3"') },
  ])('XGBoost: $what', ({ text }) => {
    expect(codeOf(() => readXgboostModel(text))).toBe('IMPORT_UNSUPPORTED');
  });
});

describe('an imported model', () => {
  it('says what it is and what it reads', () => {
    const model = readXgboostModel(XGBOOST);
    expect(model).toMatchObject({ program: 'xgboost', objective: 'binary:logistic', outputs: 1, trees: 4 });
    expect(model.featureNames).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
    expect(readLightGbmModel(LIGHTGBM).featureNames[0]).toBe('Column_0');
  });
  it('names the columns that are lacking', () => {
    const few = { rows: 1, columns: [[1], [2]] };
    expect(() => readLightGbmModel(LIGHTGBM).predict(few)).toThrow(/have 2 columns, the model reads 5.*IMPORT_COLUMNS/);
  });
  it('reads lines that end with CR LF', () => {
    const model = readLightGbmModel(LIGHTGBM.replaceAll('\n', '\r\n'));
    expect(model.predict(importRows)).toEqual(readLightGbmModel(LIGHTGBM).predict(importRows));
  });
  it('compares as XGBoost in float32: a value that rounds to the threshold is not below it', () => {
    const model = readXgboostModel(XGBOOST);
    const json = JSON.parse(XGBOOST) as {
      learner: {
        gradient_booster: {
          model: { trees: { split_conditions: number[]; split_indices: number[]; split_type: number[] }[] };
        };
      };
    };
    const { split_conditions, split_indices, split_type } = json.learner.gradient_booster.model.trees[0]!;
    const node = split_type[0] === 0 ? 0 : 1;
    const threshold = Math.fround(split_conditions[node]!);
    const row = (v: number) => ({
      rows: 1,
      columns: Array.from({ length: 5 }, (_, j) => [j === split_indices[node] ? v : 0]),
    });
    const below = threshold - Math.abs(threshold) * 1e-12;
    expect(model.predict(row(below))).toEqual(model.predict(row(threshold)));
  });
});
