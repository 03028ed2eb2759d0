// Gradient histograms. One slot of 8 bytes holds (gradient << 32) + hessian, both quantised to integers, so one add
// updates both and the sum does not depend on the order of the rows.

/** Bytes of one feature in a histogram: 256 slots of 8 bytes. */
const FEATURE: usize = 2048;
/** Rows gathered at a time; their statistics (8 kB) and offsets (4 kB) stay in the first-level cache. */
const CHUNK: i32 = 1024;

// @ts-ignore: decorator
@inline
function add(at: usize, value: i64): void {
  store<i64>(at, load<i64>(at) + value);
}

/**
 * Adds the packed statistics of `n` rows to the histograms of `count` features.
 * @param idx u32 row ids, shape [n]
 * @param gh i64 packed statistics by row id
 * @param rows uint8 bins, row r at rows + r * stride
 * @param cols u32 column of each feature within a row, shape [count]
 * @param hist cleared histograms, feature f at hist + f * 2048
 * @param scratch 12 kB
 * @returns a byte that depends on the rows read (it keeps the cache-warming reads alive)
 */
export function histogram(
  idx: usize, n: i32, gh: usize, rows: usize, stride: i32, cols: usize, count: i32, hist: usize, scratch: usize,
): i32 {
  const og = scratch;
  const off = scratch + (CHUNK << 3);
  let sink: i32 = 0;
  for (let start: i32 = 0; start < n; start += CHUNK) {
    const m = min(CHUNK, n - start);
    sink ^= gather(idx + ((start as usize) << 2), m, gh, rows, stride, og, off);
    let f: i32 = 0;
    while (f < count) {
      const at = cols + ((f as usize) << 2);
      const h = hist + (f as usize) * FEATURE;
      // A pass over the rows costs at least the time from one add to the next in the same slot, however few features it
      // counts: so the last ones, up to 15, are one pass.
      const width = count - f > 15 ? 8 : count - f;
      if (!areNeighbours(at, width)) addList(m, og, off, at, width, h);
      else if (width == 8) add8(m, og, off, load<u32>(at), h);
      else addRun(m, og, off, load<u32>(at), width, h);
      f += width;
    }
  }
  return sink;
}

function gather(idx: usize, m: i32, gh: usize, rows: usize, stride: i32, og: usize, off: usize): i32 {
  let sink: i32 = 0;
  const last: usize = (stride as usize) - 1;
  for (let i: usize = 0; i < (m as usize); i++) {
    const id = load<u32>(idx + (i << 2)) as usize;
    const row = rows + id * (stride as usize);
    store<i64>(og + (i << 3), load<i64>(gh + (id << 3)));
    store<u32>(off + (i << 2), row as u32);
    sink ^= (load<u8>(row) as i32) ^ (load<u8>(row + last) as i32);
  }
  return sink;
}

function add8(m: i32, og: usize, off: usize, c0: u32, h: usize): void {
  for (let i: usize = 0; i < (m as usize); i++) {
    const v = load<i64>(og + (i << 3));
    const p = (load<u32>(off + (i << 2)) + c0) as usize;
    add(h + ((load<u8>(p) as usize) << 3), v);
    const a1 = h + ((load<u8>(p, 1) as usize) << 3);
    store<i64>(a1, load<i64>(a1, 2048) + v, 2048);
    const a2 = h + ((load<u8>(p, 2) as usize) << 3);
    store<i64>(a2, load<i64>(a2, 4096) + v, 4096);
    const a3 = h + ((load<u8>(p, 3) as usize) << 3);
    store<i64>(a3, load<i64>(a3, 6144) + v, 6144);
    const a4 = h + ((load<u8>(p, 4) as usize) << 3);
    store<i64>(a4, load<i64>(a4, 8192) + v, 8192);
    const a5 = h + ((load<u8>(p, 5) as usize) << 3);
    store<i64>(a5, load<i64>(a5, 10240) + v, 10240);
    const a6 = h + ((load<u8>(p, 6) as usize) << 3);
    store<i64>(a6, load<i64>(a6, 12288) + v, 12288);
    const a7 = h + ((load<u8>(p, 7) as usize) << 3);
    store<i64>(a7, load<i64>(a7, 14336) + v, 14336);
  }
}

/** `n` neighbouring columns, 1 to 15, from `c0` on. */
function addRun(m: i32, og: usize, off: usize, c0: u32, n: i32, hist: usize): void {
  for (let i: usize = 0; i < (m as usize); i++) {
    const v = load<i64>(og + (i << 3));
    let p = (load<u32>(off + (i << 2)) + c0) as usize;
    let h = hist;
    if (n & 8) {
      addFour(p, h, v);
      addFour(p + 4, h + 8192, v);
      p += 8;
      h += 16384;
    }
    if (n & 4) {
      addFour(p, h, v);
      p += 4;
      h += 8192;
    }
    if (n & 2) {
      add(h + ((load<u8>(p) as usize) << 3), v);
      const second = h + ((load<u8>(p, 1) as usize) << 3);
      store<i64>(second, load<i64>(second, 2048) + v, 2048);
      p += 2;
      h += 4096;
    }
    if (n & 1) add(h + ((load<u8>(p) as usize) << 3), v);
  }
}

