import { expOf } from './exp.ts';

const f64 = (buffer: ArrayBufferLike, at: number, i: number): Float64Array => new Float64Array(buffer, at + i * 8, 1);
const f32 = (buffer: ArrayBufferLike, at: number, i: number): Float32Array => new Float32Array(buffer, at + i * 4, 1);

/** For the twins of losses: writes gradients by row, and sum |g| and sum h in `lanes` interleaved partial sums (as a SIMD loop adds them). */
export function eachGradient(
  buffer: ArrayBufferLike,
  out: { rows: number; n: number; g: number; h: number; sums: number; lanes: number },
  gradient: (id: number) => readonly [number, number],
): void {
  const sumG = [0, 0];
  const sumH = [0, 0];
  const ids = new Uint32Array(buffer, out.rows, out.n);
  for (let i = 0; i < out.n; i++) {
    const id = ids[i]!;
    const [g, h] = gradient(id);
    f32(buffer, out.g, id)[0] = g;
    f32(buffer, out.h, id)[0] = h;
    sumG[i % out.lanes]! += Math.abs(g);
    sumH[i % out.lanes]! += h;
  }
  f64(buffer, out.sums, 0)[0] = sumG[0]! + sumG[1]!;
  f64(buffer, out.sums, 1)[0] = sumH[0]! + sumH[1]!;
}

/** Twin of the kernel `logistic`. */
export function logistic(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  score: number,
  y: number,
  w: number,
  g: number,
  h: number,
  sums: number,
): void {
  eachGradient(buffer, { rows, n, g, h, sums, lanes: 2 }, (id) => {
    const p = 1 / (1 + expOf(-f64(buffer, score, id)[0]!));
    const weight = w === 0 ? 1 : f64(buffer, w, id)[0]!;
    return [(p - f64(buffer, y, id)[0]!) * weight, Math.max(p * (1 - p), 1e-16) * weight];
  });
}

/** Twin of the kernel `squared`. */
export function squared(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  score: number,
  y: number,
  w: number,
  g: number,
  h: number,
  sums: number,
): void {
  eachGradient(buffer, { rows, n, g, h, sums, lanes: 1 }, (id) => {
    const weight = w === 0 ? 1 : f64(buffer, w, id)[0]!;
    return [(f64(buffer, score, id)[0]! - f64(buffer, y, id)[0]!) * weight, weight];
  });
}

/** Twin of the kernel `softmaxNormalise`. */
export function softmaxNormalise(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  score: number,
  stride: number,
  classes: number,
  inverse: number,
  shares: number,
): void {
  for (const id of new Uint32Array(buffer, rows, n)) {
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) top = Math.max(top, f64(buffer, score, k * stride + id)[0]!);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const e = expOf(f64(buffer, score, k * stride + id)[0]! - top);
      f32(buffer, shares, k * stride + id)[0] = e;
      sum += e;
    }
    f64(buffer, inverse, id)[0] = 1 / sum;
  }
}

/** Twin of the kernel `softmaxGradient`. */
export function softmaxGradient(
  buffer: ArrayBufferLike,
  rows: number,
  n: number,
  share: number,
  inverse: number,
  y: number,
  k: number,
  factor: number,
  w: number,
  g: number,
  h: number,
  sums: number,
): void {
  eachGradient(buffer, { rows, n, g, h, sums, lanes: 1 }, (id) => {
    const p = f32(buffer, share, id)[0]! * f64(buffer, inverse, id)[0]!;
    const weight = w === 0 ? 1 : f64(buffer, w, id)[0]!;
    const hit = f64(buffer, y, id)[0] === k ? 1 : 0;
    return [(p - hit) * weight, Math.max(p * (1 - p) * factor, 1e-16) * weight];
  });
}
