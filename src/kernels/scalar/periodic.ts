import { cosTurn } from './approximate.ts';

const f = Math.fround;
const PARAMETERS = 84;
const floats = (buffer: ArrayBufferLike, at: number, n: number): Float32Array => new Float32Array(buffer, at, n);

/** Twin of the kernel `periodic`. */
export function periodic(
  buffer: ArrayBufferLike,
  x: number,
  rows: number,
  features: number,
  theta: number,
  out: number,
  stride: number,
): void {
  const values = floats(buffer, x, rows * features);
  for (let j = 0; j < features; j++) {
    const p = floats(buffer, theta + 4 * j * PARAMETERS, PARAMETERS);
    for (let i = 0; i < rows; i++) {
      const to = floats(buffer, out + 4 * (i * stride + 4 * j), 4);
      const value = values[i * features + j]!;
      to[0] = f(value + p[80]!);
      for (let d = 1; d < 4; d++) to[d] = f(weighted(p, value, 16 + 16 * d) + p[80 + d]!);
    }
  }
}

/** Sum of the weights from `at` on times the cosines, in the order of the kernel. */
function weighted(p: Float32Array, value: number, at: number): number {
  const lanes = [0, 1, 2, 3].map((lane) => {
    let sum = 0;
    for (let q = lane; q < 16; q += 4) sum = f(sum + f(cosTurn(turns(p, q, value)) * p[at + q]!));
    return sum;
  }) as [number, number, number, number];
  return f(f(lanes[0] + lanes[1]) + f(lanes[2] + lanes[3]));
}

function turns(p: Float32Array, q: number, value: number): number {
  return f(f(value * p[q]!) + p[16 + q]!);
}

/** Twin of the kernel `periodicBack`. */
export function periodicBack(
  buffer: ArrayBufferLike,
  x: number,
  rows: number,
  features: number,
  theta: number,
  delta: number,
  stride: number,
  gradient: number,
): void {
  const values = floats(buffer, x, rows * features);
  for (let j = 0; j < features; j++) {
    const p = floats(buffer, theta + 4 * j * PARAMETERS, PARAMETERS);
    const g = floats(buffer, gradient + 4 * j * PARAMETERS, PARAMETERS).fill(0);
    for (let i = 0; i < rows; i++) {
      const d = floats(buffer, delta + 4 * (i * stride + 4 * j), 4);
      const value = values[i * features + j]!;
      for (let q = 0; q < 16; q++) backOne(p, g, d, value, q);
      for (let k = 1; k < 4; k++) g[80 + k]! += d[k]!;
    }
  }
}

function backOne(p: Float32Array, g: Float32Array, d: Float32Array, value: number, q: number): void {
  const t = turns(p, q, value);
  const u = cosTurn(t);
  const sine = cosTurn(f(t - 0.25));
  const sum = f(f(f(d[1]! * p[32 + q]!) + f(d[2]! * p[48 + q]!)) + f(d[3]! * p[64 + q]!));
  const back = f(f(sum * sine) * f(-6.283185307179586));
  g[q]! += f(back * value);
  g[16 + q]! += back;
  for (let k = 1; k < 4; k++) g[16 + 16 * k + q]! += f(d[k]! * u);
}
