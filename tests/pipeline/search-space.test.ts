import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { ProblemShape } from '../../src/models/family.ts';
import { registerFamily, unregisterFamily } from '../../src/models/registry.ts';
import { estimatePipelineCost } from '../../src/pipeline/estimate-cost.ts';
import { buildSearchSpace } from '../../src/pipeline/search-space.ts';
import { planBase } from '../../src/preprocess/base-table.ts';
import { mixedFrame } from './helpers.ts';
import { toyFamily } from './toy-family.ts';

const native = toyFamily('toy-native', {});
const plain = toyFamily('toy-plain', { acceptsMissing: false, acceptsCategories: false, wantsScaling: true });
const families = [native, plain];
const shape: ProblemShape = { task: 'binary', rows: 90, cols: 10, categories: 2, classes: 2 };
const numbers = { rows: 2, columns: [{ kind: 'numeric', name: 'a', values: Float64Array.of(1, 2) }] } as const;

describe('buildSearchSpace', () => {
  it('offers each family its own parameters and the preprocessing that fits data and traits', () => {
    const space = buildSearchSpace({ plan: planBase(mixedFrame(50, 1)), families, shape });
    const names = Object.keys(space.params);
    expect(names[0]).toBe('family');
    expect(names).toEqual(
      expect.arrayContaining(['toy-native.factor', 'toy-plain.prep.scale', 'toy-plain.prep.oneHotMax']),
    );
    expect(names).not.toContain('toy-native.prep.scale');
    expect(names).not.toContain('toy-native.prep.impute');
  });
  it('offers nothing for what the data does not have', () => {
    const names = Object.keys(buildSearchSpace({ plan: planBase(numbers), families, shape }).params);
    expect(names).toEqual(['family', 'toy-native.factor', 'toy-plain.factor', 'toy-plain.prep.scale']);
  });
  it('samples configs that hold the parameters of one family only, all legal', () => {
    const space = buildSearchSpace({ plan: planBase(mixedFrame(50, 1)), families, shape });
    const rng = createRng(3);
    for (let i = 0; i < 50; i++) {
      const config = space.sample(rng);
      space.validate(config);
      const prefixes = new Set(Object.keys(config).flatMap((key) => (key === 'family' ? [] : [key.split('.')[0]])));
      expect([...prefixes]).toEqual([config['family']]);
    }
  });
});

describe('estimatePipelineCost', () => {
  it('adds the columns that preprocessing derives to the cost of the family', () => {
    families.forEach(registerFamily);
    const plan = planBase(mixedFrame(50, 1));
    const bare = estimatePipelineCost({ family: 'toy-native' }, plan, shape);
    const prepared = estimatePipelineCost({ family: 'toy-plain' }, plan, shape);
    const large = estimatePipelineCost({ family: 'toy-plain' }, plan, { ...shape, rows: 90_000 });
    for (const f of families) unregisterFamily(f.name);
    expect(bare.bytes).toBeGreaterThanOrEqual(1000);
    expect(prepared.bytes).toBeGreaterThan(bare.bytes + 90 * 4 * 10);
    expect(large.seconds - 1).toBeGreaterThan(500 * (prepared.seconds - 1));
  });
});
