import { solveCholesky } from '../shared/cholesky.ts';
import type { ColumnProducts } from '../shared/column-products.ts';
import { conjugateGradients } from '../shared/conjugate-gradients.ts';
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

interface Options {
  /** Iterations. */
  readonly most: number;
  shouldStop(): boolean;
}

/**
 * Ridge regression with at least as many rows as columns, by conjugate gradients with the diagonal as preconditioner: two
 * passes over the entries an iteration. Improves `v` and yields after each iteration.
 */
export function* ridgeByGradients(
  { share, covariance }: LinearProblem,
  { l2 }: Penalties,
  products: ColumnProducts,
  v: Float64Array,
  { most, shouldStop }: Options,
): Generator<number, void, void> {
  const { mean, scale } = products;
  const [p, rows] = [v.length, share.length];
  const b = new Float64Array(p);
  const scores = new Float64Array(rows);
  const slopes = new Float64Array(p);
  // v -> (correlations + l2) v without the matrix of correlations; the identity for constant columns
  const apply = (from: Float64Array, to: Float64Array): void => {
    let shift = 0;
    for (let j = 0; j < p; j++) {
      b[j] = scale[j]! > 0 ? from[j]! / scale[j]! : 0;
      shift += b[j]! * mean[j]!;
    }
    products.combine(b, scores);
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      scores[i] = (scores[i]! - shift) * share[i]!;
      sum += scores[i]!;
    }
    products.dots(scores, slopes);
    for (let j = 0; j < p; j++)
      to[j] = scale[j]! > 0 ? (slopes[j]! - sum * mean[j]!) / scale[j]! + l2[j]! * from[j]! : from[j]!;
  };
  const diagonal = l2.map((f) => 1 + f);
  yield* conjugateGradients({ apply, diagonal, right: covariance, tolerance: TOLERANCE, most, shouldStop }, v);
}

/**
 * Ridge regression with fewer rows than columns: (K / alpha + 1) a = root of the share times target, with K the products of
 * all pairs of rows, solved by conjugate gradients without K. Its condition does not suffer from the directions that no
 * row lies in.
 */
export class RidgeByRows {
  private readonly problem: LinearProblem;
  private readonly products: ColumnProducts;
  private readonly root: Float64Array;
  /** A number for each row, from which the coefficients follow; a solution starts from the last one. */
  private readonly a: Float64Array;
  private readonly vector: Float64Array;
  private readonly image: Float64Array;
  /** Centred columns times a vector over the rows. */
  private readonly b: Float64Array;
  private alpha = 1;

  constructor(problem: LinearProblem, products: ColumnProducts) {
    [this.problem, this.products] = [problem, products];
    this.root = problem.share.map(Math.sqrt);
    const { rows, columns } = problem.design;
    [this.a, this.vector, this.image] = [new Float64Array(rows), new Float64Array(rows), new Float64Array(rows)];
    this.b = new Float64Array(columns.length);
  }

  /** Writes `b` for a vector; returns the sum of b times the means. */
  private project(from: Float64Array): number {
    const { root, vector, b, products } = this;
    const { mean, scale } = products;
    let sum = 0;
    for (let i = 0; i < vector.length; i++) {
      vector[i] = root[i]! * from[i]!;
      sum += vector[i]!;
    }
    products.dots(vector, b);
    let shift = 0;
    for (let j = 0; j < b.length; j++) {
      b[j] = scale[j]! > 0 ? b[j]! - sum * mean[j]! : 0;
      shift += b[j]! * mean[j]!;
    }
    return shift;
  }

  /**
   * Yields after each iteration.
   * @param alpha penalty on coefficients of the columns as they are
   */
  *solve(alpha: number, options: Options): Generator<number, void, void> {
    const { root, image, b, products } = this;
    this.alpha = alpha;
    const apply = (from: Float64Array, to: Float64Array): void => {
      const shift = this.project(from);
      products.combine(b, image);
      for (let i = 0; i < image.length; i++) to[i] = (root[i]! * (image[i]! - shift)) / alpha + from[i]!;
    };
    const right = this.problem.target.map((t, i) => t * root[i]!);
    yield* conjugateGradients({ apply, right, tolerance: TOLERANCE, ...options }, this.a);
  }

  /** Standardised coefficients of the present point. */
  coefficients(): Float64Array {
    this.project(this.a);
    return this.b.map((v, j) => (v * this.products.scale[j]!) / this.alpha);
  }
}
