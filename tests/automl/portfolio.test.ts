import { describe, expect, it } from 'vitest';
import { abandonAbove, cheapFirst, firstProposals, isProtectedOrigin } from '../../src/automl/portfolio.ts';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import { joinFamilySpaces } from '../../src/space/join-spaces.ts';
import type { Config } from '../../src/space/param.ts';

const shape = { task: 'regression', rows: 500, cols: 5, categories: 0, classes: 0 } as const;
const families = MODEL_FAMILIES.filter((f) => f.traits.tasks.includes('regression'));
const space = joinFamilySpaces('family', Object.fromEntries(families.map((f) => [f.name, f.space(shape)])), 'x');

describe('first proposals', () => {
  it('begin with a constant, a linear model and a small boosted tree', () => {
    const first = firstProposals(space, families, shape, []).slice(0, 3);
    expect(first.map((p) => p.config['family'])).toEqual(['dummy', 'linear', 'gbdt']);
    expect(first[2]!.config['gbdt.maxRounds']).toBe(40);
    expect(first.every((p) => p.origin === 'baseline')).toBe(true);
  });

  it('hold the default of every family once, all canonical and legal', () => {
    const all = firstProposals(space, families, shape, []);
    for (const family of families) expect(all.some((p) => p.config['family'] === family.name)).toBe(true);
    const keys = all.map((p) => JSON.stringify(p.config));
    expect(new Set(keys).size).toBe(keys.length);
    for (const { config } of all) {
      space.validate(config);
      expect(space.canonical(config)).toEqual(config);
    }
  });

  it('have trees of several kinds first and what seldom earns its time last', () => {
    const classes = { ...shape, task: 'binary', classes: 2 } as const;
    const own = MODEL_FAMILIES.filter((f) => f.traits.tasks.includes('binary'));
    const joined = joinFamilySpaces('family', Object.fromEntries(own.map((f) => [f.name, f.space(classes)])), 'x');
    const order = firstProposals(joined, own, classes, []).map((p) => p.config['family']);
    expect(order.slice(3, 7)).toEqual(['gbdt', 'extra-trees', 'random-forest', 'gbdt']);
    expect(order.slice(-2)).toEqual(['linear-svm', 'ebm']);
  });

  it('have larger trees before the default ones where rows are many, but not for several classes', () => {
    const leaves = (given: Parameters<typeof firstProposals>[2]): unknown[] =>
      firstProposals(space, families, given, [])
        .filter(({ origin, config }) => origin.startsWith('portfolio') && config['family'] === 'gbdt')
        .map(({ config }) => config['gbdt.numLeaves'])
        .slice(0, 2);
    expect(leaves({ task: 'regression', rows: 10_000 })).toEqual([128, 31]);
    expect(leaves({ task: 'regression', rows: 9999 })).toEqual([31, 8]);
    expect(leaves({ task: 'multiclass', rows: 50_000 })).toEqual([31, 8]);
  });

  it('have a family that the user brought right after the default boosted trees', () => {
    const brought = { ...families[0]!, name: 'brought' };
    const all = [...families, brought];
    const wide = joinFamilySpaces('family', Object.fromEntries(all.map((f) => [f.name, f.space(shape)])), 'x');
    const order = firstProposals(wide, all, shape, []).map((p) => p.config['family']);
    expect(order.slice(3, 6)).toEqual(['gbdt', 'brought', 'extra-trees']);
  });

  it('give their boosted trees up for the advice of a knowledge base, but for the default ones', () => {
    const advice = { family: 'gbdt', 'gbdt.numLeaves': 77 };
    const trees = firstProposals(space, families, shape, [], [advice]).filter((p) => p.config['family'] === 'gbdt');
    expect(trees.map((p) => p.config['gbdt.numLeaves'])).toEqual([16, 77, 31]);
  });

  it('keep to what the user fixed', () => {
    const fixed = space.fix({ 'gbdt.numLeaves': 7 });
    for (const { config } of firstProposals(fixed, families, shape, []))
      if (config['family'] === 'gbdt') expect(config['gbdt.numLeaves']).toBe(7);
  });

  it("put the user's own trials after the baselines and protect them", () => {
    const own = { family: 'gbdt', 'gbdt.numLeaves': 3 };
    const all = firstProposals(space, families, shape, [own]);
    const at = all.findIndex((p) => p.origin === 'user');
    expect(all[at]!.config['gbdt.numLeaves']).toBe(3);
    expect(at).toBe(3);
    expect(isProtectedOrigin('user')).toBe(true);
    expect(isProtectedOrigin('portfolio#4')).toBe(true);
    expect(isProtectedOrigin('bo')).toBe(false);
  });

  it('are given up only when they are hopeless and of a family that seldom pays', () => {
    const above = (origin: string, family: string, worst: number) =>
      abandonAbove({ origin, config: { family } }, worst);
    expect(above('bo', 'gbdt', 0.2)).toBe(0.2);
    expect(above('portfolio#12', 'linear-svm', 0.2)).toBeCloseTo(0.3, 12);
    expect(above('portfolio#12', 'linear-svm', -0.2)).toBeCloseTo(-0.1, 12);
    expect(above('portfolio#12', 'linear-svm', Infinity)).toBe(Infinity);
    for (const origin of ['baseline', 'user']) expect(above(origin, 'ebm', 0.2)).toBe(Infinity);
    expect(above('portfolio#3', 'extra-trees', 0.2)).toBe(Infinity);
  });

  it('can put what is dear last, baselines and own trials excepted', () => {
    const all = firstProposals(space, families, shape, []);
    const sorted = cheapFirst(all, space, 'regression', (config) => (String(config['family']).endsWith('s') ? 2 : 0));
    expect(sorted).toHaveLength(all.length);
    expect(sorted.slice(0, 4)).toEqual(all.slice(0, 4));
    const late = sorted.map((p) => String(p.config['family']).endsWith('s'));
    expect(late.indexOf(true)).toBeGreaterThan(late.lastIndexOf(false));
  });

  it('let a dear linear model wait, and put a lean network in the place of a dear one', () => {
    const all = firstProposals(space, families, shape, []);
    const epochs = (config: Config): number => Number(config['mlp.epochs']) * Number(config['mlp.members']);
    const dearness = ({ ...config }: Config): number =>
      config['family'] === 'linear' ? 2 : config['family'] === 'mlp' ? epochs(config) / 20 : 0;
    const sorted = cheapFirst(all, space, 'regression', dearness);
    expect(sorted.slice(0, 2).map(({ config }) => config['family'])).toEqual(['dummy', 'gbdt']);
    expect(sorted.slice(-2).map(({ config }) => config['family'])).toEqual(['linear', 'mlp']);
    const at = all.findIndex(({ config }) => config['family'] === 'mlp');
    expect(sorted[at - 1]!.config).toMatchObject({ family: 'mlp', 'mlp.members': 1, 'mlp.epochs': 24 });
    expect(cheapFirst(all, space, 'regression', (config) => 9 * dearness(config))).toHaveLength(all.length);
  });

  it('have other kinds than boosted trees first where those are dear and the classes several', () => {
    const all = firstProposals(space, families, shape, []);
    const dearness = (config: Config): number => (config['family'] === 'gbdt' ? 9 : 0);
    const order = cheapFirst(all, space, 'multiclass', dearness).map(({ config }) => config['family']);
    expect(order.slice(2, 9)).toEqual(['gbdt', 'gbdt', 'extra-trees', 'random-forest', 'knn', 'mlp', 'gbdt']);
    expect(order.length).toBe(all.length + 1);
  });

  it('wait for forests of numbers sooner than for those of classes', () => {
    const all = firstProposals(space, families, shape, []);
    const dearness = (config: Config): number => (config['family'] === 'extra-trees' ? 1.5 : 0);
    const place = (task: 'regression' | 'binary'): number =>
      cheapFirst(all, space, task, dearness).findIndex(({ config }) => config['family'] === 'extra-trees');
    expect(place('binary')).toBe(4);
    expect(place('regression')).toBe(all.length - 1);
  });

  it('begin with boosted trees of bounded cost where the default ones are dear', () => {
    const all = firstProposals(space, families, shape, []);
    const sorted = cheapFirst(all, space, 'regression', (config) => (config['family'] === 'gbdt' ? 9 : 0));
    expect(sorted[3]!.config).toMatchObject({ family: 'gbdt', 'gbdt.maxRounds': 100 });
    expect(sorted[4]).toEqual(all[3]);
  });

  it('go on with as many rounds of boosted trees as there is time for where the default ones are dear', () => {
    const all = firstProposals(space, families, shape, []);
    const dearness = (config: Config): number =>
      config['family'] !== 'gbdt' ? 0 : Number(config['gbdt.maxRounds']) / 200;
    const sorted = cheapFirst(all, space, 'regression', dearness);
    expect(sorted.slice(3, 5).map(({ config }) => config['gbdt.maxRounds'])).toEqual([100, 400]);
    expect(sorted[5]).toEqual(all[3]);
  });

  it('refuse an own trial with an illegal value', () => {
    expect(() => firstProposals(space, families, shape, [{ family: 'gbdt', 'gbdt.numLeaves': 1e9 }])).toThrow(
      /numLeaves/,
    );
  });
});
