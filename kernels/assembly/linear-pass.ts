import { exp2x } from './exp';
import { logOf } from './log';

// @ts-ignore: decorator
@inline
function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

// @ts-ignore: decorator
@inline
function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
}

// @ts-ignore: decorator
@inline
function both(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/**
 * out[i] = bias + x[i] . w for `n` rows of `stride` float32 (a multiple of 4, padded with 0); w and out are float64. Four
 * partial sums, of every fourth product each, are added in pairs.
 */
export function denseScores(x: usize, n: i32, stride: i32, w: usize, bias: f64, out: usize): void {
  const bytes = (stride as usize) << 2;
  for (let i: i32 = 0; i < n; i++) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let at = w;
    for (let j: usize = 0; j < bytes; j += 16) {
      const v = v128.load(x + j);
      a = f64x2.add(a, f64x2.mul(low(v), v128.load(at)));
      b = f64x2.add(b, f64x2.mul(high(v), v128.load(at, 16)));
      at += 32;
    }
    store<f64>(out, bias + both(f64x2.add(a, b)));
    x += bytes;
    out += 8;
  }
}

/** g += slope[i] * x[i] over `n` rows; g is float64 [stride]. */
export function denseGradient(x: usize, n: i32, stride: i32, slope: usize, g: usize): void {
  const bytes = (stride as usize) << 2;
  let i: i32 = 0;
  // two rows at a time: g is read and written half as often
  for (; i + 1 < n; i += 2) {
    const s = v128.load64_splat(slope);
    const t = v128.load64_splat(slope, 8);
    let to = g;
    for (let j: usize = 0; j < bytes; j += 16) {
      const u = v128.load(x + j);
      const v = v128.load(x + bytes + j);
      v128.store(to, f64x2.add(f64x2.add(v128.load(to), f64x2.mul(s, low(u))), f64x2.mul(t, low(v))));
      v128.store(to, f64x2.add(f64x2.add(v128.load(to, 16), f64x2.mul(s, high(u))), f64x2.mul(t, high(v))), 16);
      to += 32;
    }
    x += bytes << 1;
    slope += 16;
  }
  if (i < n) {
    const s = v128.load64_splat(slope);
    let to = g;
    for (let j: usize = 0; j < bytes; j += 16) {
      const u = v128.load(x + j);
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(s, low(u))));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(s, high(u))), 16);
      to += 32;
    }
  }
}

/**
 * Logistic loss of `n` (even) rows: replaces scores by slopes c * (p - 1 if positive, p else) and returns the sum of losses.
 * @param sign float64, 1 or -1; 0 for padding
 * @param weight float64; 0 for padding
 * @param h float64 curvatures c p (1 - p); 0 = not wanted
 */
export function logisticSlopes(score: usize, n: i32, sign: usize, weight: usize, h: usize): f64 {
  let loss = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let i: i32 = 0; i < n; i += 2) {
    const s = v128.load(sign);
    const c = v128.load(weight);
    const z = f64x2.mul(v128.load(score), s);
    const t = exp2x(f64x2.neg(f64x2.abs(z)));
    const sum = f64x2.add(one, t);
    const q = f64x2.div(one, sum);
    const negative = f64x2.lt(z, f64x2.splat(0));
    const log = f64x2.replace_lane(
      f64x2.splat(logOf(f64x2.extract_lane(sum, 0))), 1, logOf(f64x2.extract_lane(sum, 1)),
    );
    loss = f64x2.add(loss, f64x2.mul(c, f64x2.add(log, f64x2.max(f64x2.neg(z), f64x2.splat(0)))));
    const miss = f64x2.mul(c, v128.bitselect(q, f64x2.mul(t, q), negative));
    v128.store(score, f64x2.neg(f64x2.mul(miss, s)));
    if (h) {
      v128.store(h, f64x2.mul(f64x2.mul(f64x2.mul(c, t), q), q));
      h += 16;
    }
    score += 16;
    sign += 16;
    weight += 16;
  }
  return both(loss);
}

