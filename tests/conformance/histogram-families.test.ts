import { describe, it } from 'vitest';
import { getFamily } from '../../src/models/registry.ts';
import { checkModelFamily } from '../../src/testing/check-model-family.ts';

/** Tolerance of the checks on weights: smallest leaves count rows, so twice the rows allow smaller ones. */
const SMALL_LEAVES = 0.08;
/** Other rows or thresholds are drawn, too, when there are more rows. */
const RANDOM_DRAWS = 0.12;

describe.each([
  ['gbdt', SMALL_LEAVES],
  ['random-forest', RANDOM_DRAWS],
  ['extra-trees', RANDOM_DRAWS],
  ['oblivious-gbdt', RANDOM_DRAWS],
  ['ebm', RANDOM_DRAWS],
])('family %s', (name, weightTolerance) => {
  for (const check of checkModelFamily(getFamily(name), { weightTolerance })) it(check.name, () => check.run());
});
