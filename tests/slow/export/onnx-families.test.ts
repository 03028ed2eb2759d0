import { describe, it } from 'vitest';
import { Predictor } from '../../../src/bundle/predictor.ts';
import { replacePart, splitState } from '../../../src/core/state.ts';
import type { Task } from '../../../src/core/task.ts';
import { FAMILY_CONVERTERS } from '../../../src/export/onnx/families/index.ts';
import { parseQuantizeMethod } from '../../../src/models/mlp/quantize/quantize-method.ts';
import { quantizeState } from '../../../src/models/mlp/quantize/quantize-state.ts';
import { getFamily } from '../../../src/models/registry.ts';
import { pipelineFromState } from '../../../src/pipeline/fit-pipeline.ts';
import { toyTask } from '../../../src/testing/toy-data.ts';
import { expectAgreement } from '../../export/expect-agreement.ts';
import { predictorOf, textTables } from '../../export/fitted-predictor.ts';

describe('the ONNX form of a family answers as the family does, missing and unseen values included', () => {
  const cases = Object.keys(FAMILY_CONVERTERS).flatMap((family) =>
    getFamily(family).traits.tasks.map((kind) => [family, toyTask(kind)] as [string, Task]),
  );
  it.each(cases)('%s, %o', async (family, task) => {
    await expectAgreement(predictorOf(task, [{ family, ...(family.endsWith('gbdt') ? { maxRounds: 50 } : {}) }]));
  });
});

describe('the ONNX form of other shapes of a family answers as the family does', () => {
  const shapes = [
    { family: 'mlp', activation: 'relu', members: 1, layers: 1, epochs: 8 },
    { family: 'mlp', activation: 'selu', members: 4, layers: 3, width: 16, epochs: 8 },
    { family: 'mlp', activation: 'mish', periodic: false, epochs: 8 },
    { family: 'svm', kernel: 'poly', C: 100 },
    { family: 'svm', kernel: 'linear' },
    { family: 'svm', C: 1000, gamma: 5 },
  ];
  it.each(shapes)('%o', async (config) => {
    for (const kind of ['regression', 'binary'] as const) await expectAgreement(predictorOf(toyTask(kind), [config]));
  });
  it.each([{ kernel: 'poly' }, { C: 1000, gamma: 5 }, { C: 0.01 }])('svm of three classes, %o', async (config) => {
    await expectAgreement(predictorOf(toyTask('multiclass'), [{ family: 'svm', ...config }]));
  });
  it.each(['normal', 'bins'])('naive Bayes with columns as %s', async (numeric) => {
    await expectAgreement(predictorOf(toyTask('multiclass'), [{ family: 'naive-bayes', numeric }]));
  });
  it.each(['int8', 'kmeans:16'])('a network rounded to %s', async (method) => {
    for (const kind of ['regression', 'multiclass'] as const) {
      const given = predictorOf(toyTask(kind), [{ family: 'mlp', epochs: 8 }]);
      const state = given.members[0]!.models[0]!.pipeline.toState();
      const small = quantizeState(splitState(state, 'model'), parseQuantizeMethod(method))!;
      const pipeline = pipelineFromState(replacePart(state, 'model', small));
      await expectAgreement(new Predictor(given.manifest, [{ weight: 1, models: [{ weight: 1, pipeline }] }]));
    }
  });
});

describe('the ONNX form of every step of preprocessing answers as the step does', () => {
  const steps = [
    { 'prep.scale': 'robust' },
    { 'prep.scale': 'quantile' },
    { 'prep.scale': 'power' },
    { 'prep.categories': 'ordinal' },
    { 'prep.rareCount': 5, 'prep.oneHotMax': 4 },
    { 'prep.targetEncode': true, 'prep.frequencyEncode': true },
    { 'prep.interactions': 4, 'prep.crosses': 2, 'prep.groupMeans': 4 },
    { 'prep.clusters': 4, 'prep.select': 'half' },
    { 'prep.impute': 'mean', 'prep.indicators': true, 'prep.cyclic': false },
  ];
  it.each(steps)('%o', async (step) => {
    for (const kind of ['regression', 'multiclass'] as const) {
      const family = kind === 'regression' ? 'linear' : 'logistic';
      await expectAgreement(predictorOf(toyTask(kind), [{ family, ...step }]));
    }
  });
});

describe('the ONNX form of texts answers as our own, whatever family reads them', () => {
  const ways = [
    { family: 'logistic', 'prep.text': 'tfidf', 'prep.textGrams': 'words-1-3', 'prep.textMinDf': 1 },
    { family: 'logistic', 'prep.text': 'tfidf', 'prep.textGrams': 'chars-3-5', 'prep.textCase': true },
    { family: 'linear-svm', 'prep.text': 'tfidf', 'prep.textTokens': 'chunks', 'prep.textMinDf': 1 },
    { family: 'knn', 'prep.text': 'svd', 'prep.textGrams': 'chars-2-4', 'prep.scale': 'quantile' },
    { family: 'svm', 'prep.text': 'tfidf', 'prep.textFeatures': 30 },
    { family: 'gbdt', maxRounds: 20, 'prep.text': 'tfidf', 'prep.textSublinear': false },
    { family: 'random-forest', nEstimators: 10, 'prep.text': 'svd', 'prep.textComponents': 8 },
    { family: 'mlp', epochs: 4, 'prep.text': 'statistics' },
  ];
  it.each(ways)('%o', async (config) => {
    for (const kind of ['binary', 'multiclass'] as const)
      await expectAgreement(predictorOf(toyTask(kind), [config], {}, textTables), textTables);
  });
});