/**
 * Sum of v[i] * x[i], or of v[i] * (x[i] - mean)^2: four sums in turn, what is left over at the end goes to the first.
 * @param squares known when compiled: no branch is left in the loops
 */
// @ts-ignore: decorator
@inline
function columnSum(x: usize, n: i32, v: usize, mean: f64, squares: bool): f64 {
  const end = x + ((n as usize) << 2);
  const fours = x + (((n & ~3) as usize) << 2);
  const m = f64x2.splat(mean);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  for (; x < fours; x += 16) {
    const u = v128.load(x);
    let p = low(u);
    let q = high(u);
    let wp = v128.load(v);
    let wq = v128.load(v, 16);
    if (squares) {
      p = f64x2.sub(p, m);
      q = f64x2.sub(q, m);
      wp = f64x2.mul(wp, p);
      wq = f64x2.mul(wq, q);
    }
    a = f64x2.add(a, f64x2.mul(wp, p));
    b = f64x2.add(b, f64x2.mul(wq, q));
    v += 32;
  }
  let first = f64x2.extract_lane(a, 0);
  for (; x < end; x += 4) {
    const c = squares ? (load<f32>(x) as f64) - mean : (load<f32>(x) as f64);
    first += (squares ? load<f64>(v) * c : load<f64>(v)) * c;
    v += 8;
  }
  return first + f64x2.extract_lane(a, 1) + both(b);
}

/** Sum of x[i] * v[i] over `n` float32 and float64. */
export function columnDot(x: usize, n: i32, v: usize): f64 {
  return columnSum(x, n, v, 0, false);
}

/** Sum of w[i] * (x[i] - mean)^2 in the order of `columnDot`. */
export function columnSquares(x: usize, n: i32, mean: f64, w: usize): f64 {
  return columnSum(x, n, w, mean, true);
}

/** v[i] += factor * share[i] * x[i] over `n` numbers; x is float32, the others float64. */
export function columnAdd(x: usize, n: i32, factor: f64, share: usize, v: usize): void {
  const end = x + ((n as usize) << 2);
  const fours = x + (((n & ~3) as usize) << 2);
  const f = f64x2.splat(factor);
  for (; x < fours; x += 16) {
    const u = v128.load(x);
    v128.store(v, f64x2.add(v128.load(v), f64x2.mul(f64x2.mul(f, v128.load(share)), low(u))));
    v128.store(v, f64x2.add(v128.load(v, 16), f64x2.mul(f64x2.mul(f, v128.load(share, 16)), high(u))), 16);
    share += 32;
    v += 32;
  }
  for (; x < end; x += 4) {
    store<f64>(v, load<f64>(v) + factor * load<f64>(share) * (load<f32>(x) as f64));
    share += 8;
    v += 8;
  }
}

/** out[i] = root[i] * (x[i] - mean) * inverse over `n` numbers; x is float32, the others float64. */
export function columnCentre(x: usize, n: i32, mean: f64, inverse: f64, root: usize, out: usize): void {
  const end = x + ((n as usize) << 2);
  const fours = x + (((n & ~3) as usize) << 2);
  const m = f64x2.splat(mean);
  const s = f64x2.splat(inverse);
  for (; x < fours; x += 16) {
    const v = v128.load(x);
    v128.store(out, f64x2.mul(f64x2.mul(v128.load(root), f64x2.sub(low(v), m)), s));
    v128.store(out, f64x2.mul(f64x2.mul(v128.load(root, 16), f64x2.sub(high(v), m)), s), 16);
    root += 32;
    out += 32;
  }
  for (; x < end; x += 4) {
    store<f64>(out, load<f64>(root) * ((load<f32>(x) as f64) - mean) * inverse);
    root += 8;
    out += 8;
  }
}

