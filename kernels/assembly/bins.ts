// Cuts numeric columns into bins. Twins: src/kernels/learn-bins.ts.

/** Rows transposed at a time: a block of every column stays in the first-level cache. */
const BLOCK: i32 = 256;

/**
 * Ascending bounds between the bins of a sample of a column.
 * @param values float32 [all rows]
 * @param rows u32 ids of the rows to learn from, or 0 for all
 * @param n rows to learn from
 * @param taken evenly spaced rows of these that are looked at
 * @param scratch 8 taken + 20,480 bytes
 * @param bounds float32 [256], receives the bounds, then +Infinity
 * @param most bins, the missing one not counted; at most 255
 * @returns number of bounds
 */
export function learnBounds(
  values: usize, rows: usize, n: i32, taken: i32, scratch: usize, bounds: usize, most: i32,
): i32 {
  const counts = scratch;
  const keys = scratch + 20480;
  const other = keys + ((taken as usize) << 2);
  memory.fill(counts, 0, 20480);
  const m = sample(values, rows, n, taken, counts, keys);
  pass(keys, other, m, counts, 0, 2047);
  pass(other, keys, m, counts + 8192, 11, 2047);
  pass(keys, other, m, counts + 16384, 22, 1023);
  const distinct = findStarts(other, m, keys);
  return distinct <= most
    ? eachValue(other, keys, distinct, bounds)
    : equalCounts(other, keys, distinct, m, bounds, most);
}

/** Sort keys of the present values: unsigned integers in the order of the numbers. Returns how many. */
function sample(values: usize, rows: usize, n: i32, taken: i32, counts: usize, keys: usize): i32 {
  let m: i32 = 0;
  for (let i: i32 = 0; i < taken; i++) {
    const at: i32 = taken == n ? i : (floor(((i as f64) * (n as f64)) / (taken as f64)) as i32);
    const id = rows ? (load<u32>(rows + ((at as usize) << 2)) as usize) : (at as usize);
    const value = load<f32>(values + (id << 2));
    if (value != value) continue;
    const bits = reinterpret<u32>(value + 0); // no -0
    const key: u32 = bits ^ (u32((bits as i32) >> 31) | 0x80000000);
    store<u32>(keys + ((m as usize) << 2), key);
    m++;
    count(counts, key & 2047);
    count(counts + 8192, (key >>> 11) & 2047);
    count(counts + 16384, key >>> 22);
  }
  return m;
}

