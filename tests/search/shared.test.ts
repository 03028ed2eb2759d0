import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { adaptToFixed } from '../../src/search/shared/adapt-to-fixed.ts';
import { allConfigs, countConfigs } from '../../src/search/shared/enumerate.ts';
import { comparableLosses } from '../../src/search/shared/losses.ts';
import { transformLosses, yeoJohnson } from '../../src/search/shared/output-transform.ts';
import { sobolDirections } from '../../src/search/sobol/directions.ts';
import { primitivePolynomials } from '../../src/search/sobol/primitive-polynomials.ts';
import { sobolPoint } from '../../src/search/sobol/sequence.ts';
import type { Trial, TrialStatus } from '../../src/search/trial.ts';
import { joinFamilySpaces } from '../../src/space/join-spaces.ts';
import { bool, defineSpace, float, int } from '../../src/space/space.ts';

const tree = defineSpace({
  depth: int(1, 3, { default: 2, doc: '.' }),
  prune: bool({ default: false, doc: '.' }),
  share: int(1, 4, { default: 1, doc: '.', when: { param: 'prune', in: [true] } }),
});
const ridge = defineSpace({ alpha: float(0, 1, { default: 0.5, doc: '.' }) });

describe('countConfigs and allConfigs', () => {
  it('count conditional values only where they are active: 3 x (1 + 4)', () => {
    expect(countConfigs(tree)).toBe(15);
    const all = [...allConfigs(tree)];
    expect(all).toHaveLength(15);
    expect(new Set(all.map((c) => JSON.stringify(tree.canonical(c)))).size).toBe(15);
  });

  it('are endless with an active float, and finite when it is fixed or switched off', () => {
    const joined = joinFamilySpaces('family', { tree, ridge }, '.');
    expect(countConfigs(joined)).toBe(Number.POSITIVE_INFINITY);
    expect(countConfigs(joined.fix({ 'ridge.alpha': 0.3 }))).toBe(16);
    expect(countConfigs(joined.fix({ family: 'tree' }))).toBe(15);
  });
});

describe('adaptToFixed', () => {
  const joined = joinFamilySpaces('family', { tree, ridge }, '.');
  it('puts fixed values into a config and drops configs of another branch', () => {
    const fixed = joined.fix({ family: 'tree', 'tree.depth': 3 });
    expect(adaptToFixed(fixed, { family: 'tree', 'tree.depth': 1 })).toEqual({
      family: 'tree',
      'tree.depth': 3,
      'tree.prune': false,
    });
    expect(adaptToFixed(fixed, { family: 'ridge', 'ridge.alpha': 1 })).toBeNull();
  });

  it('refuses a config that was never legal', () => {
    expect(() => adaptToFixed(joined, { family: 'tree', 'tree.depth': 9 })).toThrow(/tree\.depth cannot be 9/);
  });
});

function trial(status: TrialStatus, foldLosses: readonly number[], folds = 2): Trial {
  const loss = foldLosses.length === 0 ? null : foldLosses.reduce((a, b) => a + b, 0) / foldLosses.length;
  return { id: 1, config: {}, origin: 'user', status, loss, foldLosses, folds, seconds: 0, bytes: 0 };
}

describe('comparableLosses', () => {
  // fold 1 is easier by 1 than the mean of both: an abandoned trial that saw only it is corrected by +1
  it('corrects an abandoned trial for the difficulty of the folds it saw', () => {
    const { values } = comparableLosses([
      trial('complete', [1, 3]),
      trial('complete', [4, 6]),
      trial('abandoned', [7]),
    ]);
    expect([...values]).toEqual([2, 5, 8]);
  });

  it('gives failed and undefined losses the worst finite one, and marks them', () => {
    const { values, finite, known } = comparableLosses([
      trial('complete', [2]),
      trial('failed', []),
      trial('complete', [Number.NaN]),
      trial('complete', [5]),
      trial('complete', [Number.POSITIVE_INFINITY]),
    ]);
    expect([...values]).toEqual([2, 5, 5, 5, 5]);
    expect([...finite]).toEqual([1, 0, 0, 1, 0]);
    expect(known).toBe(2);
  });
});

