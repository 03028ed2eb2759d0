import { expOf } from './exp.ts';

/** Twin of the kernel `denseScores`, over arrays. `x` row-major [n, stride]. */
export function denseScores(
  x: Float32Array,
  n: number,
  stride: number,
  w: Float64Array,
  bias: number,
  out: Float64Array,
): void {
  for (let i = 0, at = 0; i < n; i++, at += stride) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < stride; j += 4) {
      s0 += x[at + j]! * w[j]!;
      s1 += x[at + j + 1]! * w[j + 1]!;
      s2 += x[at + j + 2]! * w[j + 2]!;
      s3 += x[at + j + 3]! * w[j + 3]!;
    }
    out[i] = bias + (s0 + s2 + (s1 + s3));
  }
}

/** Twin of the kernel `denseGradient`, over arrays. */
export function denseGradient(x: Float32Array, n: number, stride: number, slope: Float64Array, g: Float64Array): void {
  for (let i = 0, at = 0; i < n; i++, at += stride) for (let j = 0; j < stride; j++) g[j]! += slope[i]! * x[at + j]!;
}

/** Twin of the kernel `logisticSlopes`, over arrays; `h` null = not wanted. */
export function logisticSlopes(
  score: Float64Array,
  n: number,
  sign: Float64Array,
  weight: Float64Array,
  h: Float64Array | null,
): number {
  const loss = [0, 0];
  for (let i = 0; i < n; i++) {
    const c = weight[i]!;
    const z = score[i]! * sign[i]!;
    const t = expOf(-Math.abs(z));
    const sum = 1 + t;
    const q = 1 / sum;
    loss[i & 1]! += c * (logOf(sum) + Math.max(-z, 0));
    const miss = c * (z < 0 ? q : t * q);
    score[i] = -(miss * sign[i]!);
    if (h !== null) h[i] = c * t * q * q;
  }
  return loss[0]! + loss[1]!;
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const SERIES = [17, 15, 13, 11, 9, 7, 5, 3].map((d) => 1 / d);

/** Twin of the kernels' log of a positive normal double. */
function logOf(x: number): number {
  double[0] = x;
  let e = (words[1]! >>> 20) - 1023;
  words[1] = (words[1]! & 0xfffff) | 0x3ff00000;
  let m = double[0]!;
  if (m > Math.SQRT2) {
    m *= 0.5;
    e += 1;
  }
  const r = (m - 1) / (m + 1);
  const s = r * r;
  let p = 1 / 19;
  for (const c of SERIES) p = p * s + c;
  return e * Math.LN2 + 2 * r * (p * s + 1);
}

/** Twin of the kernel `columnDot`: four sums in turn, so that an addition need not wait for the one before. */
export function columnDot(x: Float32Array, v: Float64Array): number {
  const n = x.length;
  const even = n - (n % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    a += v[i]! * x[i]!;
    b += v[i + 1]! * x[i + 1]!;
    c += v[i + 2]! * x[i + 2]!;
    d += v[i + 3]! * x[i + 3]!;
  }
  for (let i = even; i < n; i++) a += v[i]! * x[i]!;
  return a + b + (c + d);
}

/** Twin of the kernel `columnSquares`. */
export function columnSquares(x: Float32Array, mean: number, w: Float64Array): number {
  const n = x.length;
  const even = n - (n % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < even; i += 4) {
    const a = x[i]! - mean;
    const b = x[i + 1]! - mean;
    const c = x[i + 2]! - mean;
    const d = x[i + 3]! - mean;
    s0 += w[i]! * a * a;
    s1 += w[i + 1]! * b * b;
    s2 += w[i + 2]! * c * c;
    s3 += w[i + 3]! * d * d;
  }
  for (let i = even; i < n; i++) s0 += w[i]! * (x[i]! - mean) * (x[i]! - mean);
  return s0 + s1 + (s2 + s3);
}

/** Twin of the kernel `columnAdd`. */
export function columnAdd(x: Float32Array, factor: number, share: Float64Array, v: Float64Array): void {
  for (let i = 0; i < x.length; i++) v[i]! += factor * share[i]! * x[i]!;
}

/** Twin of the kernel `columnCentre`, for rows [from, from + count) to out[at ...]. */
export function columnCentre(
  x: Float32Array,
  [from, count]: readonly [number, number],
  [mean, inverse]: readonly [number, number],
  root: Float64Array,
  out: Float64Array,
  at: number,
): void {
  for (let i = 0; i < count; i++) out[at + i] = root[from + i]! * (x[from + i]! - mean) * inverse;
}

/** Entries row by row: those of row i are [starts[i], starts[i + 1]). */
export interface SparseRows {
  readonly starts: Uint32Array;
  readonly slot: Uint32Array;
  readonly value: Float32Array;
}

/** Twin of the kernel `sparseScores`. */
export function sparseScores({ starts, slot, value }: SparseRows, n: number, b: Float64Array, out: Float64Array): void {
  let e = starts[0]!;
  for (let i = 0; i < n; i++) {
    const end = starts[i + 1]!;
    let sum = out[i]!;
    for (; e < end; e++) sum += b[slot[e]!]! * value[e]!;
    out[i] = sum;
  }
}

/** Twin of the kernel `sparseGradient`. */
export function sparseGradient(
  { starts, slot, value }: SparseRows,
  n: number,
  slope: Float64Array,
  g: Float64Array,
): void {
  let e = starts[0]!;
  for (let i = 0; i < n; i++) {
    const end = starts[i + 1]!;
    const s = slope[i]!;
    for (; e < end; e++) g[slot[e]!]! += s * value[e]!;
  }
}

/** Twin of the kernel `gramBlock`, over arrays: the lower triangle only. */
export function gramBlock(z: Float64Array, rows: number, p: number, out: Float64Array): void {
  for (let j = 0; j < p; j++)
    for (let k = 0; k <= j; k++) {
      let even = 0;
      let odd = 0;
      for (let i = 0; i < rows; i += 2) {
        even += z[j * rows + i]! * z[k * rows + i]!;
        odd += z[j * rows + i + 1]! * z[k * rows + i + 1]!;
      }
      out[j * p + k]! += even + odd;
    }
}
