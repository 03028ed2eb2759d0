import { describe, expect, it } from 'vitest';
import { tableFrom } from '../../../src/data/ingest/table-from.ts';
import { jsModule } from '../../../src/export/js/js-module.ts';
import { JS_PIECES } from '../../../src/export/js/runtime.generated.ts';
import { defineFamily } from '../../../src/models/family.ts';
import { getFamily, MODEL_FAMILIES, registerFamily, unregisterFamily } from '../../../src/models/registry.ts';
import { TRANSFORMERS } from '../../../src/preprocess/registry.ts';
import { expectSame } from './expect-same.ts';
import { importModule, rowsOf, rowsPredictor } from './rows-predictor.ts';

const gbdt = { family: 'gbdt', maxRounds: 10 };

describe('a module of a whole ensemble', () => {
  it('gives the same labels and probabilities: dates, texts, unseen names, calibration and threshold included', async () => {
    const configs = [gbdt, { family: 'logistic', 'prep.scale': 'quantile' }];
    const extra = { calibration: { slope: 1.7, intercept: -0.2 }, threshold: 0.37 };
    await expectSame(rowsPredictor('binary', configs, extra));
  });
  it('gives the same labels of three classes and of a network, whose kernels it carries', async () => {
    await expectSame(rowsPredictor('multiclass', [{ family: 'mlp', epochs: 2 }, { family: 'lda' }]));
  });
  it('gives the same values and quantiles', async () => {
    const spread = { grid: Array.from({ length: 199 }, (_, i) => (i - 99) / 50), rows: 99, files: [] };
    const predictor = rowsPredictor('regression', [{ family: 'linear' }], { spread });
    await expectSame(predictor);
    const module = await importModule(predictor);
    const rows = rowsOf(10, 3);
    const { quantiles } = predictor.predictQuantiles(tableFrom(rows), [0.1, 0.9]);
    expect(module.predictQuantiles(rows, [0.1, 0.9]).flat()).toEqual([...quantiles]);
    expect(() => module.predictQuantiles(rows, [0.9, 0.1])).toThrow(/\[0.9, 0.1\].*\[OPTION_INVALID\]/);
    expect(() => module.predictProba(rows)).toThrow(/\[MODULE_NO_PROBABILITIES\]/);
  });
});

describe('a module', () => {
  const predictor = rowsPredictor('binary', [gbdt]);
  it('imports nothing, can stand inside a page, and is the same when it is made again', () => {
    const text = jsModule(predictor);
    const code = text.slice(text.indexOf('*/'));
    expect(/\bimport\b|\brequire\(/.test(code)).toBe(false);
    expect(text.includes('</script')).toBe(false);
    expect(jsModule(rowsPredictor('binary', [gbdt])) === text).toBe(true);
  });
  it('holds the code of its own families only', () => {
    const text = jsModule(predictor);
    expect(['gbdt', 'knn'].filter((name) => text.includes(JS_PIECES[`family/${name}`]!.code))).toEqual(['gbdt']);
  });
  it('says what it predicts from which columns, and what it cannot take', async () => {
    const { schema, predict, predictProba, predictQuantiles } = await importModule(predictor);
    expect(schema).toMatchObject({ task: 'binary', target: 'target', classes: ['no', 'yes'], quantiles: false });
    expect(schema.columns).toContainEqual({
      name: 'colour',
      kind: 'categorical',
      categories: ['blue', 'green', 'red'],
    });
    expect([predict([]), predictProba([])]).toEqual([[], []]);
    expect(() => predict([{ size: 1 }])).toThrow(/lacks the .*"colour".*\[DATA_FEATURES_MISSING\]/);
    expect(() => predict([[1, 2]] as never)).toThrow(/Row 0 is an array.*\[DATA_INPUT_UNSUPPORTED\]/);
    expect(() => predict({ size: 1 } as never)).toThrow(/The rows are object.*\[DATA_INPUT_UNSUPPORTED\]/);
    expect(() => predictQuantiles(rowsOf(1, 4))).toThrow(/\[MODEL_NO_QUANTILES\]/);
  });
  it('is refused, before any work, for families of other makers', () => {
    registerFamily(defineFamily({ ...getFamily('dummy'), name: 'my-own' }));
    try {
      const own = rowsPredictor('binary', [{ family: 'my-own' }]);
      expect(() => jsModule(own)).toThrow(/family my-own.*\[EXPORT_UNSUPPORTED\]/);
    } finally {
      unregisterFamily('my-own');
    }
  });
});

it('the runtime has a piece for every family and every step', () => {
  const wanted = [
    ...MODEL_FAMILIES.map(({ name }) => `family/${name}`),
    ...TRANSFORMERS.map(({ name }) => `step/${name}`),
  ];
  expect(Object.keys(JS_PIECES)).toEqual(expect.arrayContaining(wanted));
});
