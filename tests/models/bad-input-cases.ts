import { expect } from 'vitest';
import { AutomlError } from '../../src/core/errors.ts';
import { outputsOf, type Task } from '../../src/core/task.ts';
import type { Column } from '../../src/data/frame.ts';
import type { PipelineInput } from '../../src/pipeline/fit-pipeline.ts';
import type { Config } from '../../src/space/param.ts';
import { baseOf, fitAll, range } from '../pipeline/helpers.ts';

/** Families that are not trees, through the steps that the engine puts before them; small settings where fits are dear. */
export const FAMILIES: readonly (readonly [
  family: string,
  config: Config,
  kinds: 'regression' | 'classes' | 'both',
])[] = [
  ['linear', {}, 'regression'],
  ['logistic', {}, 'classes'],
  ['linear-svm', {}, 'both'],
  ['svm', {}, 'both'],
  ['gaussian-process', { 'gaussian-process.evidenceRows': 32 }, 'both'],
  ['knn', {}, 'both'],
  ['naive-bayes', {}, 'classes'],
  ['lda', {}, 'classes'],
  ['qda', {}, 'classes'],
  ['ebm', { 'ebm.maxRounds': 40, 'ebm.bags': 2 }, 'both'],
  ['mlp', { 'mlp.epochs': 4, 'mlp.members': 2, 'mlp.width': 16 }, 'both'],
];

/** Whether a family of these kinds takes a task. */
export const takes = (kinds: string, { kind }: Task): boolean =>
  kinds === 'both' || (kind === 'regression') === (kinds === 'regression');

export type Outcome = Float64Array | AutomlError;

/** Predictions of the training rows, or the typed error; anything else that is thrown (a trap, say) fails the test. */
export function outcome(
  family: string,
  config: Config,
  columns: readonly Column[],
  rest: Omit<PipelineInput, 'base' | 'rows'> & { readonly rows?: Uint32Array },
): Outcome {
  const { base } = baseOf({ rows: rest.y.length, columns });
  try {
    return fitAll({ base, rows: range(0, base.rows), ...rest }, { family, ...config }).predict(base);
  } catch (error) {
    if (error instanceof AutomlError) return error;
    throw error;
  }
}
export function sound(got: Outcome, task: Task, rows: number): Float64Array {
  if (got instanceof AutomlError) throw got;
  const outputs = outputsOf(task);
  expect(got.length).toBe(rows * outputs);
  expect(got.every(Number.isFinite)).toBe(true);
  if (task.kind === 'regression') return got;
  expect(got.every((p) => p >= 0 && p <= 1)).toBe(true);
  for (let i = 0; outputs > 1 && i < rows; i++)
    expect(got.subarray(i * outputs, (i + 1) * outputs).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
  return got;
}
export function soundOrTyped(got: Outcome, task: Task, rows: number): void {
  if (got instanceof AutomlError) expect(got.code).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
  else sound(got, task, rows);
}
