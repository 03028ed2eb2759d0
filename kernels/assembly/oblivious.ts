import { exp2x } from './exp';
import { logOf } from './log';

/**
 * What two children of one leaf are worth: G^2 / (W + lambda) of each, added, and the part that the cosine score
 * divides by, G^2 W / (W + lambda)^2 of each, added. Lanes: left, right.
 */
// @ts-ignore: decorator
@inline
function worth(left: i64, total: i64, lambda: f64, out: usize): void {
  const right = total - left;
  const g = f64x2.replace_lane(f64x2.splat((left >> 32) as f64), 1, (right >> 32) as f64);
  const w = f64x2.replace_lane(f64x2.splat((left & 0xffffffff) as f64), 1, (right & 0xffffffff) as f64);
  const inverse = f64x2.div(f64x2.splat(1), f64x2.add(w, f64x2.splat(lambda)));
  const a = f64x2.mul(f64x2.mul(g, g), inverse);
  const b = f64x2.mul(f64x2.mul(a, w), inverse);
  store<f64>(out, f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1));
  store<f64>(out, f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1), 8);
}

// @ts-ignore: decorator
@inline
function addPair(at: usize, pair: v128): void {
  v128.store(at, f64x2.add(v128.load(at), pair));
}

/** Adds one leaf's worth for every border of a feature: rows of bins 0..b on the left, with what `first` holds. */
// @ts-ignore: decorator
@inline
function borders(hist: usize, last: i32, first: i64, total: i64, lambda: f64, table: usize, pair: usize): void {
  let prefix = first;
  worth(prefix, total, lambda, pair);
  let value = v128.load(pair);
  for (let b: usize = 0; b < (last as usize); b++) {
    const slot = load<i64>(hist + (b << 3));
    if (slot != 0) {
      prefix += slot;
      worth(prefix, total, lambda, pair);
      value = v128.load(pair);
    }
    addPair(table + (b << 4), value);
  }
}

/**
 * Best split of every feature when all leaves share it. Score of a border: (sum over leaves and outputs of G^2 / (W +
 * lambda))^2 / sum of G^2 W / (W + lambda)^2 (the cosine of Prokhorenkova et al. 2018, squared), in packed units.
 * @param slots u32 address of the histograms of each leaf (and output), shape [count]; a slot packs
 *   (gradient << 32) + weight; feature f lies at `offset` of its record
 * @param records u32 [features, 4]: byte offset, bins, flags (1: slot `bins` holds missing values, 2: one bin against
 *   the rest), unused
 * @param lambda penalty in packed units of weight, above 0
 * @param out f64 [features, 4]: score (-1: no border splits anything), sum of G^2 / (W + lambda), first and last bin
 *   that go right
 * @param scratch 8 count + 8224 bytes
 */
export function obliviousScan(
  slots: usize, count: i32, records: usize, features: i32, lambda: f64, out: usize, scratch: usize,
): void {
  const totals = scratch;
  const pair = scratch + ((count as usize) << 3) + 16 & ~15;
  const high = pair + 16;
  const low = high + 4096;
  leafTotals(slots, count, records, totals);
  for (let f: i32 = 0; f < features; f++) {
    const record = records + ((f as usize) << 4);
    const offset = load<u32>(record) as usize;
    const bins = load<u32>(record, 4) as i32;
    const flags = load<u32>(record, 8);
    const missing: i32 = flags & 1;
    const all = bins + missing;
    const at = out + ((f as usize) << 5);
    store<f64>(at, -1);
    store<f64>(at, 0, 8);
    if (all < 2) continue;
    memory.fill(high, 0, (all as usize) << 4);
    if (flags & 2) {
      for (let s: usize = 0; s < (count as usize); s++) {
        const total = load<i64>(totals + (s << 3));
        if (total != 0) single(load<u32>(slots + (s << 2)) as usize + offset, all, total, lambda, high, pair);
      }
      pick(high, all, at, -1);
      continue;
    }
    if (missing) memory.fill(low, 0, (all as usize) << 4);
    for (let s: usize = 0; s < (count as usize); s++) {
      const total = load<i64>(totals + (s << 3));
      if (total == 0) continue;
      const hist = (load<u32>(slots + (s << 2)) as usize) + offset;
      borders(hist, all - 1, 0, total, lambda, high, pair);
      if (missing) borders(hist, bins - 1, load<i64>(hist + ((bins as usize) << 3)), total, lambda, low, pair);
    }
    if (missing) pick(low, bins - 1, at, bins - 1);
    pick(high, all - 1, at, 255);
  }
}

/** Worth of one bin against all others, for every bin. */
function single(hist: usize, all: i32, total: i64, lambda: f64, table: usize, pair: usize): void {
  worth(0, total, lambda, pair);
  const none = v128.load(pair);
  for (let b: usize = 0; b < (all as usize); b++) {
    const slot = load<i64>(hist + (b << 3));
    if (slot != 0) {
      worth(slot, total, lambda, pair);
      addPair(table + (b << 4), v128.load(pair));
    } else addPair(table + (b << 4), none);
  }
}

