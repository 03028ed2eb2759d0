/** Terms of a sum before it is added to the others, as in `gemm`. */
const DEPTH: usize = 256;

/**
 * score += x . w for every row of every member, each sum in the order of `gemm`; four sums at a time, for one alone waits
 * for its own additions.
 * @param x float32 [members, rows, width]
 * @param w float32 [members, width]
 * @param scores float32 [members, rows]
 */
export function memberScores(x: usize, members: i32, rows: i32, width: i32, w: usize, scores: usize): void {
  const all = members * rows;
  const wide = (width as usize) << 2;
  for (let r: i32 = 0; r < all; r += 4) {
    const r1 = min(r + 1, all - 1);
    const r2 = min(r + 2, all - 1);
    const r3 = min(r + 3, all - 1);
    const x0 = x + (r as usize) * wide;
    const x1 = x + (r1 as usize) * wide;
    const x2 = x + (r2 as usize) * wide;
    const x3 = x + (r3 as usize) * wide;
    const w0 = w + ((r / rows) as usize) * wide;
    const w1 = w + ((r1 / rows) as usize) * wide;
    const w2 = w + ((r2 / rows) as usize) * wide;
    const w3 = w + ((r3 / rows) as usize) * wide;
    let t0 = load<f32>(scores + ((r as usize) << 2));
    let t1 = load<f32>(scores + ((r1 as usize) << 2));
    let t2 = load<f32>(scores + ((r2 as usize) << 2));
    let t3 = load<f32>(scores + ((r3 as usize) << 2));
    for (let from: usize = 0; from < wide; from += DEPTH << 2) {
      const end = min(wide, from + (DEPTH << 2));
      let s0: f32 = 0, s1: f32 = 0, s2: f32 = 0, s3: f32 = 0;
      for (let p = from; p < end; p += 4) {
        s0 += load<f32>(x0 + p) * load<f32>(w0 + p);
        s1 += load<f32>(x1 + p) * load<f32>(w1 + p);
        s2 += load<f32>(x2 + p) * load<f32>(w2 + p);
        s3 += load<f32>(x3 + p) * load<f32>(w3 + p);
      }
      t0 += s0;
      t1 += s1;
      t2 += s2;
      t3 += s3;
    }
    // the last row may stand for several: all write the same
    store<f32>(scores + ((r as usize) << 2), t0);
    store<f32>(scores + ((r1 as usize) << 2), t1);
    store<f32>(scores + ((r2 as usize) << 2), t2);
    store<f32>(scores + ((r3 as usize) << 2), t3);
  }
}
