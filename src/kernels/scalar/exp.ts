/** Adding and subtracting it rounds a double below 2^51 to the nearest integer, ties to even. */
const ROUND = 6755399441055744;
const bits = new Int32Array(2);
const asDouble = new Float64Array(bits.buffer);

/**
 * Twin of the kernels' exp: the same operations in the same order, so that training and prediction agree to the bit.
 * Relative error below 1e-14; the argument is clamped to [-700, 700].
 */
export function expOf(argument: number): number {
  const x = Math.max(Math.min(argument, 700), -700);
  const k = x * Math.LOG2E + ROUND - ROUND;
  let r = x - k * 0.6931471803691238;
  r = r - k * 1.9082149292705877e-10;
  let p = 2.08767569878681e-9;
  p = p * r + 2.505210838544172e-8;
  p = p * r + 2.755731922398589e-7;
  p = p * r + 2.7557319223985893e-6;
  p = p * r + 2.48015873015873e-5;
  p = p * r + 1.984126984126984e-4;
  p = p * r + 1.388888888888889e-3;
  p = p * r + 8.333333333333333e-3;
  p = p * r + 4.1666666666666664e-2;
  p = p * r + 0.16666666666666666;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  bits[0] = 0;
  bits[1] = (k + 1023) << 20;
  return p * asDouble[0]!;
}