// @ts-ignore: decorator
@inline
function addFour(p: usize, h: usize, v: i64): void {
  add(h + ((load<u8>(p) as usize) << 3), v);
  const a1 = h + ((load<u8>(p, 1) as usize) << 3);
  store<i64>(a1, load<i64>(a1, 2048) + v, 2048);
  const a2 = h + ((load<u8>(p, 2) as usize) << 3);
  store<i64>(a2, load<i64>(a2, 4096) + v, 4096);
  const a3 = h + ((load<u8>(p, 3) as usize) << 3);
  store<i64>(a3, load<i64>(a3, 6144) + v, 6144);
}

/** Whether `n` columns of a list follow one another in a row. */
// @ts-ignore: decorator
@inline
function areNeighbours(cols: usize, n: i32): bool {
  return load<u32>(cols + (((n - 1) as usize) << 2)) == load<u32>(cols) + n - 1;
}

/** The columns of a list, `n` of them, 1 to 15. */
function addList(m: i32, og: usize, off: usize, cols: usize, n: i32, hist: usize): void {
  for (let i: usize = 0; i < (m as usize); i++) {
    const v = load<i64>(og + (i << 3));
    const p = load<u32>(off + (i << 2)) as usize;
    let c = cols;
    let h = hist;
    if (n & 8) {
      addFourOf(p, c, h, v);
      addFourOf(p, c + 16, h + 8192, v);
      c += 32;
      h += 16384;
    }
    if (n & 4) {
      addFourOf(p, c, h, v);
      c += 16;
      h += 8192;
    }
    if (n & 2) {
      addTwoOf(p, c, h, v);
      c += 8;
      h += 4096;
    }
    if (n & 1) add(slotOf(p, load<u32>(c), h), v);
  }
}

// @ts-ignore: decorator
@inline
function addFourOf(p: usize, cols: usize, h: usize, v: i64): void {
  addTwoOf(p, cols, h, v);
  const a2 = slotOf(p, load<u32>(cols, 8), h);
  store<i64>(a2, load<i64>(a2, 4096) + v, 4096);
  const a3 = slotOf(p, load<u32>(cols, 12), h);
  store<i64>(a3, load<i64>(a3, 6144) + v, 6144);
}

// @ts-ignore: decorator
@inline
function addTwoOf(p: usize, cols: usize, h: usize, v: i64): void {
  add(slotOf(p, load<u32>(cols), h), v);
  const a1 = slotOf(p, load<u32>(cols, 4), h);
  store<i64>(a1, load<i64>(a1, 2048) + v, 2048);
}

// @ts-ignore: decorator
@inline
function slotOf(row: usize, col: u32, h: usize): usize {
  return h + ((load<u8>(row + (col as usize)) as usize) << 3);
}

/** Bytes of the slots in use of a feature: bins and the missing slot, rounded up to 4 slots, as `scan` reads them. */
// @ts-ignore: decorator
@inline
function bytesInUse(feature: usize): usize {
  return (((load<u32>(feature, 4) as usize) + 4) >> 2) << 5;
}

/** parent -= child over the slots in use. `features` as in `scan`, shape [count, 4]. */
export function subtract(parent: usize, child: usize, features: usize, count: i32): void {
  for (let f: i32 = 0; f < count; f++) {
    const at = features + ((f as usize) << 4);
    const offset = load<u32>(at) as usize;
    const end = bytesInUse(at);
    const a = parent + offset;
    const b = child + offset;
    for (let i: usize = 0; i < end; i += 32) {
      v128.store(a + i, i64x2.sub(v128.load(a + i), v128.load(b + i)));
      v128.store(a + i, i64x2.sub(v128.load(a + i, 16), v128.load(b + i, 16)), 16);
    }
  }
}

/** Sets the slots in use to 0. `features` as in `scan`. */
export function clear(hist: usize, features: usize, count: i32): void {
  for (let f: i32 = 0; f < count; f++) {
    const at = features + ((f as usize) << 4);
    // Not memory.fill: most features have a few bins, and a call out of WebAssembly would cost more than they do.
    const zero = i64x2.splat(0);
    const h = hist + (load<u32>(at) as usize);
    const end = h + bytesInUse(at);
    for (let p = h; p < end; p += 32) {
      v128.store(p, zero);
      v128.store(p, zero, 16);
    }
  }
}
