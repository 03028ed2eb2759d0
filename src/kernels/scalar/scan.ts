import { BEST_F64, BEST_I32, SCAN_F64, SCAN_U32 } from '../scan-layout.ts';
import { scanCategory } from './scan-category.ts';
import { type ScanViews, scanViews } from './scan-views.ts';

/** Twin of the kernel `scan`. */
export function scan(
  buffer: ArrayBufferLike,
  hist: number,
  features: number,
  count: number,
  params: number,
  best: number,
): void {
  const records = new Uint32Array(buffer, features, count * 4);
  for (let f = 0; f < count; f++) {
    const views = scanViews(buffer, hist + records[f * 4]!, params, best);
    const bins = records[f * 4 + 1]!;
    const draw = records[f * 4 + 3]!;
    if (records[f * 4 + 2]) scanCategory(views, f, bins, draw);
    else scanNumeric(views, f, bins, draw);
  }
}

function scanNumeric(views: ScanViews, feature: number, bins: number, draw: number): void {
  const missing = views.low[bins * 2] !== 0 || views.high[bins * 2 + 1] !== 0;
  let from = 0;
  let to = missing ? bins : bins - 1;
  if (draw) {
    if (to < 1) return;
    from = (draw - 1) % to;
    to = from + 1;
  }
  sweep(views, feature, from, to, -1);
  if (missing) sweep(views, feature, from, Math.min(to, bins - 1), bins);
}

/** Tries left = bins 0..t, and slot `with` when not negative, for t in [from, to). */
function sweep(views: ScanViews, feature: number, from: number, to: number, withSlot: number): void {
  const { low, high, params, paramWords, best, bestWords } = views;
  const totalH = paramWords[SCAN_U32.totalLow]!;
  const totalG = paramWords[SCAN_U32.totalHigh]! | 0;
  const l1 = params[SCAN_F64.l1]!;
  const l2 = params[SCAN_F64.l2]!;
  const minH = params[SCAN_F64.minHessian]!;
  let h = withSlot < 0 ? 0 : low[withSlot * 2]!;
  let g = withSlot < 0 ? 0 : high[withSlot * 2 + 1]!;
  for (let t = 0; t < to; t++) {
    h += low[t * 2]!;
    g += high[t * 2 + 1]!;
    if (t < from || h < minH) continue;
    if (totalH - h < minH) break;
    const a = Math.max(Math.abs(g) - l1, 0);
    const b = Math.max(Math.abs(totalG - g) - l1, 0);
    const dl = h + l2;
    const dr = totalH - h + l2;
    const gain = (a * a * dr + b * b * dl) / (dl * dr);
    if (!(gain > best[BEST_F64.gain]!)) continue;
    best[BEST_F64.gain] = gain;
    bestWords[BEST_I32.feature] = feature;
    bestWords[BEST_I32.threshold] = t;
    bestWords[BEST_I32.defaultLeft] = withSlot < 0 ? 0 : 1;
    bestWords[BEST_I32.leftLow] = h;
    bestWords[BEST_I32.leftHigh] = g;
  }
}
