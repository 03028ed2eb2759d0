import { describe, expect, it } from 'vitest';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import { FAMILY_CONVERTERS } from '../../src/export/onnx/families/index.ts';
import { onnxModel } from '../../src/export/onnx/onnx-model.ts';
import { STAGE_CONVERTERS } from '../../src/export/onnx/stages/index.ts';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import { Graph } from '../../src/onnx/graph.ts';
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
      { family: 'mlp', epochs: 2, width: 16, members: 2 },
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
  it('gives the same probabilities of a logarithmic pool', async () => {
    const configs = [
      { family: 'gbdt', maxRounds: 10 },
      { family: 'extra-trees', nEstimators: 5 },
      { family: 'logistic' },
    ];
    const extra = { pool: 'log', calibration: { slope: 1.4, intercept: 0 } } as const;
    await expectAgreement(predictorOf(toyTask('multiclass'), configs, extra));
  });
  it('gives the same probabilities of pairs of classes', async () => {
    await expectAgreement(predictorOf(toyTask('multiclass'), [{ family: 'svm', C: 10 }]));
  });
  it('is the same to the byte when it is made again', () => {
    const predictor = predictorOf(toyTask('binary'), [{ family: 'logistic' }]);
    expect(onnxModel(predictor)).toEqual(onnxModel(predictor));
  });
});

describe('a graph', () => {
  it('is written without constants that no operator reads', () => {
    const bytes = (unused: boolean): Uint8Array => {
      const graph = new Graph();
      if (unused) graph.doubles([1, 2, 3]);
      const x = graph.input({ name: 'x', type: 'double', dims: ['N', 1] });
      graph.output(graph.add(x, graph.double(1)), { name: 'y', type: 'double', dims: ['N', 1] });
      return graph.encode('g', '0');
    };
    // names of tensors are numbered, the lengths are the same
    expect(bytes(true)).toHaveLength(bytes(false).length);
  });
});

describe('the tables of converters', () => {
  it('name families that exist and every step', () => {
    const names = (all: readonly { name: string }[]): string[] => all.map(({ name }) => name);
    expect(names(MODEL_FAMILIES)).toEqual(expect.arrayContaining(Object.keys(FAMILY_CONVERTERS)));
    expect(Object.keys(STAGE_CONVERTERS).sort()).toEqual(names(TRANSFORMERS).sort());
  });
  it('refuse a model that has no form, before any work', () => {
    const predictor = loadBundle(new URL('../golden/v1-multiclass-svm/model', import.meta.url).pathname);
    expect(() => onnxModel(predictor)).toThrow(/svm: it was written by an older .*\[EXPORT_UNSUPPORTED\]/);
  });
});
