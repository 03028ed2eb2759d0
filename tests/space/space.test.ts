import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { joinFamilySpaces } from '../../src/space/join-spaces.ts';
import type { AnyParam, Config, ConfigOf } from '../../src/space/param.ts';
import { bool, choice, defineSpace, float, int, ordinal } from '../../src/space/space.ts';

const boost = defineSpace({
  rate: float(0.001, 1, { default: 0.1, log: true, doc: 'Shrinkage of each step.' }),
  depth: int(1, 12, { default: 6, doc: 'Deepest leaf.' }),
  booster: choice(['tree', 'linear'], { default: 'tree', doc: 'What a step is.' }),
  leaves: int(2, 512, { default: 31, log: true, doc: 'Most leaves.', when: { param: 'booster', in: ['tree'] } }),
  bins: ordinal([16, 64, 256], { default: 64, doc: 'Bins.', when: { param: 'booster', in: ['tree'] } }),
});
const ridge = defineSpace({
  alpha: float(-3, 3, { default: 0, doc: 'Strength.' }),
  intercept: bool({ default: true, doc: 'With a constant.' }),
});
const joined = joinFamilySpaces('family', { gbdt: boost, ridge }, 'The kind of model.');
const spaces = { boost, ridge, joined };
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe.each(Object.entries(spaces))('space %s', (_, space) => {
  it('keeps every sample through the unit cube', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const config: Config = space.sample(createRng(seed));
        const back: Config = space.fromUnit(space.toUnit(config));
        expect(Object.keys(back)).toEqual(Object.keys(config));
        for (const [name, value] of Object.entries(config))
          if (typeof value === 'number') expect(back[name]).toBeCloseTo(value, 9);
          else expect(back[name]).toBe(value);
      }),
    );
  });

  it('accepts all its samples and defaults, which are canonical already', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const config: Config = space.sample(createRng(seed));
        space.validate(config);
        expect(space.canonical(config)).toEqual(config);
      }),
    );
    space.validate(space.defaults());
    expect(space.canonical({})).toEqual(space.defaults());
  });

  it('has canonical configs that hold exactly the active parameters, in space order', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const config: Config = space.canonical(space.sample(createRng(seed)));
        const active = Object.keys(space.params).filter((name) => space.isActive(name, config));
        expect(Object.keys(config)).toEqual(active);
      }),
    );
  });
});

