import { describe, expect, test } from 'vitest';
import { undeclared } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import { calibrate } from '../../src/models/linear-svm/calibrate.ts';
import linearSvm from '../../src/models/linear-svm/index.ts';
import type { LinearSvmModel } from '../../src/models/linear-svm/linear-svm-model.ts';
import { MODEL_FAMILIES } from '../../src/models/registry.ts';
import { fitModel, meanLoss } from '../../src/testing/fit-model.ts';
import { toyData, toyInput, toyMatrix, toyTask } from '../../src/testing/toy-data.ts';

describe('the machine', () => {
  test('two points by hand: the plane half way, margins of 1 at the points', () => {
    // without cost limits w x + b = x with penalty on both: w = 1, b = 0 at x = -1 and 1
    const model = fitModel(linearSvm, toyInput([[-1, 1]], [0, 1], toyTask('binary')), {
      config: { C: 100, loss: 'absolute' },
    });
    const { coef, intercept } = (model as LinearSvmModel).parts;
    expect(coef[0]).toBeCloseTo(1, 3);
    expect(intercept[0]).toBeCloseTo(0, 3);
  });
  test('regression: errors inside the tube cost nothing, so that a line within it stays flat', () => {
    const input = toyInput([[0, 1, 2, 3]], [5, 5.1, 5, 5.1], { kind: 'regression' });
    const p = fitModel(linearSvm, input, { config: { C: 10, loss: 'absolute', epsilon: 1 } }).predict(
      toyMatrix([[0, 3]]),
    );
    expect(p[0]).toBeCloseTo(5.05, 3);
    expect(p[1]).toBeCloseTo(5.05, 3);
  });
});

describe('probabilities', () => {
  test('of margins that are log odds already stay about the same', () => {
    const rng = createRng(2);
    const margins = Float64Array.from({ length: 4000 }, () => 2 * rng.normal());
    const label = Uint32Array.from(margins, (m) => (rng.next() < 1 / (1 + Math.exp(-m)) ? 1 : 0));
    const { slope, offsets } = calibrate(margins, label, new Float64Array(4000).fill(1), 1);
    expect(slope).toBeGreaterThan(0.85);
    expect(slope).toBeLessThan(1.15);
    expect(Math.abs(offsets[0]!)).toBeLessThan(0.15);
  });
  test.each(['binary', 'multiclass'] as const)('%s: honest on rows that were not seen', (kind) => {
    const input = toyData(kind, { rows: 600, cols: 6 });
    const { rows } = input.validation;
    const p = fitModel(linearSvm, input).predict(input.x, { rows });
    expect(meanLoss(input, rows, p)).toBeLessThan(kind === 'binary' ? 0.3 : 0.7);
  });
});

describe('bad input', () => {
  const sparse = MODEL_FAMILIES.filter((f) => f.traits.acceptsSparse === true);
  test.each(sparse.map((f) => [f.name, f] as const))(
    '%s: rows that are 0 everywhere, empty columns, wide tables',
    (_, family) => {
      for (const kind of family.traits.tasks) {
        const rng = createRng(4);
        const { y, rows, task } = toyData(kind, { rows: 60 });
        const columns = Array.from({ length: 300 }, (__, j) => {
          // column 7 is empty, and the first ten rows are 0 everywhere
          const indices = Uint32Array.from({ length: 60 }, (___, i) => i).filter(
            (i) => j !== 7 && i >= 10 && rng.next() < 0.1,
          );
          return { rows: 60, indices, values: Float32Array.from(indices, () => rng.normal()) };
        });
        const features = columns.map(
          (__, j) => ({ name: `x${j}`, kind: 'numeric', cardinality: 0, source: `x${j}` }) as const,
        );
        const x = { rows: 60, features, columns: undeclared(columns) };
        const p = fitModel(family, { x, y, rows, task }).predict(x);
        expect(p.every(Number.isFinite)).toBe(true);
        const outputs = p.length / 60;
        // rows that are alike are predicted alike
        for (let k = 0; k < outputs; k++) expect(p[k]).toBe(p[9 * outputs + k]);
      }
    },
  );
});
