import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import { BlockGp } from '../../src/search/gp/block-gp.ts';
import { cholesky, inverseRow, inverseTransposed } from '../../src/search/gp/cholesky.ts';
import { matern, maternSlope } from '../../src/search/gp/matern.ts';
import { minimise } from '../../src/search/gp/minimise.ts';
import { logImprovement, logImprovementSlope } from '../../src/search/gp/normal.ts';
import { posteriorObjective } from '../../src/search/gp/posterior-objective.ts';
import { thetaPrior } from '../../src/search/gp/prior.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** Central difference of f along coordinate j. */
function slope(f: (x: Float64Array) => number, x: Float64Array, j: number, h = 1e-5): number {
  const at = (d: number): number => f(x.map((v, i) => (i === j ? v + d : v)));
  return (at(h) - at(-h)) / (2 * h);
}

describe('cholesky', () => {
  // [[4, 2], [2, 5]] = L L' with L = [[2, 0], [1, 2]]; L^-1 = [[0.5, 0], [-0.25, 0.5]]
  it('factors a small matrix worked out by hand, and inverts the factor in both layouts', () => {
    const a = Float64Array.of(4, 99, 2, 5);
    expect(cholesky(a, 2, 2)).toBe(true);
    expect([...a]).toEqual([2, 99, 1, 2]);
    const inverse = new Float64Array(4);
    inverseRow(a, inverse, 0, 2);
    inverseRow(a, inverse, 1, 2);
    expect([...inverse]).toEqual([0.5, 0, -0.25, 0.5]);
    const transposed = new Float64Array(4);
    inverseTransposed(a, 2, transposed);
    expect([...transposed]).toEqual([0.5, -0.25, 0, 0.5]);
  });

  it('says when a matrix is not positive definite', () => {
    expect(cholesky(Float64Array.of(1, 0, 2, 1), 2, 2)).toBe(false);
  });
});

describe('matern', () => {
  it('has the value of the formula at distance 1 and falls from 1', () => {
    expect(matern(0)).toBe(1);
    expect(matern(1)).toBeCloseTo((1 + Math.sqrt(5) + 5 / 3) * Math.exp(-Math.sqrt(5)), 14);
  });

  it('has the derivative of finite differences', () => {
    for (const r2 of [0.01, 0.3, 2])
      expect(maternSlope(r2)).toBeCloseTo((matern(r2 + 1e-6) - matern(r2 - 1e-6)) / 2e-6, 6);
  });
});

describe('logImprovement', () => {
  // reference: scipy, log phi(z) + log(1 + z sqrt(pi / 2) erfcx(-z / sqrt(2)))
  it.each([
    [3, 1.0987396653277],
    [0, -0.9189385332047],
    [-1, -2.4851210257126],
    [-5, -16.7443011626609],
    [-20, -206.9178385094],
  ])('at z = %d is %d', (z, expected) => expect(logImprovement(z)).toBeCloseTo(expected, 7));

  it('is smooth and increasing over the joints of its branches, with the derivative of finite differences', () => {
    for (const z of [-40, -12.001, -11.999, -8, -3.001, -2.999, -2.501, -2.499, -1, 0, 2, 7]) {
      const numeric = (logImprovement(z + 1e-4) - logImprovement(z - 1e-4)) / 2e-4;
      expect(logImprovementSlope(z) / numeric).toBeCloseTo(1, 5);
    }
  });
});