describe('parameters', () => {
  it('give a legal value for any unit and bring every int value back', () => {
    const params: AnyParam[] = [...Object.values(boost.params), ...Object.values(ridge.params)];
    fc.assert(
      fc.property(fc.constantFrom(...params), fc.double({ min: 0, max: 1, noNaN: true }), (param, unit) => {
        expect(param.contains(param.fromUnit(unit))).toBe(true);
      }),
    );
    for (const param of [int(-5, 7, { default: 0, doc: '.' }), int(1, 4000, { default: 1, log: true, doc: '.' })])
      for (let v = param.low!; v <= param.high!; v++) expect(param.fromUnit(param.toUnit(v))).toBe(v);
  });

  it('spread a logarithmic float evenly over its decades', () => {
    expect(boost.params.rate.fromUnit(1 / 3)).toBeCloseTo(0.01, 12);
    expect(boost.params.rate.toUnit(0.1)).toBeCloseTo(2 / 3, 12);
  });

  it('give ints and choices equal shares of the unit interval', () => {
    const three = int(0, 2, { default: 0, doc: '.' });
    const units = Array.from({ length: 300 }, (_, i) => (i + 0.5) / 300);
    for (const v of [0, 1, 2]) expect(units.filter((u) => three.fromUnit(u) === v)).toHaveLength(100);
    expect(boost.params.bins.fromUnit(0.34)).toBe(64);
  });

  it('need no options: the middle of a range, the first of a list', () => {
    expect(float(-1, 3)).toMatchObject({ default: 1, doc: '', log: false });
    expect(float(1e-4, 1, { log: true }).default).toBeCloseTo(0.01, 12);
    expect(int(1, 6).default).toBe(4);
    expect(int(0, 1).default).toBe(1);
    expect(int(1, 100, { log: true }).default).toBe(10);
    expect(choice(['b', 'a']).default).toBe('b');
    expect(ordinal([4, 8]).default).toBe(4);
    expect(bool().default).toBe(false);
    defineSpace({ rate: float(0, 1), only: int(3, 3) }).validate({ rate: 0.5, only: 3 });
  });

  it('refuse options that are no object', () => {
    const message = /float\(0, 1\) has the options 0\.5, which are no object\./;
    expect(() => float(0, 1, 0.5 as never)).toThrow(message);
    expect(() => int(0, 1, null as never)).toThrow(/options null/);
    expect(() => choice(['a'], 'a' as never)).toThrow(expect.objectContaining({ code: 'SPACE_DEFINITION_INVALID' }));
  });

  it('refuse inconsistent declarations', () => {
    const invalid = expect.objectContaining({ code: 'SPACE_DEFINITION_INVALID' });
    expect(() => float(2, 1, { default: 1, doc: '.' })).toThrow(invalid);
    expect(() => float(0, 1, { default: 1, log: true, doc: '.' })).toThrow(invalid);
    expect(() => int(0, 1.5, { default: 0, doc: '.' })).toThrow(invalid);
    expect(() => int(0, 3, { default: 4, doc: '.' })).toThrow(invalid);
    expect(() => choice([], { default: 'a' as never, doc: '.' })).toThrow(invalid);
    expect(() => choice(['a', 'a'], { default: 'a', doc: '.' })).toThrow(invalid);
    expect(() => ordinal([2, 1], { default: 1, doc: '.' })).toThrow(invalid);
    const child = int(0, 1, { default: 0, doc: '.', when: { param: 'later', in: [true] } });
    expect(() => defineSpace({ child, later: bool({ default: true, doc: '.' }) })).toThrow(invalid);
    const impossible = int(0, 1, { default: 0, doc: '.', when: { param: 'mode', in: ['z'] } });
    expect(() => defineSpace({ mode: choice(['x', 'y'], { default: 'x', doc: '.' }), impossible })).toThrow(invalid);
  });
});

describe('canonical', () => {
  it('drops inactive parameters, fills defaults and rounds ints', () => {
    expect(boost.canonical({ booster: 'linear', leaves: 9, depth: 3.4 })).toEqual({
      rate: 0.1,
      depth: 3,
      booster: 'linear',
    });
  });

  it('puts inactive coordinates of the unit vector at one half', () => {
    const unit = boost.toUnit({ booster: 'linear' });
    expect([...unit.subarray(3)]).toEqual([0.5, 0.5]);
  });
});

describe('validate', () => {
  it('names parameter, value and domain', () => {
    expect(() => joined.validate({ 'gbdt.depth': 13 })).toThrow(
      /gbdt\.depth cannot be 13\. Use an integer from 1 to 12\./,
    );
    expect(() => joined.validate({ 'gbdt.rate': Number.NaN })).toThrow(/gbdt\.rate cannot be NaN/);
    expect(() => joined.validate({ family: 'rigde' })).toThrow(/family cannot be "rigde"\. Use one of gbdt, ridge\./);
  });

  it('offers the nearest name for an unknown one', () => {
    expect(() => joined.validate({ 'gbdt.dept': 3 })).toThrow(/Did you mean gbdt\.depth\?/);
    expect(() => joined.validate({ alpha: 3 })).toThrow(/Did you mean ridge\.alpha\?/);
    expect(() => ridge.validate({ zzzzzzzz: 3 })).toThrow(/Known: alpha, intercept\./);
    expect(() => ridge.validate({ constructor: 3 })).toThrow(expect.objectContaining({ code: 'SPACE_PARAM_UNKNOWN' }));
  });
});

