/** A pivot below this share of its diagonal is rounding: the matrix is not positive definite. */
const LEAST_PIVOT = 1e-14;

/**
 * Lower Cholesky factor in place of the lower triangle. Two rows at a time, so that each row of the factor is read half as
 * often.
 * @param a shape [n, n], row-major
 * @returns false when the matrix is not positive definite, or `shouldStop` said so
 */
export function factor(a: Float64Array, n: number, shouldStop: () => boolean = () => false): boolean {
  for (let i = 0; i < n; i += 2) {
    if (i % 64 === 0 && shouldStop()) return false;
    const pair = i + 1 < n;
    const top = i * n;
    const next = pair ? top + n : top;
    for (let j = 0; j < i; j++) {
      const row = j * n;
      let s0 = 0;
      let s1 = 0;
      for (let k = 0; k < j; k++) {
        const v = a[row + k]!;
        s0 += a[top + k]! * v;
        s1 += a[next + k]! * v;
      }
      const pivot = a[row + j]!;
      const v0 = (a[top + j]! - s0) / pivot;
      const v1 = (a[next + j]! - s1) / pivot;
      a[next + j] = v1;
      a[top + j] = v0;
    }
    if (!closeRow(a, top, i)) return false;
    if (!pair) continue;
    let s = 0;
    for (let k = 0; k < i; k++) s += a[top + k]! * a[next + k]!;
    a[next + i] = (a[next + i]! - s) / a[top + i]!;
    if (!closeRow(a, next, i + 1)) return false;
  }
  return true;
}

/** The diagonal of a row whose other entries are done. */
function closeRow(a: Float64Array, row: number, i: number): boolean {
  const diagonal = a[row + i]!;
  let left = diagonal;
  for (let k = 0; k < i; k++) left -= a[row + k]! ** 2;
  if (!(left > LEAST_PIVOT * diagonal)) return false;
  a[row + i] = Math.sqrt(left);
  return true;
}

/** b = A^-1 b for the factor of {@link factor}. @param b shape [n] */
export function solve(l: Float64Array, n: number, b: Float64Array): void {
  forward(l, n, b);
  for (let i = n - 1; i >= 0; i--) {
    const v = b[i]! / l[i * n + i]!;
    b[i] = v;
    for (let k = 0; k < i; k++) b[k]! -= l[i * n + k]! * v;
  }
}

/** b = L^-1 b. */
export function forward(l: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let s = b[i]!;
    for (let k = 0; k < i; k++) s -= l[i * n + k]! * b[k]!;
    b[i] = s / l[i * n + i]!;
  }
}

/** Inverse of the factored matrix; lower triangle and diagonal of [n, n], row-major. */
export function inverseOf(l: Float64Array, n: number): Float64Array {
  // row j of `columns` is column j of L^-1, from its diagonal on
  const columns = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const at = j * n;
    columns[at + j] = 1 / l[at + j]!;
    for (let i = j + 1; i < n; i++) {
      let s = 0;
      for (let k = j; k < i; k++) s += l[i * n + k]! * columns[at + k]!;
      columns[at + i] = -s / l[i * n + i]!;
    }
  }
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k <= i; k++) {
      let s = 0;
      for (let r = i; r < n; r++) s += columns[i * n + r]! * columns[k * n + r]!;
      inverse[i * n + k] = s;
    }
  return inverse;
}
