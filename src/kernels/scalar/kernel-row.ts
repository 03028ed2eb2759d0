const r = Math.fround;
const ROUND = 12582912;
const POLYNOMIAL = Float32Array.of(1.39819995e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1);
const FIRST = r(1.98756915e-4);
const LOG2E = r(Math.LOG2E);
const LN2_HIGH = r(0.693359375);
const LN2_LOW = r(-2.1219444e-4);

/** Twin of `exp4` of the kernels, one lane. */
function expFloat(argument: number): number {
  const x = argument > -87 ? argument : r(-87);
  const k = r(r(r(x * LOG2E) + ROUND) - ROUND);
  const rest = r(r(x - r(k * LN2_HIGH)) - r(k * LN2_LOW));
  let p = FIRST;
  for (let i = 0; i < 5; i++) p = r(r(p * rest) + POLYNOMIAL[i]!);
  return r(r(r(r(p * r(rest * rest)) + rest) + 1) * 2 ** k);
}

/** Twin of the kernel `kernelRow`, over arrays. */
export function kernelRow(
  x: Float32Array,
  stride: number,
  cols: number,
  point: Float32Array,
  from: number,
  to: number,
  gamma: number,
  offset: number,
  degree: number,
  out: Float32Array,
): void {
  out.fill(0, from, to);
  for (let j = 0, at = 0; j < cols; j++, at += stride) addColumn(x, at, point[j]!, from, to, degree, out);
  finishRow(out, from, to, gamma, offset, degree);
}

/** Adds one column of x, beginning at `at`, to the sums of {@link kernelRow}: squared differences from q, or products with it. */
export function addColumn(
  x: Float32Array,
  at: number,
  q: number,
  from: number,
  to: number,
  degree: number,
  out: Float32Array,
): void {
  if (degree === 0)
    for (let k = from; k < to; k++) {
      const d = r(x[at + k]! - q);
      out[k] = r(out[k]! + r(d * d));
    }
  else for (let k = from; k < to; k++) out[k] = r(out[k]! + r(x[at + k]! * q));
}

/** Sums of {@link kernelRow} to kernel values, in place. */
export function finishRow(
  out: Float32Array,
  from: number,
  to: number,
  gamma: number,
  offset: number,
  degree: number,
): void {
  const [g, o] = [r(gamma), r(offset)];
  for (let k = from; k < to; k++) {
    if (degree === 0) {
      out[k] = expFloat(r(-g * out[k]!));
      continue;
    }
    const base = r(r(g * out[k]!) + o);
    let value = base;
    for (let d = 1; d < degree; d++) value = r(value * base);
    out[k] = value;
  }
}
