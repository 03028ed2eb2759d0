import { describe, expect, it } from 'vitest';
import { createSampler, type SamplerName } from '../../src/search/registry.ts';
import type { SamplerOptions } from '../../src/search/sampler.ts';
import type { Trial } from '../../src/search/trial.ts';
import { joinFamilySpaces } from '../../src/space/join-spaces.ts';
import type { Config } from '../../src/space/param.ts';
import { choice, defineSpace, float, int } from '../../src/space/space.ts';

const plane = defineSpace({
  x: float(-5, 10, { default: 2.5, doc: '.' }),
  y: float(0, 15, { default: 7.5, doc: '.' }),
});

/** Minimum 0.397887 at three points (Branin 1972). */
function branin({ x, y }: Config): number {
  const a = Number(x);
  const b = Number(y);
  return (
    (b - (5.1 / (4 * Math.PI ** 2)) * a * a + (5 / Math.PI) * a - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) +
    10
  );
}

function complete(id: number, config: Config, loss: number): Trial {
  return { id, config, origin: 'bo', status: 'complete', loss, foldLosses: [loss], folds: 1, seconds: 1, bytes: 0 };
}

/** Best loss after n trials out of a budget of `budget`. */
function search(
  name: SamplerName,
  options: SamplerOptions,
  loss: (c: Config) => number,
  n: number,
  budget = n,
): { best: number; configs: Config[] } {
  const sampler = createSampler(name, options);
  const configs: Config[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (let id = 1; id <= n; id++) {
    const { config } = sampler.ask({ id, pending: [], progress: (id - 1) / budget })!;
    configs.push(config);
    best = Math.min(best, loss(config));
    sampler.tell(complete(id, config, loss(config)));
  }
  return { best, configs };
}

const linear = defineSpace({ a: float(1e-4, 1e2, { default: 1, log: true, doc: '.' }) });
const boosted = defineSpace({
  rate: float(1e-3, 1, { default: 0.1, log: true, doc: '.' }),
  depth: int(1, 12, { default: 6, doc: '.' }),
  mode: choice(['u', 'v'], { default: 'u', doc: '.' }),
});
const families = joinFamilySpaces('family', { linear, boosted }, '.');
/** boosted is better by 0.1 at its best: rate 0.03, depth 4, mode v. */
function cash(c: Config): number {
  if (c['family'] === 'linear') return 0.3 + 0.02 * (Math.log10(Number(c['linear.a'])) + 1) ** 2;
  return (
    0.2 +
    0.1 * (Math.log10(Number(c['boosted.rate'])) + 1.52) ** 2 +
    0.004 * (Number(c['boosted.depth']) - 4) ** 2 +
    (c['boosted.mode'] === 'u' ? 0.05 : 0)
  );
}

describe('bo', () => {
  it('comes within 0.01 of the minimum of a smooth function in 40 trials, for each of three seeds', () => {
    for (const seed of [1, 2, 3]) expect(search('bo', { space: plane, seed }, branin, 40).best).toBeLessThan(0.41);
  });

  it('finds the better family and its optimum in 40 trials', () => {
    for (const seed of [1, 2, 3]) expect(search('bo', { space: families, seed }, cash, 40).best).toBeLessThan(0.2005);
  });

  it('begins with the defaults of every family', () => {
    const { configs } = search('bo', { space: families, seed: 4 }, cash, 2);
    expect(configs).toEqual([families.canonical({ family: 'linear' }), families.canonical({ family: 'boosted' })]);
  });

  it('does not start families again that the first configs have covered', () => {
    const first = [0.2, 0.02].map((rate) => ({
      config: { family: 'boosted', 'boosted.rate': rate, 'boosted.depth': 3, 'boosted.mode': 'u' },
      origin: 'portfolio',
    }));
    const { configs } = search('bo', { space: families, seed: 4, first }, cash, 4);
    expect(configs.map((c) => c['family'])).toEqual(['boosted', 'boosted', 'linear', 'linear']);
  });

  it('prefers cheap configs while the budget is fresh', () => {
    const depths = (options: Partial<SamplerOptions>): number => {
      const { configs } = search(
        'bo',
        { space: boosted, seed: 2, ...options },
        (c) => (Math.log10(Number(c['rate'])) + 1.5) ** 2,
        14,
        60,
      );
      return configs.slice(8).reduce((sum, c) => sum + Number(c['depth']), 0);
    };
    expect(depths({ cost: (c) => 10 ** Number(c['depth']) })).toBeLessThan(0.6 * depths({}));
  });

  it('learns from trials of other origins', () => {
    const sampler = createSampler('bo', { space: plane, seed: 1 });
    let id = 1;
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 6; j++) {
        const config = { x: -5 + 3 * i, y: 3 * j };
        sampler.tell({ ...complete(id++, config, branin(config)), origin: 'user' });
      }
    const { config } = sampler.ask({ id, pending: [], progress: 0.5 })!;
    expect(branin(config)).toBeLessThan(5);
  });
});

describe('sobol', () => {
  it('spreads 16 trials over all sixteenths of every axis', () => {
    const { configs } = search('sobol', { space: plane, seed: 8 }, branin, 16);
    expect(new Set(configs.map((c) => Math.floor(((Number(c['x']) + 5) / 15) * 16))).size).toBe(16);
    expect(new Set(configs.map((c) => Math.floor((Number(c['y']) / 15) * 16))).size).toBe(16);
  });
});

describe('portfolio', () => {
  it('asks its list, skips what is known, then stops', () => {
    const first = [1, 2, 3].map((x) => ({ config: { x, y: 1 }, origin: `portfolio#${x}` }));
    const sampler = createSampler('portfolio', { space: plane, seed: 1, first });
    sampler.tell(complete(1, { x: 1, y: 1 }, 3));
    expect(sampler.ask({ id: 2, pending: [], progress: 0 })).toEqual(first[1]);
    const pending = [{ id: 2, config: { x: 2, y: 1 } }];
    expect(sampler.ask({ id: 3, pending, progress: 0 })).toEqual(first[2]);
    expect(sampler.ask({ id: 4, pending: [...pending, { id: 3, config: { x: 3, y: 1 } }], progress: 0 })).toBeNull();
  });

  it('refuses a config outside the space when it is made', () => {
    const first = [{ config: { x: 99, y: 1 }, origin: 'portfolio#1' }];
    expect(() => createSampler('portfolio', { space: plane, seed: 1, first })).toThrow(/x cannot be 99/);
  });
});
