/** Terms of a sum before it is added to the others, as in `gemm`. */
const DEPTH: usize = 256;

// @ts-ignore: decorator
@inline
function madd(sum: v128, x: usize, w: usize): v128 {
  return f32x4.add(sum, f32x4.mul(v128.load32_splat(x), v128.load(w)));
}

/** Adds the first `count` of four sums. */
// @ts-ignore: decorator
@inline
function addTo(to: usize, sum: v128, count: usize): void {
  if (count >= 4) {
    v128.store(to, f32x4.add(v128.load(to), sum));
    return;
  }
  store<f32>(to, load<f32>(to) + f32x4.extract_lane(sum, 0));
  if (count > 1) store<f32>(to, load<f32>(to, 4) + f32x4.extract_lane(sum, 1), 4);
  if (count > 2) store<f32>(to, load<f32>(to, 8) + f32x4.extract_lane(sum, 2), 8);
}

/**
 * scores += x w for every row of every member, each sum in the order of `gemm`: for a few rows the packing that a product
 * of matrices begins with would take longer than the product. Four rows by four outputs at a time.
 * @param x float32 [members, rows, width]
 * @param w float32 [members, width, outputs]; up to 12 bytes behind its end are read
 * @param scores float32 [members, rows, outputs]
 */
export function memberOutputs(
  x: usize, members: i32, rows: i32, width: i32, outputs: i32, w: usize, scores: usize,
): void {
  const all = members * rows;
  const wide = (width as usize) << 2;
  const step = (outputs as usize) << 2;
  const own = wide * (outputs as usize);
  for (let r: i32 = 0; r < all; r += 4) {
    const left = all - r;
    const r1 = min(r + 1, all - 1);
    const r2 = min(r + 2, all - 1);
    const r3 = min(r + 3, all - 1);
    for (let o: i32 = 0; o < outputs; o += 4) {
      const count = (outputs - o) as usize;
      const at = (o as usize) << 2;
      for (let from: usize = 0; from < wide; from += DEPTH << 2) {
        const end = min(wide, from + (DEPTH << 2));
        const down = (from >> 2) * step + at;
        let w0 = w + ((r / rows) as usize) * own + down;
        let w1 = w + ((r1 / rows) as usize) * own + down;
        let w2 = w + ((r2 / rows) as usize) * own + down;
        let w3 = w + ((r3 / rows) as usize) * own + down;
        let s0 = f32x4.splat(0);
        let s1 = f32x4.splat(0);
        let s2 = f32x4.splat(0);
        let s3 = f32x4.splat(0);
        for (let p = from; p < end; p += 4) {
          s0 = madd(s0, x + (r as usize) * wide + p, w0);
          s1 = madd(s1, x + (r1 as usize) * wide + p, w1);
          s2 = madd(s2, x + (r2 as usize) * wide + p, w2);
          s3 = madd(s3, x + (r3 as usize) * wide + p, w3);
          w0 += step;
          w1 += step;
          w2 += step;
          w3 += step;
        }
        addTo(scores + (r as usize) * step + at, s0, count);
        if (left > 1) addTo(scores + (r1 as usize) * step + at, s1, count);
        if (left > 2) addTo(scores + (r2 as usize) * step + at, s2, count);
        if (left > 3) addTo(scores + (r3 as usize) * step + at, s3, count);
      }
    }
  }
}