describe('minimise', () => {
  it('finds the bottom of a curved valley', () => {
    const x = Float64Array.of(-1.2, 1);
    const value = minimise(
      ([a = 0, b = 0], g) => {
        g[0] = -2 * (1 - a) - 40 * a * (b - a * a);
        g[1] = 20 * (b - a * a);
        return (1 - a) ** 2 + 10 * (b - a * a) ** 2;
      },
      x,
      { low: Float64Array.of(-3, -3), high: Float64Array.of(3, 3), evaluations: 200, tolerance: 1e-14 },
    );
    expect(value).toBeLessThan(1e-8);
    expect(x[0]).toBeCloseTo(1, 3);
  });

  it('stops at a bound that holds the minimum back', () => {
    const x = Float64Array.of(0.5, 0.5);
    minimise(
      ([a = 0, b = 0], g) => {
        g[0] = 2 * (a + 1);
        g[1] = 2 * (b - 0.25);
        return (a + 1) ** 2 + (b - 0.25) ** 2;
      },
      x,
      { low: Float64Array.of(0, 0), high: Float64Array.of(1, 1), evaluations: 60, tolerance: 1e-14 },
    );
    expect(x[0]).toBe(0);
    expect(x[1]).toBeCloseTo(0.25, 6);
  });
});

/** A random small problem with one categorical dimension. */
function problem(seed: number, n: number, d: number) {
  const rng = createRng(seed);
  const categorical = Uint8Array.from({ length: d }, (_, j) => (j === 0 ? 1 : 0));
  const x = Float64Array.from({ length: n * d }, (_, i) => (i % d === 0 ? rng.int(3) / 3 : rng.next()));
  const y = Float64Array.from({ length: n }, () => rng.normal());
  return { rng, categorical, x, y };
}

describe('posteriorObjective', () => {
  it('has the gradient of finite differences', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { rng, categorical, x, y } = problem(seed, 7, 3);
        const noiseFactor = Float64Array.from(y, () => 1 + rng.next());
        const noiseExtra = Float64Array.from(y, () => 0.1 * rng.next());
        const prior = thetaPrior(3);
        const objective = posteriorObjective({ dimensions: { categorical }, prior, x, y, noiseFactor, noiseExtra });
        const theta = prior.mean.map((m) => m + 0.5 * rng.normal());
        const gradient = new Float64Array(5);
        objective(theta, gradient);
        for (let j = 0; j < 5; j++) {
          const numeric = slope((t) => objective(t, new Float64Array(5)), theta, j);
          expect(Math.abs(gradient[j]! - numeric)).toBeLessThan(1e-4 * (1 + Math.abs(numeric)));
        }
      }),
      { numRuns: 25 },
    );
  });
});

function fitted(seed: number, n: number, d: number): { gp: BlockGp; x: Float64Array; y: Float64Array } {
  const { categorical, x, y } = problem(seed, n, d);
  const gp = new BlockGp(categorical);
  for (let i = 0; i < n; i++) gp.add(x.slice(i * d, (i + 1) * d), 1, 0);
  gp.fit(y, 15, true);
  gp.setTargets(y);
  return { gp, x, y };
}

function at(gp: BlockGp, z: Float64Array): { mean: number; sd: number } {
  const mean = new Float64Array(1);
  const sd = new Float64Array(1);
  gp.predict(z, 1, mean, sd);
  return { mean: mean[0]!, sd: sd[0]! };
}

