/** Inputs are rounded to integers of at most this size, so that sums of 8,000 products with int8 fit into 32 bits. */
const LARGEST: f32 = 2047;

/** Added to a float32 below 2^22 it leaves the nearest integer, ties to even, in the low bits. */
const ROUND: f32 = 12582912;

// @ts-ignore: decorator
@inline
function rounded(x: usize, inverse: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(v128.load(x), inverse), f32x4.splat(ROUND));
  return i32x4.sub(shifted, f32x4.splat(ROUND));
}

/**
 * Rounds a row to int16 by its own largest value; the step is returned. `to` is padded with zeros up to a multiple of 8.
 * The row's length is a multiple of 4.
 */
function roundRow(x: usize, n: i32, to: usize): f32 {
  const end = x + ((n as usize) << 2);
  let tops = f32x4.splat(0);
  for (let j = x; j < end; j += 16) tops = f32x4.pmax(tops, f32x4.abs(v128.load(j)));
  const top = max(
    max(f32x4.extract_lane(tops, 0), f32x4.extract_lane(tops, 1)),
    max(f32x4.extract_lane(tops, 2), f32x4.extract_lane(tops, 3)),
  );
  const inverse = f32x4.splat(top > 0 ? LARGEST / top : 0);
  let j = x;
  for (; j + 32 <= end; j += 32) {
    v128.store(to, i16x8.narrow_i32x4_s(rounded(j, inverse), rounded(j + 16, inverse)));
    to += 16;
  }
  if (j < end) v128.store(to, i16x8.narrow_i32x4_s(rounded(j, inverse), i32x4.splat(0)));
  return top > 0 ? top / LARGEST : 0;
}

/** Sums of the lanes of each of four, in one. */
// @ts-ignore: decorator
@inline
function totals(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

// @ts-ignore: decorator
@inline
function scaled(sums: v128, steps: v128, step: f32): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.mul(steps, f32x4.splat(step)));
}

// @ts-ignore: decorator
@inline
function plus(sum: v128, values: v128, weights: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(values, weights));
}

/** Two rows of int16, one behind the other at `rows`, by all units, four at a time. */
function twoRows(
  rows: usize, wide: usize, w: usize, steps: usize, outputs: i32, firstStep: f32, secondStep: f32, out: usize,
  second: usize,
): void {
  const next = rows + (wide << 1);
  for (let o: i32 = 0; o < outputs; o += 4) {
    let a0 = i32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    let b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    const w1 = w + wide;
    const w2 = w1 + wide;
    const w3 = w2 + wide;
    for (let p: usize = 0; p < wide; p += 8) {
      const a = v128.load(rows + (p << 1));
      const b = v128.load(next + (p << 1));
      const u0 = v128.load_ext<i8>(w + p);
      a0 = plus(a0, a, u0);
      b0 = plus(b0, b, u0);
      const u1 = v128.load_ext<i8>(w1 + p);
      a1 = plus(a1, a, u1);
      b1 = plus(b1, b, u1);
      const u2 = v128.load_ext<i8>(w2 + p);
      a2 = plus(a2, a, u2);
      b2 = plus(b2, b, u2);
      const u3 = v128.load_ext<i8>(w3 + p);
      a3 = plus(a3, a, u3);
      b3 = plus(b3, b, u3);
    }
    const at = (o as usize) << 2;
    const unit = v128.load(steps + at);
    v128.store(out + at, scaled(totals(a0, a1, a2, a3), unit, firstStep));
    v128.store(second + at, scaled(totals(b0, b1, b2, b3), unit, secondStep));
    w = w3 + wide;
  }
}

/**
 * out = x w for weights rounded to int8 with one step for each output; the inputs are rounded row by row, and the sums
 * are exact integers. Two rows by four outputs are summed at once.
 * @param x float32 [rows, inputs]; inputs a multiple of 4
 * @param w int8 [outputs, stride], rows padded with zeros; stride = inputs rounded up to a multiple of 8, at most 8192
 * @param steps float32 [outputs]; outputs a multiple of 4
 * @param out float32 [rows, outputs]
 * @param scratch 4 stride bytes, 16-byte aligned
 */
export function dense8(
  x: usize, rows: i32, inputs: i32, w: usize, stride: i32, steps: usize, outputs: i32, out: usize, scratch: usize,
): void {
  const wide = stride as usize;
  const row = (inputs as usize) << 2;
  const unit = (outputs as usize) << 2;
  for (let i: i32 = 0; i < rows; i += 2) {
    const two = i + 1 < rows;
    const first = roundRow(x, inputs, scratch);
    const second = two ? roundRow(x + row, inputs, scratch + (wide << 1)) : first;
    // a last odd row is its own second: what is written twice is the same only if it goes to the same place
    if (!two) memory.copy(scratch + (wide << 1), scratch, wide << 1);
    twoRows(scratch, wide, w, steps, outputs, first, second, out, two ? out + unit : out);
    x += row << 1;
    out += unit << 1;
  }
}
