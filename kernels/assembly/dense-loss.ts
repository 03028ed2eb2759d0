import { exp4 } from './approximate';

// @ts-ignore: decorator
@inline
function expOf(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/**
 * Slope of the softmax loss by the scores, in place, with smoothed labels (Szegedy and others 2016): w (p - q), where q
 * puts 1 - smoothing on the class and spreads the rest over all.
 * @param scores float32 [rows, classes], replaced by the slopes
 * @param target class index as float32, shape [rows]; weight: float32 [rows]
 */
export function softmaxSlope(
  scores: usize, target: usize, weight: usize, rows: i32, classes: i32, smoothing: f32,
): void {
  const wide = (classes as usize) << 2;
  const base: f32 = smoothing / (classes as f32);
  for (let i: i32 = 0; i < rows; i++) {
    let top = load<f32>(scores);
    for (let k: usize = 4; k < wide; k += 4) top = max(top, load<f32>(scores + k));
    let sum: f32 = 0;
    for (let k: usize = 0; k < wide; k += 4) {
      const e = expOf(load<f32>(scores + k) - top);
      store<f32>(scores + k, e);
      sum += e;
    }
    const w = load<f32>(weight);
    const share: f32 = w / sum;
    for (let k: usize = 0; k < wide; k += 4) store<f32>(scores + k, load<f32>(scores + k) * share - w * base);
    const own = scores + ((load<f32>(target) as usize) << 2);
    store<f32>(own, load<f32>(own) - w * (1 - smoothing));
    scores += wide;
    target += 4;
    weight += 4;
  }
}

/** Slope of the logistic loss by the score, in place: w (p - q), labels 0 and 1 smoothed towards 1/2. Shapes [rows]. */
export function logisticSlope(scores: usize, target: usize, weight: usize, rows: i32, smoothing: f32): void {
  for (let i: usize = 0; i < (rows as usize) << 2; i += 4) {
    const p: f32 = 1 / (1 + expOf(-load<f32>(scores + i)));
    const q: f32 = load<f32>(target + i) * (1 - smoothing) + 0.5 * smoothing;
    store<f32>(scores + i, load<f32>(weight + i) * (p - q));
  }
}

/** Slope of the halved squared error by the score, in place: w (score - target), cut off at w limit. Shapes [rows]. */
export function squaredSlope(scores: usize, target: usize, weight: usize, rows: i32, limit: f32): void {
  for (let i: usize = 0; i < (rows as usize) << 2; i += 4) {
    const d = load<f32>(scores + i) - load<f32>(target + i);
    store<f32>(scores + i, load<f32>(weight + i) * max(-limit, min(limit, d)));
  }
}
