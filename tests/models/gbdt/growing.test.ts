import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/core/errors.ts';
import type { FitInput } from '../../../src/models/family.ts';
import type { GbdtModel } from '../../../src/models/gbdt/gbdt-model.ts';
import gbdt from '../../../src/models/gbdt/index.ts';
import type { Config } from '../../../src/space/param.ts';
import { fitAll, matrixOf, noisyData, REGRESSION, rmse } from '../forest-data.ts';

const { x, signal } = noisyData(500, 51);
const y = Float64Array.from(signal);
const fit = (config: Config, more: Partial<FitInput> = {}): GbdtModel =>
  fitAll(gbdt, { x, y, task: REGRESSION, ...more }, { maxRounds: 20, ...config }) as GbdtModel;

/** Calls `visit` with the features of every path from a root to a leaf. */
function eachPath({ parts: { trees } }: GbdtModel, visit: (features: number[]) => void): void {
  const walk = (node: number, path: number[]): void => {
    if (node < 0) visit(path);
    else for (const side of [trees.left, trees.right]) walk(side[node]!, [...path, trees.feature[node]!]);
  };
  for (const root of trees.roots) walk(root, []);
}
const depthOf = (model: GbdtModel): number => {
  let most = 0;
  eachPath(model, (path) => {
    most = Math.max(most, path.length);
  });
  return most;
};

describe('growPolicy depthwise', () => {
  it('fills a level before the next', () => {
    const config = { numLeaves: 5, minDataInLeaf: 1, maxRounds: 1 };
    // Most gain is always at one end. Five leaves: two levels, and one more split.
    const steep = { y: Float64Array.from(x.columns[0]!, (v) => Math.exp(4 * v)) };
    const level = depthOf(fit({ ...config, growPolicy: 'depthwise' }, steep));
    expect(depthOf(fit(config, steep))).toBeGreaterThanOrEqual(level);
    let shallow = 0;
    eachPath(fit({ ...config, growPolicy: 'depthwise' }), (path) => {
      shallow += path.length < 2 ? 1 : 0;
    });
    expect(shallow).toBe(0);
  });
  it('splits every leaf that it can, as a limit of the depth does', () => {
    const given = { numLeaves: 16, maxDepth: 4, maxRounds: 3 };
    expect(fit({ ...given, growPolicy: 'depthwise' }).predict(x)).toEqual(fit(given).predict(x));
  });
});

describe('maxDeltaStep', () => {
  it('bounds what a leaf adds', () => {
    const p = fit({ maxRounds: 1, learningRate: 0.3, maxDeltaStep: 0.1 }).predict(x);
    const mean = y.reduce((a, b) => a + b, 0) / 500;
    const deviation = Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 500);
    const most = p.reduce((a, v) => Math.max(a, Math.abs(v - mean)), 0);
    // A regression's scores are in standard deviations of the target.
    expect(most).toBeCloseTo(0.03 * deviation, 9);
  });
});

describe('pathSmooth', () => {
  it('averages a leaf with the node above by rows', () => {
    const small = matrixOf([1, 1, 1, 2]);
    const target = Float64Array.of(0, 0, 0, 8);
    const config = { maxRounds: 1, learningRate: 0.3, numLeaves: 2, minDataInLeaf: 1, lambdaL1: 0, lambdaL2: 0 };
    const p = fitAll(gbdt, { x: small, y: target, task: REGRESSION }, { ...config, pathSmooth: 2 }).predict(small);
    // Mean 2; the root's step is 0; steps -2 (3 rows) and 6 (1 row) shrink to 3/5 and 1/3 of themselves.
    expect(p[0]).toBeCloseTo(2 - 0.3 * 2 * (3 / 5), 6);
    expect(p[3]).toBeCloseTo(2 + 0.3 * 6 * (1 / 3), 6);
  });
  it('without weight changes nothing, and very strong keeps the start', () => {
    const plain = fit({}).predict(x);
    const weak = fit({ pathSmooth: 1e-9 }).predict(x);
    for (let i = 0; i < 500; i += 7) expect(weak[i]).toBeCloseTo(plain[i]!, 5);
    const mean = y.reduce((a, b) => a + b, 0) / 500;
    for (const p of fit({ pathSmooth: 1e6, maxRounds: 3 }).predict(x)) expect(Math.abs(p - mean)).toBeLessThan(0.01);
  });
  it('also works on categories', () => {
    const codes = Array.from({ length: 400 }, (_, i) => i % 40);
    const target = Float64Array.from(codes, (c) => (c % 7 < 2 ? 1 : 0));
    const given = { x: matrixOf({ codes, of: 40 }), y: target, rows: Uint32Array.from(codes.keys()) };
    const config = { maxRounds: 80, catSmooth: 1, minDataPerGroup: 2, catL2: 0.01, minDataInLeaf: 1, pathSmooth: 1 };
    expect(rmse(target, fit(config, given).predict(given.x))).toBeLessThan(0.1);
  });
});