/** Sum of each leaf: every feature holds all its rows, so the first will do. */
function leafTotals(slots: usize, count: i32, records: usize, totals: usize): void {
  const offset = load<u32>(records) as usize;
  const all = load<u32>(records, 4) + (load<u32>(records, 8) & 1);
  for (let s: usize = 0; s < (count as usize); s++) {
    const hist = (load<u32>(slots + (s << 2)) as usize) + offset;
    let sum: i64 = 0;
    for (let b: usize = 0; b < (all as usize); b++) sum += load<i64>(hist + (b << 3));
    store<i64>(totals + (s << 3), sum);
  }
}

/** Keeps the best border in the record at `at`; `to` < 0: bin b alone goes right, else bins b + 1 to `to`. */
function pick(table: usize, n: i32, at: usize, to: i32): void {
  let best = load<f64>(at);
  for (let b: i32 = 0; b < n; b++) {
    const a = load<f64>(table + ((b as usize) << 4));
    const c = load<f64>(table + ((b as usize) << 4), 8);
    const score = c > 0 ? (a * a) / c : 0;
    if (score > best) {
      best = score;
      store<f64>(at, score);
      store<f64>(at, a, 8);
      store<f64>(at, (to < 0 ? b : b + 1) as f64, 16);
      store<f64>(at, (to < 0 ? b : to) as f64, 24);
    }
  }
}

/**
 * Leaf of each row in an oblivious tree: bit l is 1 when the row's bin of split l lies in its range.
 * @param rows u32 row ids, shape [n]
 * @param splits u32 [depth, 4]: address of the column (u8 by row id), first bin, last bin of the range, unused
 * @param out u8, shape [n]
 */
export function obliviousLeaves(rows: usize, n: i32, splits: usize, depth: i32, out: usize): void {
  memory.fill(out, 0, n as usize);
  for (let l: i32 = 0; l < depth; l++) {
    const column = load<u32>(splits + ((l as usize) << 4)) as usize;
    const low = load<u32>(splits + ((l as usize) << 4), 4);
    const span = load<u32>(splits + ((l as usize) << 4), 8) - low;
    for (let i: usize = 0; i < (n as usize); i++) {
      const bin = load<u8>(column + (load<u32>(rows + (i << 2)) as usize)) as u32;
      store<u8>(out + i, load<u8>(out + i) | (((bin - low <= span) as u32) << l) as u8);
    }
  }
}

/**
 * Sums of gradients and hessians by leaf, added in order of the rows.
 * @param leaf u8, shape [n]; g, h float32 by row id
 * @param sums float64 [leaves, 2], added to
 */
export function obliviousSums(rows: usize, n: i32, leaf: usize, g: usize, h: usize, sums: usize): void {
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = (load<u32>(rows + (i << 2)) as usize) << 2;
    const at = sums + ((load<u8>(leaf + i) as usize) << 4);
    store<f64>(at, load<f64>(at) + (load<f32>(g + id) as f64));
    store<f64>(at, load<f64>(at, 8) + (load<f32>(h + id) as f64), 8);
  }
}

/** score[id] += values[leaf], float64; `stride` bytes from one leaf's value to the next. */
export function obliviousAdd(rows: usize, n: i32, leaf: usize, score: usize, values: usize, stride: i32): void {
  for (let i: usize = 0; i < (n as usize); i++) {
    const at = score + ((load<u32>(rows + (i << 2)) as usize) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(values + (load<u8>(leaf + i) as usize) * (stride as usize)));
  }
}

/**
 * Sums of logistic gradients and hessians by leaf at score + delta[leaf], w (p - y) and w p (1 - p).
 * @param score, y, w float64 by row id; w = 0: no weights
 * @param delta float64 [leaves]
 * @param sums float64 [leaves, 2], added to
 */
export function obliviousLogistic(
  rows: usize, n: i32, leaf: usize, score: usize, y: usize, w: usize, delta: usize, sums: usize,
): void {
  const one = f64x2.splat(1);
  for (let i: i32 = 0; i < n; i += 2) {
    const both = i + 1 < n;
    const next = i + (both as i32);
    const a = (load<u32>(rows + ((i as usize) << 2)) as usize) << 3;
    const b = (load<u32>(rows + ((next as usize) << 2)) as usize) << 3;
    const la = load<u8>(leaf + (i as usize)) as usize;
    const lb = load<u8>(leaf + (next as usize)) as usize;
    const s = f64x2.replace_lane(
      f64x2.splat(load<f64>(score + a) + load<f64>(delta + (la << 3))), 1,
      load<f64>(score + b) + load<f64>(delta + (lb << 3)),
    );
    const p = f64x2.div(one, f64x2.add(one, exp2x(f64x2.neg(s))));
    let g = f64x2.sub(p, f64x2.replace_lane(f64x2.splat(load<f64>(y + a)), 1, load<f64>(y + b)));
    let h = f64x2.pmax(f64x2.mul(p, f64x2.sub(one, p)), f64x2.splat(1e-16));
    if (w) {
      const weight = f64x2.replace_lane(f64x2.splat(load<f64>(w + a)), 1, load<f64>(w + b));
      g = f64x2.mul(g, weight);
      h = f64x2.mul(h, weight);
    }
    const at = sums + (la << 4);
    store<f64>(at, load<f64>(at) + f64x2.extract_lane(g, 0));
    store<f64>(at, load<f64>(at, 8) + f64x2.extract_lane(h, 0), 8);
    if (!both) continue;
    const bt = sums + (lb << 4);
    store<f64>(bt, load<f64>(bt) + f64x2.extract_lane(g, 1));
    store<f64>(bt, load<f64>(bt, 8) + f64x2.extract_lane(h, 1), 8);
  }
}

