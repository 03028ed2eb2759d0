import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/core/errors.ts';
import { createRng } from '../../../src/core/rng.ts';
import { outputsOf, type Task } from '../../../src/core/task.ts';
import type { FitInput } from '../../../src/models/family.ts';
import gbdt from '../../../src/models/gbdt/index.ts';
import { OBJECTIVES } from '../../../src/models/gbdt/objective-choice.ts';
import type { Config } from '../../../src/space/param.ts';
import { BINARY, contextOf, fitAll, matrixOf, multiclass, REGRESSION } from '../forest-data.ts';

const HARD = [0, -0, 1, -1, 3, 1e30, -1e30, 3.4e38, 1e-42, -1e-45, Number.NaN, Number.POSITIVE_INFINITY, -Infinity];
const hardValue = fc.oneof(fc.constantFrom(...HARD), fc.float(), fc.integer({ min: -3, max: 3 }));
const kinds = fc.constantFrom('hard', 'plain', 'missing', 'constant', 'category', 'wide', 'binary');
const targetKinds = fc.constantFrom('plain', 'constant', 'huge', 'tiny', 'outlier', 'counts');

interface Problem {
  readonly seed: number;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly hard: readonly number[];
  readonly task: Task;
  readonly target: string;
  readonly weights: string;
  readonly config: Config;
}
const problem: fc.Arbitrary<Problem> = fc.record({
  seed: fc.nat(1e6),
  rows: fc.oneof(fc.constantFrom(1, 2, 3), fc.integer({ min: 4, max: 90 })),
  columns: fc.array(kinds, { maxLength: 4 }),
  hard: fc.array(hardValue, { minLength: 1, maxLength: 20 }),
  task: fc.constantFrom<Task>(REGRESSION, REGRESSION, BINARY, multiclass(3), multiclass(40)),
  target: targetKinds,
  weights: fc.constantFrom('none', 'zeros', 'all zero', 'uneven', 'huge'),
  config: fc.record({
    learningRate: fc.constantFrom(0.005, 0.1, 0.3),
    numLeaves: fc.constantFrom(2, 7, 255),
    minDataInLeaf: fc.constantFrom(1, 5, 64),
    maxDepth: fc.constantFrom(0, 0, 1),
    extraTrees: fc.boolean(),
    baggingFraction: fc.constantFrom(1, 0.5),
    featureFraction: fc.constantFrom(1, 0.4),
    dataSampleStrategy: fc.constantFrom('bagging', 'goss'),
    growPolicy: fc.constantFrom('lossguide', 'depthwise'),
    pathSmooth: fc.constantFrom(0, 0, 3),
    maxDeltaStep: fc.constantFrom(0, 0, 0.5),
    featureFractionByNode: fc.constantFrom(1, 1, 0.5),
    minChildWeight: fc.constantFrom(1e-3, 0),
    lambdaL2: fc.constantFrom(1e-4, 5),
    catSmooth: fc.constantFrom(1e-3, 10),
    minDataPerGroup: fc.constantFrom(2, 100),
    isUnbalance: fc.boolean(),
    objective: fc.constantFrom('auto', ...OBJECTIVES.regression),
  }),
});

function columnOf(kind: string, rows: number, hard: readonly number[], rng: ReturnType<typeof createRng>) {
  const list = (value: (i: number) => number): number[] => Array.from({ length: rows }, (_, i) => value(i));
  switch (kind) {
    case 'hard':
      return list((i) => hard[(i * 7 + rng.int(3)) % hard.length]!);
    case 'missing':
      return list(() => Number.NaN);
    case 'constant':
      return list(() => 7);
    case 'binary':
      return list(() => rng.int(2));
    case 'category':
      return { codes: list(() => (rng.next() < 0.1 ? Number.NaN : rng.int(6))), of: 5 };
    case 'wide':
      return { codes: list(() => rng.int(65_000)), of: 65_000 };
    default:
      return list(() => rng.normal());
  }
}

