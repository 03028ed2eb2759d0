/** Inputs are rounded to integers of at most this size, so that sums of 8,000 products with int8 fit into 32 bits. */
const LARGEST: f32 = 2047;

/** Rounds a row to int16 by its own largest value; the step is returned. `to` is padded with zeros up to `stride`. */
function roundRow(x: usize, n: i32, stride: i32, to: usize): f32 {
  let top: f32 = 0;
  for (let j: usize = 0; j < (n as usize) << 2; j += 4) top = max(top, abs(load<f32>(x + j)));
  const inverse: f32 = top > 0 ? LARGEST / top : 0;
  for (let j: usize = 0; j < (n as usize); j++)
    store<i16>(to + (j << 1), nearest<f32>(load<f32>(x + (j << 2)) * inverse) as i16);
  for (let j = n as usize; j < (stride as usize); j++) store<i16>(to + (j << 1), 0);
  return top > 0 ? top / LARGEST : 0;
}

// @ts-ignore: decorator
@inline
function total(a: v128): i32 {
  return i32x4.extract_lane(a, 0) + i32x4.extract_lane(a, 1) + i32x4.extract_lane(a, 2) + i32x4.extract_lane(a, 3);
}

/**
 * out = x w for weights rounded to int8 with one step for each output; the inputs are rounded row by row, and the sums
 * are exact integers.
 * @param x float32 [rows, inputs]
 * @param w int8 [outputs, stride], rows padded with zeros; stride a multiple of 8, at most 8192
 * @param steps float32 [outputs]
 * @param out float32 [rows, outputs]
 * @param scratch 2 stride bytes, 16-byte aligned
 */
export function dense8(
  x: usize, rows: i32, inputs: i32, w: usize, stride: i32, steps: usize, outputs: i32, out: usize, scratch: usize,
): void {
  const wide = stride as usize;
  for (let i: i32 = 0; i < rows; i++) {
    const step = roundRow(x, inputs, stride, scratch);
    let at = w;
    let o: i32 = 0;
    for (; o + 2 <= outputs; o += 2) {
      let a = i32x4.splat(0);
      let b = i32x4.splat(0);
      const second = at + wide;
      for (let p: usize = 0; p < wide; p += 8) {
        const values = v128.load(scratch + (p << 1));
        a = i32x4.add(a, i32x4.dot_i16x8_s(values, v128.load_ext<i8>(at + p)));
        b = i32x4.add(b, i32x4.dot_i16x8_s(values, v128.load_ext<i8>(second + p)));
      }
      store<f32>(out, (total(a) as f32) * (load<f32>(steps + ((o as usize) << 2)) * step));
      store<f32>(out, (total(b) as f32) * (load<f32>(steps + ((o as usize) << 2), 4) * step), 4);
      out += 8;
      at += 2 * wide;
    }
    if (o < outputs) {
      let a = i32x4.splat(0);
      for (let p: usize = 0; p < wide; p += 8)
        a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(scratch + (p << 1)), v128.load_ext<i8>(at + p)));
      store<f32>(out, (total(a) as f32) * (load<f32>(steps + ((o as usize) << 2)) * step));
      out += 4;
    }
    x += (inputs as usize) << 2;
  }
}