describe('joinFamilySpaces', () => {
  it('prefixes parameters, keeps nested conditions and switches members by the root', () => {
    expect(Object.keys(joined.params)).toEqual([
      'family',
      'gbdt.rate',
      'gbdt.depth',
      'gbdt.booster',
      'gbdt.leaves',
      'gbdt.bins',
      'ridge.alpha',
      'ridge.intercept',
    ]);
    expect(joined.isActive('gbdt.leaves', { family: 'gbdt', 'gbdt.booster': 'linear' })).toBe(false);
    expect(joined.isActive('gbdt.leaves', { family: 'ridge', 'gbdt.booster': 'tree' })).toBe(false);
    expect(joined.canonical({ family: 'ridge', 'gbdt.depth': 3 })).toEqual({
      family: 'ridge',
      'ridge.alpha': 0,
      'ridge.intercept': true,
    });
  });

  it('refuses an empty list of members', () => {
    expect(() => joinFamilySpaces('family', {}, '.')).toThrow(
      expect.objectContaining({ code: 'SPACE_DEFINITION_INVALID' }),
    );
  });
});

describe('fix', () => {
  it('holds the value in samples, defaults, unit vectors and canonical configs', () => {
    const fixed = joined.fix({ family: 'gbdt', 'gbdt.depth': 6, 'gbdt.rate': 0.25 });
    fc.assert(
      fc.property(seeds, (seed) => {
        const config: Config = fixed.sample(createRng(seed));
        expect(config).toMatchObject({ family: 'gbdt', 'gbdt.depth': 6, 'gbdt.rate': 0.25 });
        joined.validate(config);
        expect(fixed.fromUnit(fixed.toUnit(config))).toMatchObject({ family: 'gbdt', 'gbdt.depth': 6 });
      }),
    );
    expect(fixed.params['gbdt.depth']!.size).toBe(1);
    expect(() => fixed.validate({ 'gbdt.depth': 7 })).toThrow(/gbdt\.depth cannot be 7\. Use exactly 6\./);
  });

  it('leaves other families alone when a member parameter is fixed', () => {
    const fixed = joined.fix({ 'gbdt.depth': 2 });
    const families = new Set(Array.from({ length: 50 }, (_, i) => fixed.sample(createRng(i))['family']));
    expect([...families].sort()).toEqual(['gbdt', 'ridge']);
  });

  it('also works before spaces are joined', () => {
    const both = joinFamilySpaces('family', { gbdt: boost.fix({ booster: 'linear' }), ridge }, '.');
    expect(both.defaults()).toEqual({ family: 'gbdt', 'gbdt.rate': 0.1, 'gbdt.depth': 6, 'gbdt.booster': 'linear' });
  });

  it('refuses illegal values, unknown names and parameters that other fixed values switch off', () => {
    expect(() => joined.fix({ 'gbdt.depth': 0 })).toThrow(expect.objectContaining({ code: 'SPACE_VALUE_ILLEGAL' }));
    expect(() => joined.fix({ 'gbdt.dpeth': 1 })).toThrow(/Did you mean gbdt\.depth\?/);
    expect(() => joined.fix({ family: 'ridge', 'gbdt.leaves': 4 })).toThrow(
      expect.objectContaining({ code: 'SPACE_PARAM_UNREACHABLE' }),
    );
  });
});

describe('types', () => {
  it('derives the config type from the parameters', () => {
    type C = ConfigOf<typeof boost>;
    expectTypeOf<C['booster']>().toEqualTypeOf<'tree' | 'linear'>();
    expectTypeOf<C['depth']>().toEqualTypeOf<number>();
    expectTypeOf<ConfigOf<typeof ridge>['intercept']>().toEqualTypeOf<boolean>();
    expect(boost.defaults().booster).toBe('tree');
  });
});
