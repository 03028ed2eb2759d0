import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import type { ExpectedFailures } from '../../src/testing/check.ts';
import { checkModelFamily } from '../../src/testing/check-model-family.ts';

const CONSTANT = 'a constant cannot beat a constant';
const EXPECTED: Readonly<Record<string, ExpectedFailures>> = {
  dummy: {
    'beats a constant on numbers': CONSTANT,
    'beats a constant on numbers of another seed': CONSTANT,
    'beats a constant on missing cells': CONSTANT,
    'beats a constant on a category': CONSTANT,
  },
  knn: { 'an integer weight equals repeated rows': 'k counts rows, not weight' },
  'decision-tree': { 'an integer weight equals repeated rows': 'minSamplesLeaf counts rows, not weight' },
};

describe.each(MODEL_FAMILIES.map((family) => [family.name, family] as const))('family %s', (name, family) => {
  for (const check of checkModelFamily(family, { expectedFailures: EXPECTED[name] ?? {} }))
    it(check.name, () => check.run());
});

it('every folder of src/models that is a family is registered, and nothing else', () => {
  const others = new Set(['adapters', 'shared']);
  const folders = readdirSync(new URL('../../src/models', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !others.has(entry.name))
    .map((entry) => entry.name);
  expect(MODEL_FAMILIES.map((f) => f.name).sort()).toEqual(folders.sort());
});
