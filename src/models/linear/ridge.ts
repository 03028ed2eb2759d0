import { solveCholesky } from '../shared/cholesky.ts';
import { addColumn, dotColumn } from '../shared/design.ts';
import type { LinearProblem, Penalties } from './problem.ts';

/** Residuals of the normal equations at the end, as a share of the right-hand side. */
const TOLERANCE = 1e-8;

/** Standardised coefficients of a ridge regression from the correlations; `gram` is not changed. */
export function ridgeByGram(
  { covariance, design }: LinearProblem,
  { l2 }: Penalties,
  gram: Float64Array,
): Float64Array {
  const p = covariance.length;
  const a = gram.slice();
  for (let j = 0; j < p; j++) a[j * p + j] = design.columns[j]!.scale > 0 ? 1 + l2[j]! : 1;
  const v = covariance.slice();
  solveCholesky(a, v);
  return v;
}

/**
 * Ridge regression by conjugate gradients with the diagonal as preconditioner (Hestenes and Stiefel 1952): two passes over
 * the entries an iteration, so that neither width nor more columns than rows matter. Improves `v` and yields after
 * each iteration.
 */
export function* ridgeByGradients(
  problem: LinearProblem,
  { l2 }: Penalties,
  v: Float64Array,
  options: { readonly most: number; shouldStop(): boolean },
): Generator<number, void, void> {
  const { covariance } = problem;
  const p = v.length;
  const apply = normalOperator(problem, l2);
  const residual = apply(v).map((value, j) => covariance[j]! - value);
  const goal = TOLERANCE * Math.sqrt(dot(covariance, covariance));
  const conditioned = residual.map((r, j) => r / (1 + l2[j]!));
  const direction = conditioned.slice();
  let energy = dot(residual, conditioned);
  for (let step = 1; step <= options.most; step++) {
    if (Math.sqrt(dot(residual, residual)) <= goal || options.shouldStop()) return;
    const image = apply(direction);
    const length = energy / dot(direction, image);
    if (!Number.isFinite(length)) return;
    for (let j = 0; j < p; j++) {
      v[j]! += length * direction[j]!;
      residual[j]! -= length * image[j]!;
      conditioned[j] = residual[j]! / (1 + l2[j]!);
    }
    const next = dot(residual, conditioned);
    for (let j = 0; j < p; j++) direction[j] = conditioned[j]! + (next / energy) * direction[j]!;
    energy = next;
    yield step;
  }
}

/** v -> (correlations + l2) v without the matrix of correlations. */
function normalOperator({ design, share }: LinearProblem, l2: Float64Array): (v: Float64Array) => Float64Array {
  const { columns, rows } = design;
  const ones = new Float64Array(rows).fill(1);
  const scores = new Float64Array(rows);
  return (v) => {
    scores.fill(0);
    let shift = 0;
    columns.forEach((column, j) => {
      if (column.scale === 0 || v[j] === 0) return;
      addColumn(column, v[j]! / column.scale, scores, ones);
      shift += (v[j]! / column.scale) * column.mean;
    });
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      scores[i] = (scores[i]! - shift) * share[i]!;
      sum += scores[i]!;
    }
    return Float64Array.from(columns, (column, j) => {
      if (column.scale === 0) return v[j]!;
      return (dotColumn(column, scores) - sum * column.mean) / column.scale + l2[j]! * v[j]!;
    });
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