describe('BlockGp', () => {
  it('knows nothing without data: mean 0 and the prior deviation', () => {
    const { mean, sd } = at(new BlockGp(Uint8Array.of(0, 0)), Float64Array.of(0.2, 0.3));
    expect(mean).toBe(0);
    expect(sd).toBeCloseTo(Math.sqrt(1.6), 12);
  });

  // one point: k = 1 + 0.6 = 1.6 at distance 0, noise 1e-3 + 1e-8: mean = 1.6 / 1.601 * 2, variance = 1.6 - 1.6^2 / 1.601
  it('has the posterior of one point worked out by hand', () => {
    const gp = new BlockGp(Uint8Array.of(0));
    gp.add(Float64Array.of(0.5), 1, 0);
    gp.setTargets(Float64Array.of(2));
    const { mean, sd } = at(gp, Float64Array.of(0.5));
    expect(mean).toBeCloseTo(3.2 / 1.601, 6);
    expect(sd * sd).toBeCloseTo(1.6 - 2.56 / 1.601, 6);
    expect(gp.leastMean()).toBeCloseTo(mean, 9);
  });

  it('counts a believed point among those that an improvement must beat', () => {
    const gp = new BlockGp(Uint8Array.of(0));
    gp.add(Float64Array.of(0.2), 1, 0);
    gp.add(Float64Array.of(0.4), 1, 0);
    gp.setTargets(Float64Array.of(1, -1));
    const between = at(gp, Float64Array.of(0.5)).mean;
    const observed = gp.leastMean();
    gp.believe(Float64Array.of(0.5));
    expect(between).toBeLessThan(observed);
    expect(gp.leastMean()).toBeCloseTo(between, 9);
  });

  it('gives the same posterior whether points are appended to the factor or factored at once', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { categorical, x, y } = problem(seed, 12, 3);
        const grown = new BlockGp(categorical);
        for (let i = 0; i < 12; i++) {
          grown.add(x.slice(i * 3, i * 3 + 3), 1, 0);
          grown.setTargets(y.slice(0, i + 1));
        }
        const whole = new BlockGp(categorical);
        for (let i = 0; i < 12; i++) whole.add(x.slice(i * 3, i * 3 + 3), 1, 0);
        whole.setTargets(y);
        const z = Float64Array.of(1 / 3, 0.4, 0.9);
        expect(at(grown, z)).toEqual(at(whole, z));
      }),
      { numRuns: 20 },
    );
  });

  it('keeps its mean and loses variance where a pending point is believed, until beliefs are dropped', () => {
    const { gp } = fitted(3, 10, 3);
    const here = Float64Array.of(0, 0.77, 0.31);
    const before = at(gp, here);
    gp.believe(here);
    const after = at(gp, here);
    expect(after.mean).toBeCloseTo(before.mean, 8);
    expect(after.sd).toBeLessThan(0.5 * before.sd);
    gp.dropBeliefs();
    expect(at(gp, here)).toEqual(before);
  });

  it('has gradients of mean and deviation that agree with finite differences', () => {
    const { gp } = fitted(5, 14, 3);
    const z = Float64Array.of(1 / 3, 0.42, 0.13);
    const byMean = new Float64Array(3);
    const bySd = new Float64Array(3);
    const value = gp.predictWithGradient(z, byMean, bySd);
    expect(value.mean).toBeCloseTo(at(gp, z).mean, 10);
    expect(value.sd).toBeCloseTo(at(gp, z).sd, 10);
    expect([byMean[0], bySd[0]]).toEqual([0, 0]);
    for (const j of [1, 2]) {
      expect(byMean[j]).toBeCloseTo(
        slope((p) => at(gp, p).mean, z, j),
        4,
      );
      expect(bySd[j]).toBeCloseTo(
        slope((p) => at(gp, p).sd, z, j),
        4,
      );
    }
  });

  it('trusts a point with more noise less', () => {
    const meanWith = (factor: number): number => {
      const gp = new BlockGp(Uint8Array.of(0));
      gp.add(Float64Array.of(0.2), 1, 0);
      gp.add(Float64Array.of(0.8), factor, factor - 1);
      gp.setTargets(Float64Array.of(0, 1));
      return at(gp, Float64Array.of(0.8)).mean;
    };
    expect(meanWith(5)).toBeLessThan(0.7 * meanWith(1));
  });

  it('stays finite with equal points and contradicting targets', () => {
    const gp = new BlockGp(Uint8Array.of(0, 0));
    const y = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    for (let i = 0; i < 40; i++) gp.add(Float64Array.of(0.5, 0.5), 1, 0);
    gp.fit(y, 20, true);
    gp.setTargets(y);
    const { mean, sd } = at(gp, Float64Array.of(0.5, 0.5));
    expect(Math.abs(mean)).toBeLessThan(0.2);
    expect(sd).toBeGreaterThan(0);
    expect(sd).toBeLessThan(0.5);
  });
});
