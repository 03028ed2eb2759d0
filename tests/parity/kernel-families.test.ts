import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
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
const { tables, cases, train } = JSON.parse(
  readFileSync(new URL('./kernel-families.json', import.meta.url), 'utf8'),
) as {
  train: number;
  tables: Record<string, { readonly x: number[][]; readonly y: number[] }>;
  cases: Case[];
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
