const RADIX_FROM = 1024;
const DIGIT_BITS = 11;
const DIGITS = 6;
const BUCKETS = 1 << DIGIT_BITS;

/**
 * Stable ascending order of numbers: `order[0]` is the row of the smallest. `values` hold no NaN; -0 equals 0.
 * A radix sort over the 64 bits, linear in the rows; constant digits (a narrow range of values) are skipped.
 */
export function sortOrder(values: Float64Array): Uint32Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  if (n < RADIX_FROM) return order.sort((a, b) => values[a]! - values[b]! || a - b);
  const { low, high } = sortableKeys(values);
  let from = order;
  let to = new Uint32Array(n);
  const counts = new Uint32Array(BUCKETS);
  for (let digit = 0; digit < DIGITS; digit++) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[digitOf(low, high, i, digit)]!++;
    if (counts[digitOf(low, high, 0, digit)] === n) continue;
    let start = 0;
    for (let b = 0; b < BUCKETS; b++) {
      const count = counts[b]!;
      counts[b] = start;
      start += count;
    }
    for (let i = 0; i < n; i++) {
      const row = from[i]!;
      to[counts[digitOf(low, high, row, digit)]!++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Two unsigned words a number whose order is the order of the numbers: all bits flipped when negative, else the sign. */
function sortableKeys(values: Float64Array): { low: Uint32Array; high: Uint32Array } {
  const n = values.length;
  const low = new Uint32Array(n);
  const high = new Uint32Array(n);
  const scratch = new DataView(new ArrayBuffer(8));
  for (let i = 0; i < n; i++) {
    scratch.setFloat64(0, values[i]! + 0);
    const h = scratch.getUint32(0);
    const flip = h >>> 31 === 1 ? 0xffffffff : 0;
    high[i] = (h ^ (flip | 0x80000000)) >>> 0;
    low[i] = (scratch.getUint32(4) ^ flip) >>> 0;
  }
  return { low, high };
}

/** Eleven bits of the key, digit 0 the lowest; the third spans the two words. */
function digitOf(low: Uint32Array, high: Uint32Array, row: number, digit: number): number {
  if (digit < 2) return (low[row]! >>> (digit * DIGIT_BITS)) & (BUCKETS - 1);
  if (digit === 2) return (low[row]! >>> 22) | ((high[row]! & 1) << 10);
  return (high[row]! >>> (1 + (digit - 3) * DIGIT_BITS)) & (BUCKETS - 1);
}
