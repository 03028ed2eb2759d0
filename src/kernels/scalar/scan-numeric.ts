import { BEST_F64, BEST_I32, SCAN_F64, SCAN_U32 } from '../scan-layout.ts';
import type { ScanViews } from './scan-views.ts';

/** A candidate has to come this close to the best gain in float32 before it is computed in float64. */
const NEAR = 1 - 2 ** -20;
const f32 = Math.fround;

/** Twin of the kernel's numeric scan: candidates are compared in float32, the winner's gain is computed in float64. */
export function scanNumeric(views: ScanViews, feature: number, bins: number, draw: number): void {
  const missing = views.low[bins * 2] !== 0 || views.high[bins * 2 + 1] !== 0;
  if (draw) {
    const to = missing ? bins : bins - 1;
    if (to < 1) return;
    const t = (draw - 1) % to;
    consider(views, feature, t, -1);
    if (missing && t < bins - 1) consider(views, feature, t, bins);
    return;
  }
  for (const start of missing ? [-1, bins] : [-1]) {
    const t = sweep(views, bins, start);
    if (t >= 0) consider(views, feature, t, start);
  }
}

/** The t of largest float32 gain for left = bins 0..t and slot `start` when not negative; -1 when none comes near. */
function sweep({ low, high, params, paramWords, best }: ScanViews, bins: number, start: number): number {
  const totalH = paramWords[SCAN_U32.totalLow]!;
  const totalG = paramWords[SCAN_U32.totalHigh]! | 0;
  const l1 = f32(params[SCAN_F64.l1]!);
  const l2 = f32(params[SCAN_F64.l2]!);
  const minH = params[SCAN_F64.minHessian]!;
  const scale = totalH + 2 * params[SCAN_F64.l2]!;
  const mean = totalG / scale;
  const near = best[BEST_F64.gain]! * NEAR;
  const gainOf = l1 > 0 ? penalised(totalG, l1) : relative(f32(mean));
  let top = f32(l1 > 0 ? near : Math.max(0, (near - totalG * mean) / scale));
  let winner = -1;
  let h = start < 0 ? 0 : low[start * 2]!;
  let g = start < 0 ? 0 : high[start * 2 + 1]!;
  for (let t = 0; t < bins; t++) {
    h += low[t * 2]!;
    g += high[t * 2 + 1]!;
    if (h < minH || totalH - h < minH) continue;
    const gain = gainOf(g, f32(f32(h) + l2), f32(f32(totalH - h) + l2));
    if (!(gain > top)) continue;
    top = gain;
    winner = t;
  }
  return winner;
}

/** Gain of a cut by the gradient of its left side and the hessians of both sides, l2 added. */
type CutGain = (g: number, dl: number, dr: number) => number;

/** With soft thresholds. */
function penalised(totalG: number, l1: number): CutGain {
  const beyond = (g: number): number => Math.max(f32(Math.abs(f32(g)) - l1), 0);
  return (g, dl, dr) => {
    const x = beyond(g);
    const y = beyond(totalG - g);
    return f32(f32(f32(f32(x * x) * dr) + f32(f32(y * y) * dl)) / f32(dl * dr));
  };
}

/** Without: the part that differs from cut to cut, in units of its own. `mean`: gradient by hessian of the leaf. */
function relative(mean: number): CutGain {
  return (g, dl, dr) => {
    const x = f32(f32(g) - f32(mean * dl));
    return f32(f32(x * x) / f32(dl * dr));
  };
}

/** Takes the cut when it beats the best so far. */
function consider(views: ScanViews, feature: number, t: number, start: number): void {
  const { low, high, params, paramWords, best, bestWords } = views;
  const totalH = paramWords[SCAN_U32.totalLow]!;
  const totalG = paramWords[SCAN_U32.totalHigh]! | 0;
  const minH = params[SCAN_F64.minHessian]!;
  let h = start < 0 ? 0 : low[start * 2]!;
  let g = start < 0 ? 0 : high[start * 2 + 1]!;
  for (let b = 0; b <= t; b++) {
    h += low[b * 2]!;
    g += high[b * 2 + 1]!;
  }
  if (h < minH || totalH - h < minH) return;
  const a = Math.max(Math.abs(g) - params[SCAN_F64.l1]!, 0);
  const b = Math.max(Math.abs(totalG - g) - params[SCAN_F64.l1]!, 0);
  const dl = h + params[SCAN_F64.l2]!;
  const dr = totalH - h + params[SCAN_F64.l2]!;
  const gain = (a * a * dr + b * b * dl) / (dl * dr);
  if (!(gain > best[BEST_F64.gain]!)) return;
  best[BEST_F64.gain] = gain;
  bestWords[BEST_I32.feature] = feature;
  bestWords[BEST_I32.threshold] = t;
  bestWords[BEST_I32.defaultLeft] = start < 0 ? 0 : 1;
  bestWords[BEST_I32.leftLow] = h;
  bestWords[BEST_I32.leftHigh] = g;
}
