/** Rows that are read for all queries before the next: with 20 features they stay in the first-level cache. */
const TILE: i32 = 256;

// @ts-ignore: decorator
@inline
function term(sum: v128, x: v128, q: v128, euclidean: bool): v128 {
  if (euclidean) return f32x4.sub(sum, f32x4.mul(x, q));
  return f32x4.add(sum, f32x4.abs(f32x4.sub(x, q)));
}

/** Takes the eight values at `values` that are within the query's limit, and lowers the limit by what they are. */
function offer(
  values: usize, row: i32, rows: i32, k: i32, slack: f32, margin: f32, limit: usize, best: usize, found: usize,
  count: usize,
): void {
  const last = best + ((k - 1) as usize << 2);
  let n = load<i32>(count);
  for (let lane: i32 = 0; lane < 8 && row + lane < rows; lane++) {
    const value = load<f32>(values + ((lane as usize) << 2));
    if (!(value <= load<f32>(limit))) continue;
    store<i32>(found + ((n as usize) << 2), row + lane);
    n++;
    if (value >= load<f32>(last)) continue;
    let at = last;
    while (at > best && load<f32>(at - 4) > value) {
      store<f32>(at, load<f32>(at - 4));
      at -= 4;
    }
    store<f32>(at, value);
    const worst = load<f32>(last);
    store<f32>(limit, worst + abs<f32>(worst) * slack + margin);
  }
  store<i32>(count, n);
}

/**
 * For every query the rows that may be among its k nearest, in order of row. A row is left out only when its value is above
 * the k-th least value before it by more than the error of both: worst + |worst| slack + margin.
 * Values: `euclidean` 1: start - x.q (half the squared distance but for |q|^2 / 2 when `start` holds |x|^2 / 2), else
 * start + the sum of absolute differences.
 * @param points float32 [rows / 8 rounded up, cols, 8]
 * @param start float32, one for each row of `points`
 * @param queries float32 [count, cols], count a multiple of 4
 * @param margins float32 [count]
 * @param limits float32 [count], Infinity at first (-Infinity: no query)
 * @param best float32 [count, k], Infinity at first
 * @param found u32 [count, rows]
 * @param counts u32 [count], 0 at first: how many rows of `found` there are
 * @param scratch 32 bytes
 */
export function nearestRows(
  points: usize, start: usize, rows: i32, cols: i32, queries: usize, count: i32, k: i32, euclidean: i32, slack: f32,
  margins: usize, limits: usize, best: usize, found: usize, counts: usize, scratch: usize,
): void {
  const line = (cols as usize) << 2;
  for (let tile: i32 = 0; tile < rows; tile += TILE) {
    const end = min(rows, tile + TILE);
    for (let q: i32 = 0; q < count; q += 4) {
      const q0 = queries + (q as usize) * line;
      for (let row: i32 = tile; row < end; row += 8) {
        let at = points + (row as usize) * line;
        const a = v128.load(start + ((row as usize) << 2));
        const b = v128.load(start + ((row as usize) << 2), 16);
        let a0 = a, a1 = a, a2 = a, a3 = a;
        let b0 = b, b1 = b, b2 = b, b3 = b;
        let p0 = q0;
        let p1 = q0 + line;
        let p2 = p1 + line;
        let p3 = p2 + line;
        if (euclidean) {
          for (let j: i32 = 0; j < cols; j++) {
            const x = v128.load(at);
            const y = v128.load(at, 16);
            let v = v128.load32_splat(p0);
            a0 = term(a0, x, v, true);
            b0 = term(b0, y, v, true);
            v = v128.load32_splat(p1);
            a1 = term(a1, x, v, true);
            b1 = term(b1, y, v, true);
            v = v128.load32_splat(p2);
            a2 = term(a2, x, v, true);
            b2 = term(b2, y, v, true);
            v = v128.load32_splat(p3);
            a3 = term(a3, x, v, true);
            b3 = term(b3, y, v, true);
            at += 32;
            p0 += 4;
            p1 += 4;
            p2 += 4;
            p3 += 4;
          }
        } else {
          for (let j: i32 = 0; j < cols; j++) {
            const x = v128.load(at);
            const y = v128.load(at, 16);
            let v = v128.load32_splat(p0);
            a0 = term(a0, x, v, false);
            b0 = term(b0, y, v, false);
            v = v128.load32_splat(p1);
            a1 = term(a1, x, v, false);
            b1 = term(b1, y, v, false);
            v = v128.load32_splat(p2);
            a2 = term(a2, x, v, false);
            b2 = term(b2, y, v, false);
            v = v128.load32_splat(p3);
            a3 = term(a3, x, v, false);
            b3 = term(b3, y, v, false);
            at += 32;
            p0 += 4;
            p1 += 4;
            p2 += 4;
            p3 += 4;
          }
        }
        for (let i: i32 = 0; i < 4; i++) {
          const low = i == 0 ? a0 : i == 1 ? a1 : i == 2 ? a2 : a3;
          const high = i == 0 ? b0 : i == 1 ? b1 : i == 2 ? b2 : b3;
          const query = q + i;
          const limit = limits + ((query as usize) << 2);
          const most = v128.load32_splat(limit);
          if (!v128.any_true(v128.or(f32x4.le(low, most), f32x4.le(high, most)))) continue;
          v128.store(scratch, low);
          v128.store(scratch, high, 16);
          offer(
            scratch, row, rows, k, slack, load<f32>(margins + ((query as usize) << 2)), limit,
            best + ((query as usize) * (k as usize) << 2), found + ((query as usize) * (rows as usize) << 2),
            counts + ((query as usize) << 2),
          );
        }
      }
    }
  }
}
