/**
 * Lower factor L of a symmetric positive definite A = L L^T, in place. A pivot that rounding has made too small is raised,
 * which sends the weight of a redundant column to 0.
 * @param a shape [n, n], row-major; only the lower triangle is read and written
 */
export function factorCholesky(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const floor = 1e-13 * a[i * n + i]!;
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (j < i) a[i * n + j] = sum / a[j * n + j]!;
      else a[i * n + i] = sum > floor ? Math.sqrt(sum) : 1e150;
    }
  }
}

/** b = A^-1 b with the factor of {@link factorCholesky}. */
export function solveFactored(l: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * b[k]!;
    b[i] = sum / l[i * n + i]!;
  }
  // by rows of L, so that memory is read in order
  for (let i = n - 1; i >= 0; i--) {
    const v = b[i]! / l[i * n + i]!;
    b[i] = v;
    for (let k = 0; k < i; k++) b[k]! -= l[i * n + k]! * v;
  }
}

/**
 * Solves A x = b for a symmetric positive definite A, in place of b (A is overwritten by its lower factor).
 * @param a shape [n, n], row-major; only the lower triangle is read
 * @param b shape [n]
 */
export function solveCholesky(a: Float64Array, b: Float64Array): void {
  factorCholesky(a, b.length);
  solveFactored(a, b);
}
