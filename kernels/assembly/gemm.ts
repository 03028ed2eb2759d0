/** Depth of a packed block: a panel of B takes 8 kB and stays in the first-level cache. */
const DEPTH: i32 = 256;
/** Columns of B packed at a time: at most 512 kB. */
const COLUMNS: i32 = 512;
/** Rows of A that pass over one panel of B while it is in the cache. */
const ROWS: i32 = 64;

// @ts-ignore: decorator
@inline
function least(a: i32, b: i32): i32 {
  return a < b ? a : b;
}

// @ts-ignore: decorator
@inline
function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
function put(to: usize, low: v128, high: v128, add: bool): void {
  v128.store(to, add ? f32x4.add(v128.load(to), low) : low);
  v128.store(to, add ? f32x4.add(v128.load(to, 16), high) : high, 16);
}

/**
 * c = a b, or c += a b, of float32 matrices with any strides, so that each of a and b may be transposed. B is packed in
 * panels of 8 columns; tiles of 4 x 8 sums stay in registers (Goto and van de Geijn 2008). Every sum runs over k in
 * order, in blocks of 256 that are then added: results do not depend on m or n.
 * @param a element (i, p) at a + 4 (i aRow + p aCol)
 * @param b element (p, j) at b + 4 (p bRow + j bCol)
 * @param c element (i, j) at c + 4 (i cRow + j); written
 * @param add 1 = add to c
 * @param scratch 16-byte aligned, 4 * 256 * min(512, n rounded up to 8) + 128 bytes
 */
export function gemm(
  m: i32, n: i32, k: i32, a: usize, aRow: usize, aCol: usize, b: usize, bRow: usize, bCol: usize, c: usize,
  cRow: usize, add: i32, scratch: usize,
): void {
  const edge = scratch;
  const packed = scratch + 128;
  if (k == 0 && !add) for (let i: usize = 0; i < (m as usize); i++) memory.fill(c + ((i * cRow) << 2), 0, (n as usize) << 2);
  for (let j: i32 = 0; j < n; j += COLUMNS) {
    const wide = least(COLUMNS, n - j);
    for (let p: i32 = 0; p < k; p += DEPTH) {
      const deep = least(DEPTH, k - p);
      pack(b + (((p as usize) * bRow + (j as usize) * bCol) << 2), bRow, bCol, deep, wide, packed);
      const block = a + (((p as usize) * aCol) << 2);
      for (let i: i32 = 0; i < m; i += ROWS)
        multiplyBlock(
          least(ROWS, m - i), wide, deep, block + (((i as usize) * aRow) << 2), aRow << 2, aCol << 2, packed,
          c + (((i as usize) * cRow + (j as usize)) << 2), cRow << 2, add != 0 || p > 0, edge,
        );
    }
  }
}

/** Strides in bytes from here on. */
function multiplyBlock(
  m: i32, n: i32, k: i32, a: usize, aRow: usize, aCol: usize, panels: usize, c: usize, cRow: usize, add: bool,
  edge: usize,
): void {
  for (let j: i32 = 0; j < n; j += 8) {
    const panel = panels + (((j as usize) * (k as usize)) << 2);
    for (let i: i32 = 0; i < m; i += 4) {
      const rows = a + (i as usize) * aRow;
      const to = c + (i as usize) * cRow + ((j as usize) << 2);
      const whole = i + 4 <= m && j + 8 <= n;
      const out = whole ? to : edge;
      const outRow: usize = whole ? cRow : 32;
      const adds = whole && add;
      if (aCol == 4) {
        const a1 = i + 1 < m ? rows + aRow : rows;
        const a2 = i + 2 < m ? a1 + aRow : rows;
        const a3 = i + 3 < m ? a2 + aRow : rows;
        tileOfRows(k, rows, a1, a2, a3, panel, out, outRow, adds);
      } else if (aRow == 4 && i + 4 <= m) tileOfColumns(k, rows, aCol, panel, out, outRow, adds);
      else tileOfAny(k, rows, aRow, aCol, least(4, m - i), panel, out, outRow, adds);
      if (!whole) copyEdge(edge, to, cRow, least(4, m - i), least(8, n - j), add);
    }
  }
}

/** Panels of 8 columns, row p of a panel at 32 p; columns beyond n are 0. */
function pack(b: usize, bRow: usize, bCol: usize, k: i32, n: i32, to: usize): void {
  const row = bRow << 2;
  const col = bCol << 2;
  for (let j: i32 = 0; j < n; j += 8) {
    const from = b + (j as usize) * col;
    const wide = least(8, n - j);
    if (wide < 8) {
      for (let p: usize = 0; p < (k as usize); p++) {
        const at = to + (p << 5);
        v128.store(at, f32x4.splat(0));
        v128.store(at, f32x4.splat(0), 16);
        for (let t: usize = 0; t < (wide as usize); t++) store<f32>(at + (t << 2), load<f32>(from + p * row + t * col));
      }
    } else if (col == 4) {
      for (let p: usize = 0; p < (k as usize); p++) {
        v128.store(to + (p << 5), v128.load(from + p * row));
        v128.store(to + (p << 5), v128.load(from + p * row, 16), 16);
      }
    } else packColumns(from, row, col, k, to);
    to += (k as usize) << 5;
  }
}