/**
 * out[i] += sum of value[e] * b[slot[e]] over the entries [starts[i], starts[i + 1]) of each of `n` rows; starts and slot are
 * u32, value is float32, b and out are float64.
 */
export function sparseScores(starts: usize, slot: usize, value: usize, n: i32, b: usize, out: usize): void {
  let e = load<u32>(starts) as usize;
  for (let i: i32 = 0; i < n; i++) {
    starts += 4;
    const end = load<u32>(starts) as usize;
    let sum = load<f64>(out);
    for (; e < end; e++)
      sum += load<f64>(b + ((load<u32>(slot + (e << 2)) as usize) << 3)) * (load<f32>(value + (e << 2)) as f64);
    store<f64>(out, sum);
    out += 8;
  }
}

/** g[slot[e]] += slope[i] * value[e] over the entries of `n` rows, as of `sparseScores`. */
export function sparseGradient(starts: usize, slot: usize, value: usize, n: i32, slope: usize, g: usize): void {
  let e = load<u32>(starts) as usize;
  for (let i: i32 = 0; i < n; i++) {
    starts += 4;
    const end = load<u32>(starts) as usize;
    const s = load<f64>(slope);
    for (; e < end; e++) {
      const to = g + ((load<u32>(slot + (e << 2)) as usize) << 3);
      store<f64>(to, load<f64>(to) + s * (load<f32>(value + (e << 2)) as f64));
    }
    slope += 8;
  }
}

/**
 * out[j, k] += z_j . z_k for k <= j (and a little beyond) of `p` (a multiple of 4) columns of `rows` (even) float64 each.
 * Every sum has two lanes, of even and of odd rows, that are added at the end.
 */
export function gramBlock(z: usize, rows: i32, p: i32, out: usize): void {
  const bytes = (rows as usize) << 3;
  for (let j: i32 = 0; j < p; j += 2) {
    const a = z + (j as usize) * bytes;
    for (let k: i32 = 0; k <= j + 1; k += 4) {
      const b = z + (k as usize) * bytes;
      let s0 = f64x2.splat(0);
      let s1 = f64x2.splat(0);
      let s2 = f64x2.splat(0);
      let s3 = f64x2.splat(0);
      let t0 = f64x2.splat(0);
      let t1 = f64x2.splat(0);
      let t2 = f64x2.splat(0);
      let t3 = f64x2.splat(0);
      for (let i: usize = 0; i < bytes; i += 16) {
        const u = v128.load(a + i);
        const v = v128.load(a + bytes + i);
        let w = v128.load(b + i);
        s0 = f64x2.add(s0, f64x2.mul(u, w));
        t0 = f64x2.add(t0, f64x2.mul(v, w));
        w = v128.load(b + bytes + i);
        s1 = f64x2.add(s1, f64x2.mul(u, w));
        t1 = f64x2.add(t1, f64x2.mul(v, w));
        w = v128.load(b + (bytes << 1) + i);
        s2 = f64x2.add(s2, f64x2.mul(u, w));
        t2 = f64x2.add(t2, f64x2.mul(v, w));
        w = v128.load(b + (bytes << 1) + bytes + i);
        s3 = f64x2.add(s3, f64x2.mul(u, w));
        t3 = f64x2.add(t3, f64x2.mul(v, w));
      }
      const to = out + (((j as usize) * (p as usize) + (k as usize)) << 3);
      const next = to + ((p as usize) << 3);
      store<f64>(to, load<f64>(to) + both(s0));
      store<f64>(to, load<f64>(to, 8) + both(s1), 8);
      store<f64>(to, load<f64>(to, 16) + both(s2), 16);
      store<f64>(to, load<f64>(to, 24) + both(s3), 24);
      store<f64>(next, load<f64>(next) + both(t0));
      store<f64>(next, load<f64>(next, 8) + both(t1), 8);
      store<f64>(next, load<f64>(next, 16) + both(t2), 16);
      store<f64>(next, load<f64>(next, 24) + both(t3), 24);
    }
  }
}
