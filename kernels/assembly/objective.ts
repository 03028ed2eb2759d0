import { exp2x } from './exp';

// @ts-ignore: decorator
@inline
function pair(at: usize, a: usize, b: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(load<f64>(at + (a << 3))), 1, load<f64>(at + (b << 3)));
}

/**
 * Gradient and hessian of the logistic loss, g = w (p - y), h = w p (1 - p).
 * @param rows u32 row ids, shape [n]
 * @param score float64 by row id; y: float64 0/1 by row id; w: float64 by row id, or 0 for none
 * @param g float32 by row id, written; h: likewise
 * @param sums float64, receives sum |g| and sum h
 */
export function logistic(rows: usize, n: i32, score: usize, y: usize, w: usize, g: usize, h: usize, sums: usize): void {
  let sumG = f64x2.splat(0);
  let sumH = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let i: i32 = 0; i < n; i += 2) {
    const a = load<u32>(rows + ((i as usize) << 2)) as usize;
    const both = i + 1 < n;
    const b = both ? (load<u32>(rows + ((i as usize) << 2), 4) as usize) : a;
    const p = f64x2.div(one, f64x2.add(one, exp2x(f64x2.neg(pair(score, a, b)))));
    let dg = f64x2.sub(p, pair(y, a, b));
    let dh = f64x2.pmax(f64x2.mul(p, f64x2.sub(one, p)), f64x2.splat(1e-16));
    if (w) {
      const weight = pair(w, a, b);
      dg = f64x2.mul(dg, weight);
      dh = f64x2.mul(dh, weight);
    }
    put(g, h, a, b, dg, dh);
    if (!both) {
      dg = f64x2.replace_lane(dg, 1, 0);
      dh = f64x2.replace_lane(dh, 1, 0);
    }
    sumG = f64x2.add(sumG, f64x2.abs(dg));
    sumH = f64x2.add(sumH, dh);
  }
  store<f64>(sums, f64x2.extract_lane(sumG, 0) + f64x2.extract_lane(sumG, 1));
  store<f64>(sums, f64x2.extract_lane(sumH, 0) + f64x2.extract_lane(sumH, 1), 8);
}

// @ts-ignore: decorator
@inline
function put(g: usize, h: usize, a: usize, b: usize, dg: v128, dh: v128): void {
  store<f32>(g + (b << 2), f64x2.extract_lane(dg, 1) as f32);
  store<f32>(g + (a << 2), f64x2.extract_lane(dg, 0) as f32);
  store<f32>(h + (b << 2), f64x2.extract_lane(dh, 1) as f32);
  store<f32>(h + (a << 2), f64x2.extract_lane(dh, 0) as f32);
}

/**
 * Softmax of each row, not yet normalised: shares of exp(score_k - largest), and 1 / their sum.
 * @param score float64 class-major, class k of row r at score + 8 (k * stride + r)
 * @param top float64 by row id, scratch
 * @param inverse float64 by row id, written
 * @param shares float32 class-major like score, written
 */
export function softmaxNormalise(
  rows: usize, n: i32, score: usize, stride: i32, classes: i32, top: usize, inverse: usize, shares: usize,
): void {
  for (let k: usize = 0; k < (classes as usize); k++) {
    const column = score + ((k * (stride as usize)) << 3);
    for (let i: usize = 0; i < (n as usize); i++) {
      const at = (load<u32>(rows + (i << 2)) as usize) << 3;
      const value = load<f64>(column + at);
      store<f64>(top + at, k == 0 ? value : max(load<f64>(top + at), value));
    }
  }
  for (let k: usize = 0; k < (classes as usize); k++) {
    const column = score + ((k * (stride as usize)) << 3);
    const out = shares + ((k * (stride as usize)) << 2);
    for (let i: i32 = 0; i < n; i += 2) {
      const a = load<u32>(rows + ((i as usize) << 2)) as usize;
      const both = i + 1 < n;
      const b = both ? (load<u32>(rows + ((i as usize) << 2), 4) as usize) : a;
      const e = exp2x(f64x2.sub(pair(column, a, b), pair(top, a, b)));
      const ea = f64x2.extract_lane(e, 0);
      const eb = f64x2.extract_lane(e, 1);
      store<f32>(out + (b << 2), eb as f32);
      store<f32>(out + (a << 2), ea as f32);
      store<f64>(inverse + (a << 3), k == 0 ? ea : load<f64>(inverse + (a << 3)) + ea);
      if (both) store<f64>(inverse + (b << 3), k == 0 ? eb : load<f64>(inverse + (b << 3)) + eb);
    }
  }
  for (let i: usize = 0; i < (n as usize); i++) {
    const at = inverse + ((load<u32>(rows + (i << 2)) as usize) << 3);
    store<f64>(at, 1 / load<f64>(at));
  }
}

/**
 * Gradient and hessian of the softmax loss for class `k`: g = w (p - [y = k]), h = w factor p (1 - p).
 * @param share float32 of class k by row id, and inverse, from softmaxNormalise; y: float64 class index by row id
 * @param factor K / (K - 1) (Friedman, Hastie, Tibshirani 2000)
 */
export function softmaxGradient(
  rows: usize, n: i32, share: usize, inverse: usize, y: usize, k: f64, factor: f64, w: usize, g: usize, h: usize,
  sums: usize,
): void {
  let sumG: f64 = 0;
  let sumH: f64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const p = (load<f32>(share + (id << 2)) as f64) * load<f64>(inverse + (id << 3));
    const weight = w ? load<f64>(w + (id << 3)) : 1;
    const dg = (p - (load<f64>(y + (id << 3)) == k ? 1.0 : 0.0)) * weight;
    const dh = max(p * (1 - p) * factor, 1e-16) * weight;
    store<f32>(g + (id << 2), dg as f32);
    store<f32>(h + (id << 2), dh as f32);
    sumG += abs(dg);
    sumH += dh;
  }
  store<f64>(sums, sumG);
  store<f64>(sums, sumH, 8);
}

/** Gradient and hessian of the halved squared error, g = w (score - y), h = w. Arguments as in `logistic`. */
export function squared(rows: usize, n: i32, score: usize, y: usize, w: usize, g: usize, h: usize, sums: usize): void {
  let sumG: f64 = 0;
  let sumH: f64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const weight = w ? load<f64>(w + (id << 3)) : 1;
    const d = (load<f64>(score + (id << 3)) - load<f64>(y + (id << 3))) * weight;
    store<f32>(g + (id << 2), d as f32);
    store<f32>(h + (id << 2), weight as f32);
    sumG += abs(d);
    sumH += weight;
  }
  store<f64>(sums, sumG);
  store<f64>(sums, sumH, 8);
}