/** Eight whole columns; where they are contiguous (b is transposed), squares of 4 x 4 are turned in registers. */
function packColumns(from: usize, row: usize, col: usize, k: i32, to: usize): void {
  let p: i32 = 0;
  if (row == 4)
    for (; p + 4 <= k; p += 4) {
      turn(from + ((p as usize) << 2), col, to + ((p as usize) << 5));
      turn(from + ((p as usize) << 2) + 4 * col, col, to + ((p as usize) << 5) + 16);
    }
  for (; p < k; p++)
    for (let t: usize = 0; t < 8; t++)
      store<f32>(to + ((p as usize) << 5) + (t << 2), load<f32>(from + (p as usize) * row + t * col));
}

// @ts-ignore: decorator
@inline
function turn(from: usize, step: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + step);
  const c = v128.load(from + 2 * step);
  const d = v128.load(from + 3 * step);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7), 96);
}

function copyEdge(from: usize, to: usize, row: usize, m: i32, n: i32, add: bool): void {
  for (let i: i32 = 0; i < m; i++) {
    for (let j: usize = 0; j < (n as usize); j++) {
      const v = load<f32>(from + (j << 2));
      store<f32>(to + (j << 2), add ? load<f32>(to + (j << 2)) + v : v);
    }
    from += 32;
    to += row;
  }
}

/** 4 x 8 sums where the values of a row of A are neighbours. */
function tileOfRows(
  k: i32, a0: usize, a1: usize, a2: usize, a3: usize, b: usize, c: usize, row: usize, add: bool,
): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  let p: i32 = 0;
  for (; p + 4 <= k; p += 4) {
    const l0 = v128.load(b);
    const h0 = v128.load(b, 16);
    const x00 = v128.load32_splat(a0);
    s00 = madd(s00, x00, l0);
    s01 = madd(s01, x00, h0);
    const x01 = v128.load32_splat(a1);
    s10 = madd(s10, x01, l0);
    s11 = madd(s11, x01, h0);
    const x02 = v128.load32_splat(a2);
    s20 = madd(s20, x02, l0);
    s21 = madd(s21, x02, h0);
    const x03 = v128.load32_splat(a3);
    s30 = madd(s30, x03, l0);
    s31 = madd(s31, x03, h0);
    const l1 = v128.load(b, 32);
    const h1 = v128.load(b, 48);
    const x10 = v128.load32_splat(a0, 4);
    s00 = madd(s00, x10, l1);
    s01 = madd(s01, x10, h1);
    const x11 = v128.load32_splat(a1, 4);
    s10 = madd(s10, x11, l1);
    s11 = madd(s11, x11, h1);
    const x12 = v128.load32_splat(a2, 4);
    s20 = madd(s20, x12, l1);
    s21 = madd(s21, x12, h1);
    const x13 = v128.load32_splat(a3, 4);
    s30 = madd(s30, x13, l1);
    s31 = madd(s31, x13, h1);
    const l2 = v128.load(b, 64);
    const h2 = v128.load(b, 80);
    const x20 = v128.load32_splat(a0, 8);
    s00 = madd(s00, x20, l2);
    s01 = madd(s01, x20, h2);
    const x21 = v128.load32_splat(a1, 8);
    s10 = madd(s10, x21, l2);
    s11 = madd(s11, x21, h2);
    const x22 = v128.load32_splat(a2, 8);
    s20 = madd(s20, x22, l2);
    s21 = madd(s21, x22, h2);
    const x23 = v128.load32_splat(a3, 8);
    s30 = madd(s30, x23, l2);
    s31 = madd(s31, x23, h2);
    const l3 = v128.load(b, 96);
    const h3 = v128.load(b, 112);
    const x30 = v128.load32_splat(a0, 12);
    s00 = madd(s00, x30, l3);
    s01 = madd(s01, x30, h3);
    const x31 = v128.load32_splat(a1, 12);
    s10 = madd(s10, x31, l3);
    s11 = madd(s11, x31, h3);
    const x32 = v128.load32_splat(a2, 12);
    s20 = madd(s20, x32, l3);
    s21 = madd(s21, x32, h3);
    const x33 = v128.load32_splat(a3, 12);
    s30 = madd(s30, x33, l3);
    s31 = madd(s31, x33, h3);
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    b += 128;
  }
  for (; p < k; p++) {
    const l0 = v128.load(b);
    const h0 = v128.load(b, 16);
    const x00 = v128.load32_splat(a0);
    s00 = madd(s00, x00, l0);
    s01 = madd(s01, x00, h0);
    const x01 = v128.load32_splat(a1);
    s10 = madd(s10, x01, l0);
    s11 = madd(s11, x01, h0);
    const x02 = v128.load32_splat(a2);
    s20 = madd(s20, x02, l0);
    s21 = madd(s21, x02, h0);
    const x03 = v128.load32_splat(a3);
    s30 = madd(s30, x03, l0);
    s31 = madd(s31, x03, h0);
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += 32;
  }
  put(c, s00, s01, add);
  put(c + row, s10, s11, add);
  put(c + 2 * row, s20, s21, add);
  put(c + 3 * row, s30, s31, add);
}

