import { exp32 } from './approximate.ts';

const f = Math.fround;
const floats = (buffer: ArrayBufferLike, at: number, n: number): Float32Array => new Float32Array(buffer, at, n);

const SCALE = f(1.0507009873554805);
const SCALE_ALPHA = f(1.7580993408473768);
const ALL = 2 ** 24;

/** Value and slope of each activation at x. */
const BENDS: readonly ((x: number) => readonly [number, number])[] = [
  (x) => (x > 0 ? [x, 1] : [0, 0]),
  (x) => {
    const e = f(exp32(Math.min(x, 0)) * SCALE_ALPHA);
    return x > 0 ? [f(x * SCALE), SCALE] : [f(e - SCALE_ALPHA), e];
  },
  (x) => {
    const e = exp32(Math.min(x, 20));
    const n = f(e * f(e + 2));
    const inverse = f(1 / f(n + 2));
    const t = f(n * inverse);
    const rise = f(f(f(e * f(e + 1)) * 4) * f(inverse * inverse));
    return [f(x * t), f(t + f(x * rise))];
  },
];

/** Twin of the kernel `activate`. */
export function activate(
  buffer: ArrayBufferLike,
  z: number,
  bias: number,
  slope: number,
  rows: number,
  cols: number,
  kind: number,
  keep: number,
  state: number,
): void {
  const values = floats(buffer, z, rows * cols);
  const biases = floats(buffer, bias, cols);
  const bend = BENDS[kind]!;
  const slopes = slope === 0 ? undefined : floats(buffer, slope, rows * cols);
  const bits = slope === 0 || keep >= ALL ? undefined : new Uint32Array(buffer, state, 4);
  const stretch = f(ALL / f(keep));
  for (let i = 0; i < values.length; i++) {
    const [y, d] = bend(f(values[i]! + biases[i % cols]!));
    const kept = bits === undefined ? 1 : next(bits, i % 4) >>> 8 < keep ? stretch : 0;
    values[i] = f(y * kept);
    if (slopes !== undefined) slopes[i] = f(d * kept);
  }
}

function next(state: Uint32Array, lane: number): number {
  let x = state[lane]!;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  state[lane] = x;
  return x >>> 0;
}

/** Twin of the kernel `multiplyInto`. */
export function multiplyInto(buffer: ArrayBufferLike, a: number, b: number, n: number): void {
  const factors = floats(buffer, b, n);
  const values = floats(buffer, a, n);
  for (let i = 0; i < n; i++) values[i]! *= factors[i]!;
}

/** Twin of the kernel `scaleColumns`. */
export function scaleColumns(
  buffer: ArrayBufferLike,
  x: number,
  factor: number,
  rows: number,
  cols: number,
  out: number,
): void {
  const [from, factors, to] = [
    floats(buffer, x, rows * cols),
    floats(buffer, factor, cols),
    floats(buffer, out, rows * cols),
  ];
  for (let i = 0; i < from.length; i++) to[i] = from[i]! * factors[i % cols]!;
}

/** Twin of the kernel `scaleColumnsBack`. */
export function scaleColumnsBack(
  buffer: ArrayBufferLike,
  delta: number,
  x: number,
  factor: number,
  rows: number,
  cols: number,
  gradient: number,
  back: number,
  add: number,
): void {
  const [deltas, values, backs] = [delta, x, back].map((at) => floats(buffer, at, rows * cols));
  const factors = floats(buffer, factor, cols);
  const gradients = floats(buffer, gradient, cols).fill(0);
  for (let i = 0; i < rows * cols; i++) {
    const j = i % cols;
    gradients[j] = gradients[j]! + f(deltas![i]! * values![i]!);
    const b = f(deltas![i]! * factors[j]!);
    backs![i] = add === 1 ? backs![i]! + b : b;
  }
}

/** Twin of the kernel `columnSums`. */
export function columnSums(buffer: ArrayBufferLike, x: number, rows: number, cols: number, out: number): void {
  const values = floats(buffer, x, rows * cols);
  const sums = floats(buffer, out, cols).fill(0);
  for (let i = 0; i < values.length; i++) sums[i % cols]! += values[i]!;
}

/** Twin of the kernel `gatherRows`. */
export function gatherRows(
  buffer: ArrayBufferLike,
  from: number,
  width: number,
  ids: number,
  n: number,
  out: number,
  stride: number,
): void {
  const list = new Uint32Array(buffer, ids, n);
  for (let i = 0; i < n; i++)
    floats(buffer, out + 4 * i * stride, width).set(floats(buffer, from + 4 * list[i]! * width, width));
}

/** Twin of the kernel `adam`. */
export function adam(
  buffer: ArrayBufferLike,
  theta: number,
  gradient: number,
  mean: number,
  square: number,
  n: number,
  rate: number,
  decay: number,
  beta1: number,
  beta2: number,
  fix1: number,
  fix2: number,
): void {
  const [t, g, m, v] = [theta, gradient, mean, square].map((at) => floats(buffer, at, n)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [b1, b2] = [f(beta1), f(beta2)];
  const [rest1, rest2] = [f(1 - b1), f(1 - b2)];
  const speed = f(f(rate) * f(fix1));
  for (let i = 0; i < n; i++) {
    m[i] = f(m[i]! * b1) + f(g[i]! * rest1);
    v[i] = f(v[i]! * b2) + f(f(g[i]! * g[i]!) * rest2);
    const size = f(f(Math.sqrt(f(v[i]! * f(fix2)))) + f(1e-8));
    const move = f(f(m[i]! * speed) / size);
    t[i] = f(t[i]! - move) - f(t[i]! * f(decay));
  }
}
