import { describe, it } from 'vitest';
import type { TaskKind } from '../../../src/core/task.ts';
import { MODEL_FAMILIES } from '../../../src/models/registry.ts';
import { expectSame } from '../../export/js/expect-same.ts';
import { rowsPredictor } from '../../export/js/rows-predictor.ts';

describe('a module of a family answers as the family does, missing and unseen values included', () => {
  const cases = MODEL_FAMILIES.flatMap(({ name, traits }) =>
    traits.tasks.map((kind): [string, TaskKind] => [name, kind]),
  );
  it.each(cases)('%s, %s', async (family, kind) => {
    await expectSame(rowsPredictor(kind, [{ family, ...(family.endsWith('gbdt') ? { maxRounds: 50 } : {}) }]));
  });
});

describe('a module with a step of preprocessing answers as the step does', () => {
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
    { 'prep.text': 'svd' },
  ];
  it.each(steps)('%o', async (step) => {
    await expectSame(rowsPredictor('regression', [{ family: 'linear', ...step }]));
    await expectSame(rowsPredictor('multiclass', [{ family: 'logistic', ...step }]));
  });
});