function targetOf({ task, target, rows }: Problem, rng: ReturnType<typeof createRng>): Float64Array {
  if (task.kind !== 'regression') {
    const classes = target === 'constant' ? 1 : task.classes.length;
    return Float64Array.from({ length: rows }, () => rng.int(classes));
  }
  const value: Record<string, () => number> = {
    plain: () => rng.normal(),
    constant: () => 2,
    huge: () => 1e300 * rng.next(),
    tiny: () => 1e-300 * (1 + rng.next()),
    outlier: () => (rng.next() < 0.1 ? 1e12 : rng.next() + 0.1),
    counts: () => rng.int(4),
  };
  return Float64Array.from({ length: rows }, value[target]!);
}

function inputOf(p: Problem): FitInput {
  const rng = createRng(p.seed);
  const columns = p.columns.map((kind) => columnOf(kind, p.rows, p.hard, rng));
  const x = columns.length === 0 ? { rows: p.rows, features: [], columns: [] } : matrixOf(...columns);
  const weight: Record<string, () => number> = {
    zeros: () => rng.int(2),
    'all zero': () => 0,
    uneven: () => 10 ** (8 * rng.next() - 4),
    huge: () => 1e200 * rng.next(),
  };
  return {
    ...{ x, y: targetOf(p, rng), task: p.task, rows: Uint32Array.from({ length: p.rows }, (_, i) => i) },
    ...(p.weights === 'none' ? {} : { weight: Float64Array.from({ length: p.rows }, weight[p.weights]!) }),
  };
}

const EXPECTED = new Set(['MODEL_NO_TRAINING_ROWS', 'MODEL_TARGET_INVALID']);

describe('any data, any configuration', () => {
  it('give finite predictions in their range, or a typed error', () => {
    let fitted = 0;
    const context = contextOf();
    fc.assert(
      fc.property(problem, (p) => {
        const input = inputOf(p);
        const objective = p.task.kind === 'regression' ? p.config['objective']! : 'auto';
        let prediction: Float64Array;
        try {
          const model = fitAll(gbdt, input, { ...p.config, objective, alpha: 0.9, maxRounds: 6 }, context);
          prediction = model.predict(input.x);
          expect(gbdt.fromState(model.toState(), gbdt.version).predict(input.x)).toEqual(prediction);
          expect(model.predict(input.x, { kernels: context.kernels })).toEqual(prediction);
        } catch (error) {
          if (!(error instanceof ModelError)) throw error;
          expect(EXPECTED).toContain(error.code);
          return;
        } finally {
          expect(context.kernels.arena.used).toBe(0);
        }
        fitted++;
        const outputs = outputsOf(p.task);
        expect(prediction).toHaveLength(p.rows * outputs);
        for (const value of prediction) expect(Number.isFinite(value)).toBe(true);
        if (p.task.kind === 'regression') return;
        for (let i = 0; i < prediction.length; i += outputs) {
          const row = prediction.subarray(i, i + outputs);
          expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
          expect(row.reduce((a, b) => a + b, 0)).toBeLessThan(1 + 1e-9);
        }
      }),
      { numRuns: 120 },
    );
    expect(fitted).toBeGreaterThan(50);
  });
  it('order rows by an informative column whatever stands beside it', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const rows = 40;
        const rng = createRng(p.seed);
        const hard = p.columns.map((kind) => columnOf(kind, rows, p.hard, rng));
        const x = matrixOf(
          Array.from({ length: rows }, (_, i) => i),
          ...hard,
        );
        const y = Float64Array.from({ length: rows }, (_, i) => (i < 20 ? 0 : 10));
        const config = { minDataInLeaf: 1, maxRounds: 30, learningRate: 0.3 };
        const prediction = fitAll(gbdt, { x, y, task: REGRESSION }, config).predict(x);
        for (let i = 0; i < rows; i++) expect(Math.abs(prediction[i]! - y[i]!)).toBeLessThan(1);
      }),
      { numRuns: 25 },
    );
  });
});