// @ts-ignore: decorator
@inline
function count(counts: usize, digit: u32): void {
  const at = counts + ((digit as usize) << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** One pass of a radix sort, stable. */
function pass(from: usize, to: usize, m: i32, counts: usize, shift: u32, mask: u32): void {
  let sum: u32 = 0;
  for (let d: usize = 0; d <= (mask as usize); d++) {
    const c = load<u32>(counts + (d << 2));
    store<u32>(counts + (d << 2), sum);
    sum += c;
  }
  for (let i: usize = 0; i < (m as usize); i++) {
    const key = load<u32>(from + (i << 2));
    const at = counts + ((((key >>> shift) & mask) as usize) << 2);
    const place = load<u32>(at);
    store<u32>(to + ((place as usize) << 2), key);
    store<u32>(at, place + 1);
  }
}

/** Place of the first of each distinct key. Returns how many there are. */
function findStarts(sorted: usize, m: i32, starts: usize): i32 {
  let distinct: i32 = 0;
  let before: u32 = 0; // no number has the key 0: it would be a NaN
  for (let i: i32 = 0; i < m; i++) {
    const key = load<u32>(sorted + ((i as usize) << 2));
    store<i32>(starts + ((distinct as usize) << 2), i);
    distinct += i32(key != before);
    before = key;
  }
  return distinct;
}

function valueAt(sorted: usize, starts: usize, d: i32): f32 {
  const key = load<u32>(sorted + ((load<u32>(starts + ((d as usize) << 2)) as usize) << 2));
  return reinterpret<f32>(key ^ (key >> 31 ? 0x80000000 : 0xffffffff));
}

/** Bound after the distinct value `d`: half way to the next one, below it. */
function boundAfter(sorted: usize, starts: usize, d: i32): f32 {
  const last = valueAt(sorted, starts, d);
  const next = valueAt(sorted, starts, d + 1);
  const middle = ((last as f64) / 2 + (next as f64) / 2) as f32;
  return middle >= last && middle < next ? middle : last;
}

function fillBounds(bounds: usize, used: i32): i32 {
  for (let b = used; b < 256; b++) store<f32>(bounds + ((b as usize) << 2), Infinity);
  return used;
}

function eachValue(sorted: usize, starts: usize, distinct: i32, bounds: usize): i32 {
  for (let d: i32 = 0; d < distinct - 1; d++)
    store<f32>(bounds + ((d as usize) << 2), boundAfter(sorted, starts, d));
  return fillBounds(bounds, max(0, distinct - 1));
}

/** Rows of the distinct value `d`; the last one ends at `total`. */
// @ts-ignore: decorator
@inline
function rowsOf(starts: usize, d: i32, distinct: i32, total: i32): i32 {
  const at = starts + ((d as usize) << 2);
  return (d + 1 < distinct ? load<i32>(at, 4) : total) - load<i32>(at);
}

/**
 * Greedy cut of more distinct values than bins: closes a bin at the mean count of what is left, and around values that
 * reach it alone.
 */
function equalCounts(sorted: usize, starts: usize, distinct: i32, total: i32, bounds: usize, most: i32): i32 {
  const even: f64 = (total as f64) / most;
  let heavy: i32 = 0;
  let rest = total;
  for (let d: i32 = 0; d < distinct; d++) {
    const c = rowsOf(starts, d, distinct, total);
    if ((c as f64) >= even) {
      heavy++;
      rest -= c;
    }
  }
  let binsLeft = most - heavy;
  let target: f64 = (rest as f64) / max(1, binsLeft);
  let used: i32 = 0;
  let inBin: i32 = 0;
  for (let d: i32 = 0; d < distinct - 1 && used < most - 1; d++) {
    const c = rowsOf(starts, d, distinct, total);
    const big = (c as f64) >= even;
    if (!big) rest -= c;
    inBin += c;
    const nextBig = (rowsOf(starts, d + 1, distinct, total) as f64) >= even;
    if (!(big || (inBin as f64) >= target || (nextBig && (inBin as f64) >= max(1.0, target / 2)))) continue;
    store<f32>(bounds + ((used as usize) << 2), boundAfter(sorted, starts, d));
    used++;
    inBin = 0;
    if (big) continue;
    binsLeft--;
    target = (rest as f64) / max(1, binsLeft);
  }
  return fillBounds(bounds, used);
}

/**
 * Bin of every value: the number of bounds below it, `missingBin` for NaN.
 * @param bounds float32 [256] from learnBounds
 * @param out uint8 [n]
 * @returns 1 when a value is missing
 */
export function writeBins(values: usize, n: i32, bounds: usize, used: i32, missingBin: i32, out: usize): i32 {
  let half: usize = 4;
  while (half <= (used as usize) << 2) half <<= 1;
  half >>= 1;
  let missing: u32 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const value = load<f32>(values + (i << 2));
    let at = bounds;
    for (let step = half; step >= 4; step >>= 1) at += value > load<f32>(at + step - 4) ? step : 0;
    const gone = value != value;
    missing |= u32(gone);
    store<u8>(out + i, select<u32>(missingBin, ((at - bounds) >> 2) as u32, gone));
  }
  return missing;
}

/**
 * Bin of every category code: NaN is missing, anything outside 0..unseen is unseen.
 * @param codeToBin uint8 [unseen + 1]
 * @returns 1 when a value falls into the missing bin
 */
export function writeCategories(values: usize, n: i32, codeToBin: usize, unseen: i32, missingBin: i32, out: usize): i32 {
  let missing: u32 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const code = load<f32>(values + (i << 2));
    let bin = missingBin as u32;
    if (code == code)
      bin = load<u8>(codeToBin + ((code >= 0 && code <= (unseen as f32) ? (code as i32) : unseen) as usize));
    missing |= u32(bin == (missingBin as u32));
    store<u8>(out + i, bin);
  }
  return missing;
}

/** Rows of each code 0..codes-1. `counts`: u32 [codes], 0 before; `rows` as in learnBounds. */
export function countCodes(values: usize, rows: usize, n: i32, codes: i32, counts: usize): void {
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = rows ? (load<u32>(rows + (i << 2)) as usize) : i;
    const code = load<f32>(values + (id << 2));
    if (code >= 0 && code < (codes as f32)) count(counts, code as u32);
  }
}

/** Writes row r, column j of `to` (row-major) from `from` (column-major); uint8. */
export function transpose(from: usize, to: usize, rows: i32, cols: i32): void {
  for (let start: i32 = 0; start < rows; start += BLOCK) {
    const m = min(BLOCK, rows - start) as usize;
    for (let j: usize = 0; j < (cols as usize); j++) {
      const source = from + j * (rows as usize) + (start as usize);
      let at = to + (start as usize) * (cols as usize) + j;
      for (let i: usize = 0; i < m; i++) {
        store<u8>(at, load<u8>(source + i));
        at += cols as usize;
      }
    }
  }
}