/**
 * Bayesian bootstrap (Rubin 1981): each row's gradient and weight times (-ln U)^temperature, U uniform and a function
 * of seed and position alone. temperature 0 copies.
 * @param g float32 gradients by row id, or 0: outG is not written; w float64 weights by row id, or 0: all 1
 * @param outG, outW float32 by row id
 */
export function obliviousBootstrap(
  rows: usize, n: i32, g: usize, w: usize, seed: u32, temperature: f64, outG: usize, outW: usize,
): void {
  for (let i: i32 = 0; i < n; i++) {
    const id = load<u32>(rows + ((i as usize) << 2)) as usize;
    const weight: f64 = w ? load<f64>(w + (id << 3)) : 1;
    let factor: f64 = 1;
    if (temperature > 0) {
      factor = -logOf((((hash(seed, i) >>> 1) as f64) + 0.5) / 2147483648.0);
      if (temperature == 0.5) factor = Math.sqrt(factor);
      else if (temperature != 1) factor = powOf(factor, temperature);
    }
    if (g) store<f32>(outG + (id << 2), ((load<f32>(g + (id << 2)) as f64) * factor) as f32);
    store<f32>(outW + (id << 2), (weight * factor) as f32);
  }
}

/** x^p for x > 0 by exp(p ln x). */
// @ts-ignore: decorator
@inline
function powOf(x: f64, p: f64): f64 {
  return f64x2.extract_lane(exp2x(f64x2.splat(p * logOf(x))), 0);
}

/** 32 well-mixed bits of a seed and a position (the finaliser of MurmurHash3, twice). */
// @ts-ignore: decorator
@inline
function hash(seed: u32, i: u32): u32 {
  let x: u32 = seed ^ (i * 0x9e3779b1);
  x ^= x >>> 16;
  x *= 0x85ebca6b;
  x ^= x >>> 13;
  x *= 0xc2b2ae35;
  x ^= x >>> 16;
  x += seed;
  x ^= x >>> 16;
  x *= 0x85ebca6b;
  x ^= x >>> 13;
  return x;
}

/**
 * Adds the leaf values of trees to the scores of a block of rows, in order of trees.
 * @param bins u8 column-major, column c at bins + c * stride; stride a multiple of 16, padded
 * @param n rows of the block
 * @param splits u8-packed u32 [splits]: column << 16 | first << 8 | last; tree t owns depths[t] of them, in order
 * @param depths u8 [trees]
 * @param values float32, leaf-major by tree, `outputs` a leaf
 * @param scores float64 row-major [n, outputs]
 * @param leaves scratch, stride bytes
 */
export function obliviousPredict(
  bins: usize, stride: i32, n: i32, splits: usize, depths: usize, trees: i32, values: usize, outputs: i32,
  scores: usize, leaves: usize,
): void {
  for (let t: i32 = 0; t < trees; t++) {
    const depth = load<u8>(depths + (t as usize)) as i32;
    for (let i: usize = 0; i < (n as usize); i += 16) {
      let index = i8x16.splat(0);
      for (let l: i32 = 0; l < depth; l++) {
        const split = load<u32>(splits + ((l as usize) << 2));
        const low = (split >>> 8) & 255;
        const bit: i32 = 1 << l;
        const span = (split & 255) - low;
        const bin = v128.load(bins + ((split >>> 16) as usize) * (stride as usize) + i);
        const inside = i8x16.le_u(i8x16.sub(bin, i8x16.splat(low as i8)), i8x16.splat(span as i8));
        index = v128.or(index, v128.and(inside, i8x16.splat(bit as i8)));
      }
      v128.store(leaves + i, index);
    }
    if (outputs == 1)
      for (let i: usize = 0; i < (n as usize); i++) {
        const at = scores + (i << 3);
        store<f64>(at, load<f64>(at) + (load<f32>(values + ((load<u8>(leaves + i) as usize) << 2)) as f64));
      }
    else
      for (let i: usize = 0; i < (n as usize); i++) {
        const at = scores + ((i * (outputs as usize)) << 3);
        const from = values + (((load<u8>(leaves + i) as usize) * (outputs as usize)) << 2);
        for (let k: usize = 0; k < (outputs as usize); k++)
          store<f64>(at + (k << 3), load<f64>(at + (k << 3)) + (load<f32>(from + (k << 2)) as f64));
      }
    splits += (depth as usize) << 2;
    values += ((1 << depth) as usize) * ((outputs as usize) << 2);
  }
}
