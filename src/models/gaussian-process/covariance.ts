/** Correlation as a function of the scaled distance (Rasmussen and Williams 2006, table 4.1). */
export type Covariance = 'rbf' | 'matern-3/2' | 'matern-5/2';

/** @param squared squared distance, each column divided by its length scale @returns correlation in (0, 1] */
export function correlation(kind: Covariance, squared: number): number {
  if (kind === 'rbf') return Math.exp(-0.5 * squared);
  if (kind === 'matern-3/2') {
    const a = Math.sqrt(3 * squared);
    return (1 + a) * Math.exp(-a);
  }
  const a = Math.sqrt(5 * squared);
  return (1 + a + (a * a) / 3) * Math.exp(-a);
}

/** Minus twice the derivative of {@link correlation} by the squared distance; finite at 0. */
export function correlationSlope(kind: Covariance, squared: number): number {
  if (kind === 'rbf') return Math.exp(-0.5 * squared);
  if (kind === 'matern-3/2') return 3 * Math.exp(-Math.sqrt(3 * squared));
  const a = Math.sqrt(5 * squared);
  return (5 / 3) * (1 + a) * Math.exp(-a);
}

/** Points with every column divided by its length scale, row-major. */
export interface ScaledPoints {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float64Array;
}

/** @param points row-major [rows, cols] @param lengthScales shape [cols], positive */
export function scalePoints(points: Float32Array, rows: number, lengthScales: Float64Array): ScaledPoints {
  const cols = lengthScales.length;
  const values = new Float64Array(rows * cols);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < cols; j++, at++) values[at] = points[at]! / lengthScales[j]!;
  return { rows, cols, values };
}

/** Squared distance of point i of a to point k of b. */
export function squaredDistance(a: ScaledPoints, i: number, b: ScaledPoints, k: number): number {
  const { cols } = a;
  const [va, vb] = [a.values, b.values];
  let sum = 0;
  for (let j = 0, p = i * cols, q = k * cols; j < cols; j++, p++, q++) {
    const d = va[p]! - vb[q]!;
    sum += d * d;
  }
  return sum;
}

/** Covariances of the points among themselves, signal * correlation: lower triangle and diagonal of [rows, rows], row-major. */
export function fillCovariance(kind: Covariance, signal: number, points: ScaledPoints, into: Float64Array): void {
  const n = points.rows;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) into[i * n + k] = signal * correlation(kind, squaredDistance(points, i, points, k));
    into[i * n + i] = signal;
  }
}
