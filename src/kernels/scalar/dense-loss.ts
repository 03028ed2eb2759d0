import { exp32 } from './approximate.ts';

const f = Math.fround;
const floats = (buffer: ArrayBufferLike, at: number, n: number): Float32Array => new Float32Array(buffer, at, n);

/** Twin of the kernel `softmaxSlope`. */
export function softmaxSlope(
  buffer: ArrayBufferLike,
  scores: number,
  target: number,
  weight: number,
  rows: number,
  classes: number,
  smoothing: number,
): void {
  const [targets, weights] = [floats(buffer, target, rows), floats(buffer, weight, rows)];
  const s = f(smoothing);
  const base = f(s / classes);
  for (let i = 0; i < rows; i++) {
    const row = floats(buffer, scores + 4 * i * classes, classes);
    const top = row.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      row[k] = exp32(f(row[k]! - top));
      sum = f(sum + row[k]!);
    }
    const w = weights[i]!;
    const share = f(w / sum);
    for (let k = 0; k < classes; k++) row[k] = f(row[k]! * share) - f(w * base);
    row[targets[i]!]! -= f(w * f(1 - s));
  }
}

/** Twin of the kernel `logisticSlope`. */
export function logisticSlope(
  buffer: ArrayBufferLike,
  scores: number,
  target: number,
  weight: number,
  rows: number,
  smoothing: number,
): void {
  const [z, y, w] = [scores, target, weight].map((at) => floats(buffer, at, rows));
  const s = f(smoothing);
  for (let i = 0; i < rows; i++) {
    const p = f(1 / f(1 + exp32(-z![i]!)));
    const q = f(f(y![i]! * f(1 - s)) + f(0.5 * s));
    z![i] = w![i]! * f(p - q);
  }
}

/** Twin of the kernel `squaredSlope`. */
export function squaredSlope(
  buffer: ArrayBufferLike,
  scores: number,
  target: number,
  weight: number,
  rows: number,
  limit: number,
): void {
  const [z, y, w] = [scores, target, weight].map((at) => floats(buffer, at, rows));
  for (let i = 0; i < rows; i++) z![i] = w![i]! * Math.max(-f(limit), Math.min(f(limit), f(z![i]! - y![i]!)));
}
