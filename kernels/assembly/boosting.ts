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
  let sum: i64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    const a = nearest((load<f32>(g + (id << 2)) as f64) * gScale) as i64;
    const b = nearest((load<f32>(h + (id << 2)) as f64) * hScale) as i64;
    const packed = (a << 32) + max<i64>(b, 1);
    store<i64>(gh + (id << 3), packed);
    sum += packed;
  }
  store<i64>(total, sum);
}

/** score[id] += value for `n` row ids; `score` is float64 by row id. */
export function addLeaf(idx: usize, n: i32, score: usize, value: f64): void {
  for (let i: usize = 0; i < (n as usize); i++) {
    const at = score + ((load<u32>(idx + (i << 2)) as usize) << 3);
    store<f64>(at, load<f64>(at) + value);
  }
}
