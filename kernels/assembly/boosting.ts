/**
 * Packs gradients and hessians as scaled integers, (round(g * gScale) << 32) + max(1, round(h * hScale)).
 * @param idx u32 row ids, shape [n]
 * @param g float32 gradients by row id
 * @param h float32 hessians by row id
 * @param gh i64 by row id, written at the rows of idx
 * @param total i64, receives the sum
 */
export function quantise(
  idx: usize, n: i32, g: usize, h: usize, gScale: f64, hScale: f64, gh: usize, total: usize,
): void {
  const scaleG = f64x2.splat(gScale);
  const scaleH = f64x2.splat(hScale);
  let sums = i64x2.splat(0);
  let at = idx;
  for (const end = idx + ((n as usize) >> 1 << 3); at < end; at += 8) {
    const a = load<u32>(at) as usize;
    const b = load<u32>(at, 4) as usize;
    const two = packTwo(g + (a << 2), g + (b << 2), h + (a << 2), h + (b << 2), scaleG, scaleH);
    store<i64>(gh + (a << 3), i64x2.extract_lane(two, 0));
    v128.store64_lane(gh + (b << 3), two, 1);
    sums = i64x2.add(sums, two);
  }
  let sum = i64x2.extract_lane(sums, 0) + i64x2.extract_lane(sums, 1);
  if (n & 1) {
    const a = load<u32>(at) as usize;
    const one = i64x2.extract_lane(packTwo(g + (a << 2), g + (a << 2), h + (a << 2), h + (a << 2), scaleG, scaleH), 0);
    store<i64>(gh + (a << 3), one);
    sum += one;
  }
  store<i64>(total, sum);
}

/** Packed statistics of two rows. Both parts fit 32 bits, and hessians are positive: the words only have to be put together. */
// @ts-ignore: decorator
@inline
function packTwo(ga: usize, gb: usize, ha: usize, hb: usize, gScale: v128, hScale: v128): v128 {
  const fg = f64x2.promote_low_f32x4(v128.load32_lane(gb, v128.load32_zero(ga), 1));
  const fh = f64x2.promote_low_f32x4(v128.load32_lane(hb, v128.load32_zero(ha), 1));
  const words = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(f64x2.mul(fg, gScale)));
  const least = i32x4.max_s(i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(f64x2.mul(fh, hScale))), i32x4.splat(1));
  return i8x16.shuffle(least, words, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
}

/** score[id] += value for `n` row ids; `score` is float64 by row id. */
export function addLeaf(idx: usize, n: i32, score: usize, value: f64): void {
  for (let i: usize = 0; i < (n as usize); i++) {
    const at = score + ((load<u32>(idx + (i << 2)) as usize) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}
