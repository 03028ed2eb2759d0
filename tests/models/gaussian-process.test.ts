import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/rng.ts';
import type { Covariance } from '../../src/models/gaussian-process/covariance.ts';
import { correlation, correlationSlope } from '../../src/models/gaussian-process/covariance.ts';
import { evidenceObjective, startOf } from '../../src/models/gaussian-process/evidence.ts';
import { factor, inverseOf, solve } from '../../src/models/gaussian-process/factor.ts';
import { GaussianProcessModel } from '../../src/models/gaussian-process/gaussian-process-model.ts';
import { laplaceMode } from '../../src/models/gaussian-process/laplace.ts';
import { posterior } from '../../src/models/gaussian-process/posterior.ts';
import type { Problem } from '../../src/models/gaussian-process/problem.ts';

interface Case {
  readonly mean: number[];
  readonly std: number[];
  readonly evidence: number;
  readonly probabilities: number[];
  readonly laplace: number;
}
interface Fixture {
  readonly rows: number;
  readonly x: number[][];
  readonly y: number[];
  readonly label: number[];
  readonly lengthScales: number[];
  readonly signal: number;
  readonly noise: number;
  readonly cases: Readonly<Record<Covariance, Case>>;
}
const fixture = JSON.parse(
  readFileSync(new URL('../parity/gaussian-process.json', import.meta.url), 'utf8'),
) as Fixture;
const n = fixture.rows;
const theta = {
  lengthScales: Float64Array.from(fixture.lengthScales),
  signal: fixture.signal,
  noise: fixture.noise,
};
const problem = (task: 'regression' | 'binary'): Problem => ({
  task,
  rows: n,
  cols: 3,
  points: Float32Array.from(fixture.x.slice(0, n).flat()),
  targets: [Float64Array.from(fixture.y.slice(0, n))],
  signs: [Float64Array.from(fixture.label.slice(0, n), (v) => 2 * v - 1)],
  noiseFactor: new Float64Array(n).fill(1),
  offsets: Float64Array.of(0),
  scale: 1,
});
const fresh = fixture.x.slice(n);
const query = {
  rows: fresh.length,
  features: [],
  columns: [0, 1, 2].map((j) => Float32Array.from(fresh, (row) => row[j]!)),
};
const never = (): boolean => false;

describe.each(Object.entries(fixture.cases) as [Covariance, Case][])('a Gaussian process with %s', (kind, wanted) => {
  const model = new GaussianProcessModel(posterior(problem('regression'), kind, theta, never)!);
  it('predicts as scikit-learn does', () => {
    model.predict(query).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted.mean[i]!, 8);
    });
  });
  it('knows how sure it is, as scikit-learn does', () => {
    model.standardDeviation(query).forEach((value, i) => {
      expect(value).toBeCloseTo(wanted.std[i]!, 7);
    });
  });
  it('finds the mode of the latent function of classes, and its evidence', () => {
    const task = problem('binary');
    const k = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        let squared = 0;
        for (let c = 0; c < 3; c++)
          squared += ((task.points[i * 3 + c]! - task.points[j * 3 + c]!) / fixture.lengthScales[c]!) ** 2;
        k[i * n + j] = fixture.signal * correlation(kind, squared);
      }
    const mode = laplaceMode(k, task.signs[0]!, new Float64Array(n).fill(1), 0)!;
    for (let i = 0; i < n; i++) {
      let f = 0;
      for (let j = 0; j < n; j++) f += k[i * n + j]! * mode.a[j]!;
      expect(1 / (1 + Math.exp(-f))).toBeCloseTo(wanted.probabilities[i]!, 4);
    }
    const b = k.map((v, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      return v * Math.sqrt(mode.curvature[i]! * mode.curvature[j]!) + (i === j ? 1 : 0);
    });
    factor(b, n);
    let logDet = 0;
    for (let i = 0; i < n; i++) logDet += 2 * Math.log(b[i * n + i]!);
    expect(mode.value - 0.5 * logDet).toBeCloseTo(wanted.laplace, 4);
  });
});

describe('the evidence of hyperparameters', () => {
  const kinds: Covariance[] = ['rbf', 'matern-3/2', 'matern-5/2'];
  it('is that of scikit-learn plus the priors, up to constants', () => {
    const at = Float64Array.from([...fixture.lengthScales, fixture.signal, fixture.noise], Math.log);
    const value = (kind: Covariance): number => {
      const { points, targets, noiseFactor } = problem('regression');
      const f = evidenceObjective({ kind, ard: true, rows: n, cols: 3, points, targets, noiseFactor });
      return f.evaluate(at, new Float64Array(5));
    };
    // the same priors and constants in both: only the difference of evidences is left
    const difference = fixture.cases['rbf'].evidence - fixture.cases['matern-3/2'].evidence;
    expect(value('matern-3/2') - value('rbf')).toBeCloseTo(difference, 6);
  });
  it.each(kinds)('has the gradient that differences give: %s', (kind) => {
    const { points, targets } = problem('regression');
    const noiseFactor = Float64Array.from({ length: n }, (_, i) => 1 + (i % 3));
    const second = Float64Array.from(targets[0]!, (v, i) => v * ((i % 2) - 0.5));
    for (const ard of [true, false]) {
      const data = { kind, ard, rows: n, cols: 3, points, targets: [targets[0]!, second], noiseFactor };
      const f = evidenceObjective(data);
      const at = startOf(data).map((t, i) => t + 0.1 * i);
      const gradient = new Float64Array(f.size);
      f.evaluate(at, gradient);
      const ignored = new Float64Array(f.size);
      for (let i = 0; i < f.size; i++) {
        const [up, down] = [at.slice(), at.slice()];
        up[i]! += 1e-5;
        down[i]! -= 1e-5;
        const slope = (f.evaluate(up, ignored) - f.evaluate(down, ignored)) / 2e-5;
        expect(gradient[i]!).toBeCloseTo(slope, 4);
      }
    }
  });
  it('has slopes of the covariance that differences give', () => {
    for (const kind of kinds)
      for (const squared of [0.01, 0.5, 4]) {
        const slope = (correlation(kind, squared + 1e-6) - correlation(kind, squared - 1e-6)) / 2e-6;
        expect(correlationSlope(kind, squared)).toBeCloseTo(-2 * slope, 5);
      }
  });
});

describe('factors of covariances', () => {
  it.each([1, 2, 7, 40])('of %d rows solve and invert', (size) => {
    const rng = createRng(size);
    const root = Float64Array.from({ length: size * size }, () => rng.normal());
    const a = new Float64Array(size * size);
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        for (let k = 0; k < size; k++)
          a[i * size + j]! += root[i * size + k]! * root[j * size + k]! + (i === j ? 1 : 0);
    const l = a.slice();
    expect(factor(l, size)).toBe(true);
    const b = Float64Array.from({ length: size }, () => rng.normal());
    const x = b.slice();
    solve(l, size, x);
    const inverse = inverseOf(l, size);
    for (let i = 0; i < size; i++) {
      let back = 0;
      let byInverse = 0;
      for (let j = 0; j < size; j++) {
        back += a[i * size + j]! * x[j]!;
        byInverse += inverse[Math.max(i, j) * size + Math.min(i, j)]! * b[j]!;
      }
      expect(back).toBeCloseTo(b[i]!, 8);
      expect(byInverse).toBeCloseTo(x[i]!, 8);
    }
  });
  it('refuse what is not positive definite, and stop when they are told to', () => {
    expect(factor(Float64Array.of(1, 0, 2, 1), 2)).toBe(false);
    expect(factor(Float64Array.of(4), 1, () => true)).toBe(false);
  });
});
