import { axpy, dot } from './vector.ts';

/**
 * Replaces the lower triangle of a symmetric matrix by its Cholesky factor, row by row (all inner loops run along rows).
 * @param a n x n, row-major with the given stride; the upper triangle is neither read nor written
 * @returns false when the matrix is not positive definite
 */
export function cholesky(a: Float64Array, n: number, stride: number): boolean {
  for (let i = 0; i < n; i++) if (!choleskyRow(a, i, stride)) return false;
  return true;
}

/** The same for row i alone, when rows 0..i-1 are factored already: a factor grows by one point in O(i^2). */
export function choleskyRow(a: Float64Array, i: number, stride: number): boolean {
  const row = i * stride;
  for (let j = 0; j < i; j++) {
    const other = j * stride;
    a[row + j] = (a[row + j]! - dot(a, row, a, other, j)) / a[other + j]!;
  }
  const pivot = a[row + i]! - dot(a, row, a, row, i);
  if (!(pivot > 0)) return false;
  a[row + i] = Math.sqrt(pivot);
  return true;
}

/** Row i of the inverse of a lower triangular factor, when rows 0..i-1 of the inverse are known. */
export function inverseRow(factor: Float64Array, inverse: Float64Array, i: number, stride: number): void {
  const row = i * stride;
  inverse.fill(0, row, row + i);
  for (let k = 0; k < i; k++) axpy(factor[row + k]!, inverse, k * stride, inverse, row, k + 1);
  const scale = 1 / factor[row + i]!;
  for (let j = 0; j < i; j++) inverse[row + j] = -inverse[row + j]! * scale;
  inverse[row + i] = scale;
}

/**
 * Column i of the inverse of a lower triangular factor, written as row i of `transposed` (entries i..n-1): the layout in
 * which products of inverse columns run along rows.
 */
export function inverseTransposed(factor: Float64Array, n: number, transposed: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    transposed[row + i] = 1 / factor[row + i]!;
    for (let k = i + 1; k < n; k++) {
      const at = k * n;
      transposed[row + k] = -dot(factor, at + i, transposed, row + i, k - i) / factor[at + k]!;
    }
  }
}