describe('featureFractionByNode', () => {
  it('gives nodes other features, repeatably', () => {
    const a = fit({ featureFractionByNode: 0.4 }).predict(x);
    expect(fit({ featureFractionByNode: 0.4 }).predict(x)).toEqual(a);
    expect(fit({}).predict(x)).not.toEqual(a);
    expect(rmse(y, a)).toBeLessThan(0.6);
  });
  it('of one feature a node leaves no choice', () => {
    const used = new Set<number>();
    eachPath(fit({ featureFractionByNode: 0.01, maxRounds: 40 }), (path) => {
      for (const feature of path) used.add(feature);
    });
    expect([...used].sort()).toEqual([0, 1, 2]);
  });
});

describe('interaction constraints', () => {
  const features = x.features.map((f, i) => ({ ...f, source: i === 2 ? 'x0' : f.source }));
  const derived = { ...x, features };
  it.each([
    ['by index', [[0, 2], [1]]],
    ['by the name of a source column', [['x0'], ['x1']]],
    ['with a group of all that is not named', [['x1']]],
  ])('keep features of two groups out of one branch, %s', (_, interactionConstraints) => {
    let mixed = 0;
    let both = 0;
    eachPath(fit({ minDataInLeaf: 3 }, { x: derived, interactionConstraints }), (path) => {
      const used = new Set(path);
      if (used.has(1) && used.size > 1) mixed++;
      if (used.has(0) && used.has(2)) both++;
    });
    expect(mixed).toBe(0);
    expect(both).toBeGreaterThan(0);
  });
  it('let a feature of two groups go with either, but not with both', () => {
    const interactionConstraints = [
      [0, 1],
      [1, 2],
    ];
    const seen = new Set<string>();
    eachPath(fit({ minDataInLeaf: 3 }, { interactionConstraints }), (path) =>
      seen.add([...new Set(path)].sort().join('')),
    );
    expect([...seen].some((path) => path === '01')).toBe(true);
    expect([...seen].filter((path) => path.includes('0') && path.includes('2'))).toEqual([]);
  });
  it('refuse a name that no feature has', () => {
    const run = (): unknown => fit({}, { interactionConstraints: [['age']] });
    expect(run).toThrow(ModelError);
    expect(run).toThrow(/"age".*MODEL_CONSTRAINT_INVALID/);
  });
});

describe('monotone constraints', () => {
  const grid = Array.from({ length: 41 }, (_, i) => -2 + i / 10);
  it.each([
    ['plain', {}],
    ['smoothed', { pathSmooth: 5 }],
    ['bounded', { maxDeltaStep: 0.5 }],
    ['level by level', { growPolicy: 'depthwise' }],
    ['robust', { objective: 'huber', alpha: 0.2 }],
  ])('hold in both directions through depth, at any value of the others: %s', (_, config) => {
    const monotone = Int8Array.of(1, -1, 0);
    const model = fit({ ...config, minDataInLeaf: 2, numLeaves: 40, learningRate: 0.3 }, { monotone });
    for (const [feature, sign] of [
      [0, 1],
      [1, -1],
    ] as const)
      for (const a of [-1, 0.2, 1])
        for (const b of [-1, 0.4]) {
          const columns = [0, 1, 2].map((f) => (f === feature ? grid : grid.map(() => (f === 2 ? b : a))));
          const p = model.predict(matrixOf(...columns));
          for (let i = 1; i < p.length; i++) expect(sign * (p[i]! - p[i - 1]!)).toBeGreaterThanOrEqual(-1e-12);
        }
  });
});
