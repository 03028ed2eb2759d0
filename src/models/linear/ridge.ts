import type { Kernels } from '../../kernels/kernels.ts';
import { solveCholesky } from '../shared/cholesky.ts';
import { DenseRows } from '../shared/dense-rows.ts';
import { rowDesign } from '../shared/row-design.ts';
import type { LinearProblem, Penalties } from './problem.ts';
import { addSparseGradient, addSparseScores } from './sparse-pass.ts';

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
  options: { readonly most: number; readonly kernels: Kernels; shouldStop(): boolean },
): Generator<number, void, void> {
  const { covariance } = problem;
  const p = v.length;
  const apply = normalOperator(problem, l2, options.kernels);
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

/** v -> (correlations + l2) v without the matrix of correlations: two passes over the rows. */
function normalOperator(
  { design, share }: LinearProblem,
  l2: Float64Array,
  kernels: Kernels,
): (v: Float64Array) => Float64Array {
  const x = rowDesign(design);
  const { rows, columnOf, mean, scale, width } = x;
  const none = new Float64Array(0);
  const dense = width > 0 ? new DenseRows(x, none, none, kernels) : undefined;
  const slots = columnOf.length;
  const b = new Float64Array(slots);
  const gradient = new Float64Array(slots);
  const scores = dense?.scores ?? new Float64Array(rows);
  return (v) => {
    let shift = 0;
    for (let s = 0; s < slots; s++) {
      b[s] = v[columnOf[s]!]! / scale[s]!;
      shift += b[s]! * mean[s]!;
    }
    if (dense === undefined) scores.fill(-shift);
    else dense.score(b, 1, 0, -shift);
    let sum = 0;
    if (slots > width) addSparseScores(x, b, scores);
    for (let i = 0; i < rows; i++) {
      const score = scores[i]! * share[i]!;
      scores[i] = score;
      sum += score;
    }
    gradient.fill(0);
    dense?.gradient(gradient, 1, 0);
    if (slots > width) addSparseGradient(x, scores, gradient);
    const out = v.slice(); // constant columns: the identity
    for (let s = 0; s < slots; s++) {
      const j = columnOf[s]!;
      out[j] = (gradient[s]! - sum * mean[s]!) / scale[s]! + l2[j]! * v[j]!;
    }
    return out;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
