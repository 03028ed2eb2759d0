import type { Feature, Matrix } from '../core/matrix.ts';
import { createRng } from '../core/rng.ts';
import type { Task, TaskKind } from '../core/task.ts';
import type { FitInput } from '../models/family.ts';

export interface ToyOptions {
  readonly seed?: number;
  /** Rows of the table; three quarters are training rows. */
  readonly rows?: number;
  /** Numeric columns; the first three carry the signal. */
  readonly cols?: number;
  /** Share of missing cells in every column. */
  readonly missing?: number;
  /** Adds a category feature with five values that carries signal. */
  readonly category?: boolean;
}

const CLASSES = ['blue', 'green', 'red'];
const LEVELS = 5;

export function toyTask(kind: TaskKind): Task {
  if (kind === 'regression') return { kind };
  return { kind, classes: kind === 'binary' ? CLASSES.slice(0, 2) : CLASSES };
}

/** A small table whose target depends on the columns; every fourth row is a validation row. */
export function toyData(
  kind: TaskKind,
  options: ToyOptions = {},
): FitInput & { readonly validation: { rows: Uint32Array } } {
  const { seed = 1, rows = 160, cols = 4, missing = 0, category = false } = options;
  const rng = createRng(seed);
  const columns = Array.from({ length: cols }, () => Float32Array.from({ length: rows }, () => rng.normal()));
  const codes = Float32Array.from({ length: rows }, () => rng.int(LEVELS));
  const y = Float64Array.from({ length: rows }, (_, i) => {
    const at = (j: number): number => columns[j]?.[i] ?? 0;
    const level = category ? (codes[i]! % 2) * 2 - 1 : 0;
    const signal = 2 * at(0) - at(1) + 0.5 * at(2) + level;
    if (kind === 'regression') return 10 + signal + 0.2 * rng.normal();
    const noisy = signal + 0.4 * rng.normal();
    return kind === 'binary' ? (noisy > 0 ? 1 : 0) : noisy < -1 ? 0 : noisy < 1 ? 1 : 2;
  });
  for (const column of columns) for (let i = 0; i < rows; i++) if (rng.next() < missing) column[i] = Number.NaN;
  const numeric = columns.map((values, j): [Feature, Float32Array] => [numericFeature(`x${j}`), values]);
  const all = category ? [...numeric, [categoryFeature('level', LEVELS), codes] as const] : numeric;
  const ids = Uint32Array.from({ length: rows }, (_, i) => i);
  return {
    x: { rows, features: all.map(([feature]) => feature), columns: all.map(([, values]) => values) },
    y,
    rows: ids.filter((i) => i % 4 !== 3),
    validation: { rows: ids.filter((i) => i % 4 === 3) },
    task: toyTask(kind),
  };
}

export function numericFeature(name: string): Feature {
  return { name, kind: 'numeric', cardinality: 0, source: name };
}
export function categoryFeature(name: string, cardinality: number): Feature {
  return { name, kind: 'category', cardinality, source: name };
}

/** A matrix of numeric columns x0, x1, ... */
export function toyMatrix(columns: readonly (readonly number[] | Float32Array)[]): Matrix {
  return {
    rows: columns[0]?.length ?? 0,
    features: columns.map((_, j) => numericFeature(`x${j}`)),
    columns: columns.map((values) => Float32Array.from(values)),
  };
}

/** Fit input over all rows of numeric columns, without validation rows. */
export function toyInput(
  columns: readonly (readonly number[] | Float32Array)[],
  y: readonly number[],
  task: Task,
): FitInput {
  const x = toyMatrix(columns);
  return { x, y: Float64Array.from(y), rows: Uint32Array.from({ length: x.rows }, (_, i) => i), task };
}