describe('transformLosses', () => {
  it('is a Yeo-Johnson that is the identity at exponent 1 and a logarithm at 0', () => {
    expect(yeoJohnson(-2.5, 1)).toBe(-2.5);
    expect(yeoJohnson(1.5, 0)).toBeCloseTo(Math.log(2.5), 14);
    expect(yeoJohnson(3, 0.5)).toBeCloseTo((Math.sqrt(4) - 1) / 0.5, 14);
  });

  it('keeps the order below the clip, has mean 0 and deviation 1, and is finite for any finite losses', () => {
    const losses = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(losses, (values) => {
        const x = Float64Array.from(values);
        const z = transformLosses(x, new Uint8Array(x.length).fill(1));
        expect(z.every(Number.isFinite)).toBe(true);
        for (let i = 0; i < x.length; i++)
          for (let j = 0; j < x.length; j++) if (x[i]! < x[j]!) expect(z[i]).toBeLessThanOrEqual(z[j]! + 1e-9);
      }),
    );
    const rng = createRng(1);
    const z = transformLosses(
      Float64Array.from({ length: 50 }, () => Math.exp(rng.normal())),
      new Uint8Array(50).fill(1),
    );
    expect(z.reduce((a, b) => a + b, 0) / 50).toBeCloseTo(0, 10);
    expect(z.reduce((a, b) => a + b * b, 0) / 50).toBeCloseTo(1, 10);
  });

  it('does not change when losses are shifted and scaled', () => {
    const x = Float64Array.of(0.3, 0.1, 0.7, 0.2, 0.25, 0.9);
    const all = new Uint8Array(6).fill(1);
    const z = transformLosses(x, all);
    transformLosses(
      x.map((v) => 40 * v - 7),
      all,
    ).forEach((v, i) => {
      expect(v).toBeCloseTo(z[i]!, 6);
    });
  });
});

describe('sobol', () => {
  // x + 1; x^2 + x + 1; x^3 + x + 1, x^3 + x^2 + 1; x^4 + x + 1, x^4 + x^3 + 1 (x^4 + x^3 + x^2 + x + 1 is not primitive)
  it('finds the primitive polynomials of low degree', () => {
    expect(primitivePolynomials(6)).toEqual([0b11, 0b111, 0b1011, 0b1101, 0b10011, 0b11001]);
  });

  it('fills every interval of length 2^-k once with 2^k points, in every dimension and for any seed', () => {
    fc.assert(
      fc.property(seeds32(), (seed) => {
        const points = Array.from({ length: 32 }, (_, i) => sobolPoint(i, 12, seed));
        for (let d = 0; d < 12; d++) expect(new Set(points.map((p) => Math.floor(p[d]! * 32))).size).toBe(32);
      }),
      { numRuns: 20 },
    );
  });

  it('fills the plane of the first two dimensions better than chance: 64 points, one in each box of 8 x 8', () => {
    const boxes = new Set(
      Array.from({ length: 64 }, (_, i) => {
        const p = sobolPoint(i, 2, 9);
        return Math.floor(p[0]! * 8) * 8 + Math.floor(p[1]! * 8);
      }),
    );
    expect(boxes.size).toBe(64);
  });

  it('integrates a smooth function over six dimensions with less error than random points', () => {
    const f = (p: Float64Array): number => p.reduce((product, v) => product * (1 + (v - 0.5)), 1);
    const rng = createRng(4);
    const mean = (point: (i: number) => Float64Array): number =>
      Array.from({ length: 256 }, (_, i) => f(point(i))).reduce((a, b) => a + b, 0) / 256;
    const chance = Math.abs(mean(() => Float64Array.from({ length: 6 }, () => rng.next())) - 1);
    const regular = Math.abs(mean((i) => sobolPoint(i, 6, 3)) - 1);
    expect(regular).toBeLessThan(0.2 * chance);
  });

  it('has points of more dimensions than it has direction numbers', () => {
    const point = sobolPoint(3, 400, 1);
    expect(point.every((v) => v >= 0 && v < 1)).toBe(true);
    expect(sobolDirections(3)).not.toHaveLength(0);
  });
});

function seeds32() {
  return fc.integer({ min: 0, max: 2 ** 32 - 1 });
}
