import { BEST_F64, BEST_I32, SCAN_F64, SCAN_U32 } from '../scan-layout.ts';
import { scanCategory } from './scan-category.ts';

/** Views of the records and one histogram that a scan works on. */
export interface ScanViews {
  /** Low words of the slots are hessians (uint32), high words gradients (int32): slot b at 2 b and 2 b + 1. */
  readonly low: Uint32Array;
  readonly high: Int32Array;
  readonly params: Float64Array;
  readonly paramWords: Uint32Array;
  readonly best: Float64Array;
  readonly bestWords: Int32Array;
}

/** Twice the loss removed by a leaf with these sums: T(G)^2 / (H + l2), T the soft threshold at l1. */
export function gainOf(g: number, h: number, l1: number, l2: number): number {
  const t = Math.max(Math.abs(g) - l1, 0);
  return (t * t) / (h + l2);
}

/** Views for the feature whose histogram starts at byte `hist`. */
export function scanViews(buffer: ArrayBufferLike, hist: number, params: number, best: number): ScanViews {
  return {
    low: new Uint32Array(buffer, hist, 512),
    high: new Int32Array(buffer, hist, 512),
    params: new Float64Array(buffer, params, 10),
    paramWords: new Uint32Array(buffer, params, 20),
    best: new Float64Array(buffer, best, 8),
    bestWords: new Int32Array(buffer, best, 16),
  };
}

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