/** 4 x 8 sums where the values of a column of A are neighbours (A is transposed). */
function tileOfColumns(
  k: i32, a: usize, col: usize, b: usize, c: usize, row: usize, add: bool,
): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  let p: i32 = 0;
  for (; p + 4 <= k; p += 4) {
    const l0 = v128.load(b);
    const h0 = v128.load(b, 16);
    const x00 = v128.load32_splat(a);
    s00 = madd(s00, x00, l0);
    s01 = madd(s01, x00, h0);
    const x01 = v128.load32_splat(a, 4);
    s10 = madd(s10, x01, l0);
    s11 = madd(s11, x01, h0);
    const x02 = v128.load32_splat(a, 8);
    s20 = madd(s20, x02, l0);
    s21 = madd(s21, x02, h0);
    const x03 = v128.load32_splat(a, 12);
    s30 = madd(s30, x03, l0);
    s31 = madd(s31, x03, h0);
    const l1 = v128.load(b, 32);
    const h1 = v128.load(b, 48);
    const x10 = v128.load32_splat(a + col);
    s00 = madd(s00, x10, l1);
    s01 = madd(s01, x10, h1);
    const x11 = v128.load32_splat(a + col, 4);
    s10 = madd(s10, x11, l1);
    s11 = madd(s11, x11, h1);
    const x12 = v128.load32_splat(a + col, 8);
    s20 = madd(s20, x12, l1);
    s21 = madd(s21, x12, h1);
    const x13 = v128.load32_splat(a + col, 12);
    s30 = madd(s30, x13, l1);
    s31 = madd(s31, x13, h1);
    const l2 = v128.load(b, 64);
    const h2 = v128.load(b, 80);
    const x20 = v128.load32_splat(a + 2 * col);
    s00 = madd(s00, x20, l2);
    s01 = madd(s01, x20, h2);
    const x21 = v128.load32_splat(a + 2 * col, 4);
    s10 = madd(s10, x21, l2);
    s11 = madd(s11, x21, h2);
    const x22 = v128.load32_splat(a + 2 * col, 8);
    s20 = madd(s20, x22, l2);
    s21 = madd(s21, x22, h2);
    const x23 = v128.load32_splat(a + 2 * col, 12);
    s30 = madd(s30, x23, l2);
    s31 = madd(s31, x23, h2);
    const l3 = v128.load(b, 96);
    const h3 = v128.load(b, 112);
    const x30 = v128.load32_splat(a + 3 * col);
    s00 = madd(s00, x30, l3);
    s01 = madd(s01, x30, h3);
    const x31 = v128.load32_splat(a + 3 * col, 4);
    s10 = madd(s10, x31, l3);
    s11 = madd(s11, x31, h3);
    const x32 = v128.load32_splat(a + 3 * col, 8);
    s20 = madd(s20, x32, l3);
    s21 = madd(s21, x32, h3);
    const x33 = v128.load32_splat(a + 3 * col, 12);
    s30 = madd(s30, x33, l3);
    s31 = madd(s31, x33, h3);
    a += 4 * col;
    b += 128;
  }
  for (; p < k; p++) {
    const l0 = v128.load(b);
    const h0 = v128.load(b, 16);
    const x00 = v128.load32_splat(a);
    s00 = madd(s00, x00, l0);
    s01 = madd(s01, x00, h0);
    const x01 = v128.load32_splat(a, 4);
    s10 = madd(s10, x01, l0);
    s11 = madd(s11, x01, h0);
    const x02 = v128.load32_splat(a, 8);
    s20 = madd(s20, x02, l0);
    s21 = madd(s21, x02, h0);
    const x03 = v128.load32_splat(a, 12);
    s30 = madd(s30, x03, l0);
    s31 = madd(s31, x03, h0);
    a += col;
    b += 32;
  }
  put(c, s00, s01, add);
  put(c + row, s10, s11, add);
  put(c + 2 * row, s20, s21, add);
  put(c + 3 * row, s30, s31, add);
}

/** 4 x 8 sums for any strides, and for fewer than 4 rows (the others repeat the last). */
function tileOfAny(
  k: i32, a: usize, aRow: usize, aCol: usize, m: i32, b: usize, c: usize, row: usize, add: bool,
): void {
  for (let i: i32 = 0; i < 4; i++) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    let at = a + (least(i, m - 1) as usize) * aRow;
    for (let p: usize = 0; p < (k as usize); p++) {
      const x = v128.load32_splat(at);
      low = madd(low, x, v128.load(b + (p << 5)));
      high = madd(high, x, v128.load(b + (p << 5), 16));
      at += aCol;
    }
    put(c + (i as usize) * row, low, high, add);
  }
}
