import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TaskKind } from '../../src/core/task.ts';
import { getFamily } from '../../src/models/registry.ts';
import type { Config } from '../../src/space/param.ts';
import { fitModel } from '../../src/testing/fit-model.ts';
import { toyMatrix, toyTask } from '../../src/testing/toy-data.ts';

interface Case {
  readonly name: string;
  readonly family: string;
  readonly task: TaskKind;
  readonly config: Config;
  readonly train: number;
  readonly table: number;
  readonly y: number[];
  readonly weight: number[] | null;
  readonly prediction: number[];
}
const { tables, cases } = JSON.parse(readFileSync(new URL('./families.json', import.meta.url), 'utf8')) as {
  tables: (number | null)[][][];
  cases: Case[];
};

/** Largest difference allowed, in probability or as a share of the spread of the target. */
const TOLERANCE: Readonly<Record<string, number>> = { linear: 1e-5, logistic: 1e-4, 'decision-tree': 1e-9, knn: 1e-6 };

describe('predictions equal those of scikit-learn', () => {
  test.each(cases.map((given) => [given.name, given] as const))('%s', (_, given) => {
    const x = toyMatrix(tables[given.table]!.map((column) => column.map((v) => v ?? Number.NaN)));
    const input = {
      x,
      y: Float64Array.from(given.y),
      rows: Uint32Array.from({ length: given.train }, (_row, i) => i),
      task: toyTask(given.task),
      ...(given.weight === null ? {} : { weight: Float64Array.from(given.weight) }),
    };
    const prediction = fitModel(getFamily(given.family), input, { config: given.config }).predict(x);
    const spread = given.task === 'regression' ? Math.max(...given.y) - Math.min(...given.y) : 1;
    const worst = Math.max(...given.prediction.map((p, i) => Math.abs(p - prediction[i]!) / spread));
    expect(worst).toBeLessThanOrEqual(TOLERANCE[given.family]!);
  });
});
