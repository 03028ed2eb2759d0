import type { Feature, Matrix } from '../../src/core/matrix.ts';
import { createRng } from '../../src/core/rng.ts';
import type { Task } from '../../src/core/task.ts';
import { createKernels } from '../../src/kernels/load.ts';
import type { FitContext, FitInput, FittedModel, ModelFamily, ProblemShape } from '../../src/models/family.ts';
import type { Config } from '../../src/space/param.ts';

export const REGRESSION: Task = { kind: 'regression' };
export const BINARY: Task = { kind: 'binary', classes: ['no', 'yes'] };
export const multiclass = (k: number): Task => ({
  kind: 'multiclass',
  classes: Array.from({ length: k }, (_, c) => `c${c}`),
});

/** A matrix of numeric columns; a number after the values makes it a category column of that cardinality. */
export function matrixOf(
  ...columns: readonly (readonly number[] | { codes: readonly number[]; of: number })[]
): Matrix {
  const features: Feature[] = columns.map((column, j) =>
    'codes' in column
      ? { name: `x${j}`, kind: 'category', cardinality: column.of, source: `x${j}` }
      : { name: `x${j}`, kind: 'numeric', cardinality: 0, source: `x${j}` },
  );
  const values = columns.map((column) => Float32Array.from('codes' in column ? column.codes : column));
  return { rows: values[0]!.length, features, columns: values };
}
export const allRows = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

export function contextOf(seed = 1): FitContext {
  return { rng: createRng(seed), kernels: createKernels(), shouldStop: () => false };
}
export function fitAll(
  family: ModelFamily,
  input: Omit<FitInput, 'rows'> & { readonly rows?: Uint32Array },
  config: Config = {},
  context: FitContext = contextOf(),
): FittedModel {
  const full: FitInput = { rows: allRows(input.x.rows), ...input };
  const shape: ProblemShape = {
    task: full.task.kind,
    rows: full.rows.length,
    cols: full.x.features.length,
    categories: full.x.features.filter((f) => f.kind === 'category').length,
    classes: full.task.kind === 'regression' ? 0 : full.task.classes.length,
  };
  const defaults = family.space(shape).defaults();
  const steps = family.fit(full, { ...defaults, ...config } as never, context);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
/** Rows with a signal in the first two columns and noise in the third. */
export function noisyData(n: number, seed: number): { x: Matrix; columns: number[][]; signal: number[] } {
  const rng = createRng(seed);
  const columns = [0, 1, 2].map(() => Array.from({ length: n }, () => rng.normal()));
  const signal = columns[0]!.map((a, i) => Math.sin(2 * a) + (columns[1]![i]! > 0.3 ? 1 : 0) + 0.1 * rng.normal());
  return { x: matrixOf(...columns), columns, signal };
}
export const rmse = (y: ArrayLike<number>, p: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += (y[i]! - p[i]!) ** 2;
  return Math.sqrt(sum / y.length);
};
