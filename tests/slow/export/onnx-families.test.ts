import { describe, it } from 'vitest';
import type { Task } from '../../../src/core/task.ts';
import { FAMILY_CONVERTERS } from '../../../src/export/onnx/families/index.ts';
import { getFamily } from '../../../src/models/registry.ts';
import { toyTask } from '../../../src/testing/toy-data.ts';
import { expectAgreement } from '../../export/expect-agreement.ts';
import { predictorOf } from '../../export/fitted-predictor.ts';

describe('the ONNX form of a family answers as the family does, missing and unseen values included', () => {
  const cases = Object.keys(FAMILY_CONVERTERS).flatMap((family) =>
    getFamily(family).traits.tasks.map((kind) => [family, toyTask(kind)] as [string, Task]),
  );
  it.each(cases)('%s, %o', async (family, task) => {
    await expectAgreement(predictorOf(task, [{ family, ...(family.endsWith('gbdt') ? { maxRounds: 50 } : {}) }]));
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
