import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import { checkModelFamily, type FamilyCheckOptions } from '../../src/testing/check-model-family.ts';

const CONSTANT = 'a constant cannot beat a constant';
const OPTIONS: Readonly<Record<string, FamilyCheckOptions>> = {
  dummy: {
    expectedFailures: {
      'beats a constant on numbers': CONSTANT,
      'beats a constant on numbers of another seed': CONSTANT,
      'beats a constant on missing cells': CONSTANT,
      'beats a constant on a category': CONSTANT,
    },
  },
  'gaussian-process': {
    expectedFailures: {
      'an integer weight equals repeated rows': 'length scales are chosen on some rows, each counted once',
    },
  },
  knn: { expectedFailures: { 'an integer weight equals repeated rows': 'k counts rows, not weight' } },
  // other batches are drawn when there are more rows
  mlp: { weightTolerance: 0.05 },
  // the folds that the probabilities are calibrated on are others when there are more rows
  'linear-svm': { weightTolerance: 0.1 },
  svm: { weightTolerance: 0.1 },
  // copies of a row are on both sides when the likelihood is tempered by rows left out
  'naive-bayes': { weightTolerance: 0.2 },
  qda: { weightTolerance: 0.05 },
  'decision-tree': {
    expectedFailures: { 'an integer weight equals repeated rows': 'minSamplesLeaf counts rows, not weight' },
  },
};

// the families on histograms are slower and have a file of their own
const histogram = new Set(['ebm', 'gbdt', 'oblivious-gbdt', 'random-forest', 'extra-trees']);
const others = MODEL_FAMILIES.filter((family) => !histogram.has(family.name));

describe.each(others.map((family) => [family.name, family] as const))('family %s', (name, family) => {
  for (const check of checkModelFamily(family, OPTIONS[name] ?? {})) it(check.name, () => check.run());
});

it('every folder of src/models that is a family is registered, and nothing else', () => {
  const noFamilies = new Set(['adapters', 'shared']);
  const root = new URL('../../src/models/', import.meta.url);
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !noFamilies.has(entry.name))
    .map((entry) => entry.name)
    .filter((name) => existsSync(new URL(`${name}/index.ts`, root)));
  expect(MODEL_FAMILIES.map((f) => f.name).sort()).toEqual(folders.sort());
});
