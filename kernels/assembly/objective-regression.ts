import { exp2x } from './exp';

// Arguments as in `logistic` (objective.ts): rows u32 [n]; score, y, w float64 by row id (w 0: no weights); g, h float32
// by row id, written; sums receives sum |g| and sum h.

/**
 * Gradient of a loss that is linear on both sides of the target: g = w above where the score is too high, -w below where
 * it is too low, h = w. (1, 1) is the absolute error, (1 - alpha, alpha) the pinball loss of the alpha-quantile.
 */
export function slopes(
  rows: usize, n: i32, score: usize, y: usize, w: usize, above: f64, below: f64, g: usize, h: usize, sums: usize,
): void {
  let sumG: f64 = 0;
  let sumH: f64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const weight = w ? load<f64>(w + (id << 3)) : 1;
    const d = load<f64>(score + (id << 3)) - load<f64>(y + (id << 3));
    const dg = (d > 0 ? above : d < 0 ? -below : 0) * weight;
    store<f32>(g + (id << 2), dg as f32);
    store<f32>(h + (id << 2), weight as f32);
    sumG += abs(dg);
    sumH += weight;
  }
  store<f64>(sums, sumG);
  store<f64>(sums, sumH, 8);
}

/** Huber's loss (1964): g = w d, held inside [-delta, delta] w, h = w. */
export function huber(
  rows: usize, n: i32, score: usize, y: usize, w: usize, delta: f64, g: usize, h: usize, sums: usize,
): void {
  let sumG: f64 = 0;
  let sumH: f64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const weight = w ? load<f64>(w + (id << 3)) : 1;
    const d = load<f64>(score + (id << 3)) - load<f64>(y + (id << 3));
    const dg = max(-delta, min(delta, d)) * weight;
    store<f32>(g + (id << 2), dg as f32);
    store<f32>(h + (id << 2), weight as f32);
    sumG += abs(dg);
    sumH += weight;
  }
  store<f64>(sums, sumG);
  store<f64>(sums, sumH, 8);
}

/**
 * The loss c^2 (|d| / c - log(1 + |d| / c)), called fair: g = w c d / (|d| + c). h = w c / (|d| + c) is not the second
 * derivative, which vanishes for large d, but the curvature of the parabola that lies on the loss from above: a step
 * never overshoots (Hunter, Lange 2004).
 */
export function fair(
  rows: usize, n: i32, score: usize, y: usize, w: usize, c: f64, g: usize, h: usize, sums: usize,
): void {
  let sumG: f64 = 0;
  let sumH: f64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const weight = w ? load<f64>(w + (id << 3)) : 1;
    const d = load<f64>(score + (id << 3)) - load<f64>(y + (id << 3));
    const share = c / (abs(d) + c);
    const dg = share * d * weight;
    const dh = share * weight;
    store<f32>(g + (id << 2), dg as f32);
    store<f32>(h + (id << 2), dh as f32);
    sumG += abs(dg);
    sumH += dh;
  }
  store<f64>(sums, sumG);
  store<f64>(sums, sumH, 8);
}

// @ts-ignore: decorator
@inline
function splat(at: usize): v128 {
  return f64x2.splat(load<f64>(at));
}

/**
 * Half the deviance of a Tweedie variable with log mean `score` (Jorgensen 1987), for y >= 0 and power p in [1, 2]; 1 is
 * Poisson, 2 is gamma. With a = exp((1 - p) score) and b = exp((2 - p) score): g = w (b - y a),
 * h = w factor ((2 - p) b - (1 - p) y a), kept above 1e-16 w.
 */
export function tweedie(
  rows: usize, n: i32, score: usize, y: usize, w: usize, power: f64, factor: f64, g: usize, h: usize, sums: usize,
): void {
  let sumG: f64 = 0;
  let sumH: f64 = 0;
  for (let i: usize = 0; i < (n as usize); i++) {
    const id = load<u32>(rows + (i << 2)) as usize;
    const weight = w ? load<f64>(w + (id << 3)) : 1;
    const e = exp2x(f64x2.mul(splat(score + (id << 3)), f64x2.replace_lane(f64x2.splat(1 - power), 1, 2 - power)));
    const a = f64x2.extract_lane(e, 0) * load<f64>(y + (id << 3));
    const b = f64x2.extract_lane(e, 1);
    const dg = (b - a) * weight;
    const dh = max(((2 - power) * b - (1 - power) * a) * factor, 1e-16) * weight;
    store<f32>(g + (id << 2), dg as f32);
    store<f32>(h + (id << 2), dh as f32);
    sumG += abs(dg);
    sumH += dh;
  }
  store<f64>(sums, sumG);
  store<f64>(sums, sumH, 8);
}
