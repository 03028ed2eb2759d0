import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ledoitWolf } from '../../src/models/lda/shrinkage.ts';
import { getFamily } from '../../src/models/registry.ts';
import svm from '../../src/models/svm/index.ts';
import { type SvmModel, svmPoints } from '../../src/models/svm/svm-model.ts';
import type { Config } from '../../src/space/param.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
import { toyInput, toyMatrix } from '../../src/testing/toy-data.ts';

interface Case {
  readonly name: string;
  readonly classes: number;
  readonly config: Config;
  readonly weight: number[] | null;
  readonly vectors: number;
  readonly margins: number[];
}
const {
  tables,
  cases,
  train,
  plain,
  ledoitWolf: formula,
} = JSON.parse(readFileSync(new URL('./kernel-families.json', import.meta.url), 'utf8')) as {
  train: number;
  tables: Record<string, { readonly x: number[][]; readonly y: number[] }>;
  cases: Case[];
  plain: { name: string; family: string; classes: number; config: Config; prediction: number[] }[];
  ledoitWolf: number;
};
const rows = Uint32Array.from({ length: train }, (_, i) => i);
const taskOf = (classes: number) =>
  classes === 0
    ? ({ kind: 'regression' } as const)
    : {
        kind: classes === 2 ? ('binary' as const) : ('multiclass' as const),
        classes: Array.from({ length: classes }, (_, c) => `c${c}`),
      };

describe('decision values equal those of libsvm', () => {
  test.each(cases.map((given) => [given.name, given] as const))('%s', (_, given) => {
    const { x, y } = tables[given.classes]!;
    const input = {
      ...toyInput(x, y, taskOf(given.classes)),
      rows,
      ...(given.weight === null ? {} : { weight: Float64Array.from(given.weight) }),
    };
    const model = fitModel(svm, input, { config: given.config }) as SvmModel;
    const margins = model.margins(svmPoints(toyMatrix(x), undefined), y.length);
    const worst = Math.max(...given.margins.map((m, i) => Math.abs(m - margins[i]!)));
    // both are solved to a tolerance of their own
    expect(worst).toBeLessThan(0.01);
    expect(Math.abs(model.parts.points.length / 4 - given.vectors)).toBeLessThanOrEqual(3);
  });
});

describe('probabilities equal those of scikit-learn', () => {
  test.each(plain.map((given) => [given.name, given] as const))('%s', (_, { family, classes, config, prediction }) => {
    const { x, y } = tables[classes]!;
    const input = { ...toyInput(x, y, taskOf(classes)), rows };
    const p = fitModel(getFamily(family), input, { config }).predict(toyMatrix(x));
    expect(Math.max(...prediction.map((v, i) => Math.abs(v - p[i]!)))).toBeLessThan(1e-4);
  });
  test('the shrinkage of Ledoit and Wolf', () => {
    const columns = tables[2]!.x.map((column) => column.slice(0, train));
    const centred = columns.map((column) => {
      const mean = column.reduce((a, b) => a + b, 0) / train;
      return column.map((v) => v - mean);
    });
    const p = centred.length;
    const covariance = new Float64Array(p * p);
    centred.forEach((a, j) => {
      centred.forEach((b, k) => {
        covariance[j * p + k] = a.reduce((sum, v, i) => sum + v * b[i]!, 0) / train;
      });
    });
    const fourth = rows.reduce((sum, i) => sum + centred.reduce((s, c) => s + c[i]! ** 2, 0) ** 2, 0) / train;
    const trace = centred.reduce((sum, _, j) => sum + covariance[j * p + j]!, 0);
    const squares = covariance.reduce((sum, v) => sum + v * v, 0);
    expect(ledoitWolf({ trace, squares }, p, fourth, train)).toBeCloseTo(formula, 9);
  });
});
