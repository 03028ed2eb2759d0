import { describe, expect, it } from 'vitest';
import { FAMILY_CONVERTERS } from '../../src/export/onnx/families/index.ts';
import { onnxModel } from '../../src/export/onnx/onnx-model.ts';
import { STAGE_CONVERTERS } from '../../src/export/onnx/stages/index.ts';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import { TRANSFORMERS } from '../../src/preprocess/registry.ts';
import { toyTask } from '../../src/testing/toy-data.ts';
import { expectAgreement } from './expect-agreement.ts';
import { predictorOf } from './fitted-predictor.ts';

describe('an ONNX graph of a whole ensemble', () => {
  it('gives the same numbers', async () => {
    const configs = [
      { family: 'gbdt', maxRounds: 10 },
      { family: 'linear' },
      { family: 'extra-trees', nEstimators: 5 },
    ];
    await expectAgreement(predictorOf(toyTask('regression'), configs));
  });
  it('gives the same probabilities and labels of two classes, calibrated and by a threshold', async () => {
    const configs = [
      { family: 'gbdt', maxRounds: 10 },
      { family: 'logistic', 'prep.scale': 'quantile' },
    ];
    const extra = { calibration: { slope: 1.7, intercept: -0.2 }, threshold: 0.37 };
    await expectAgreement(predictorOf(toyTask('binary'), configs, extra));
  });
  it('gives the same probabilities and labels of three classes, calibrated', async () => {
    const configs = [
      { family: 'oblivious-gbdt', maxRounds: 8 },
      { family: 'knn', 'prep.scale': 'power', 'prep.targetEncode': true },
    ];
    await expectAgreement(predictorOf(toyTask('multiclass'), configs, { calibration: { slope: 0.8, intercept: 0 } }));
  });
  it('is the same to the byte when it is made again', () => {
    const predictor = predictorOf(toyTask('binary'), [{ family: 'logistic' }]);
    expect(onnxModel(predictor)).toEqual(onnxModel(predictor));
  });
});

/** Families and steps that ONNX has no operators for. */
const WITHOUT_FORM = ['mlp', 'text', 'text-statistics', 'text-svd'];

describe('the tables of converters', () => {
  it('name families and steps that exist, and leave out only those without a form', () => {
    const all = [...MODEL_FAMILIES, ...TRANSFORMERS].map(({ name }) => name);
    const converted = [...Object.keys(FAMILY_CONVERTERS), ...Object.keys(STAGE_CONVERTERS)];
    expect(all.filter((name) => !converted.includes(name)).sort()).toEqual(WITHOUT_FORM);
    expect(converted.filter((name) => !all.includes(name))).toEqual([]);
  });
});
