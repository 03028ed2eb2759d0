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
