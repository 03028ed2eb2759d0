import { BEST_F64, BEST_I32, SCAN_F64, SCAN_U32 } from '../scan-layout.ts';
import { type ScanViews, scanViews } from './scan-views.ts';

/** A constraint on one leaf and feature. */
export interface MonotoneBounds {
  /** 1: the output may not fall with the feature; -1: not rise; 0: only the bounds hold. */
  readonly sign: number;
  /** Bounds of the children's outputs, in scaled gradient over scaled hessian. */
  readonly low: number;
  readonly high: number;
}

/**
 * Best split of one numeric feature when outputs are bounded: a candidate's gain is that of its clamped outputs, and a
 * candidate whose outputs are in the wrong order does not count. The feature field of `best` is left to the caller.
 * @param record byte offset of the feature record, see scan-layout.ts
 */
export function scanMonotone(
  buffer: ArrayBufferLike,
  hist: number,
  record: number,
  params: number,
  best: number,
  bounds: MonotoneBounds,
): void {
  const words = new Uint32Array(buffer, record, 4);
  const views = scanViews(buffer, hist + words[0]!, params, best);
  const bins = words[1]!;
  const missing = views.low[bins * 2] !== 0;
  const all = missing ? bins : bins - 1;
  const draw = words[3]!;
  const from = draw && all > 0 ? (draw - 1) % all : 0;
  const to = draw ? Math.min(all, from + 1) : all;
  sweep(views, from, to, -1, bounds);
  if (missing) sweep(views, from, Math.min(to, bins - 1), bins, bounds);
}

function sweep(views: ScanViews, from: number, to: number, withSlot: number, bounds: MonotoneBounds): void {
  const { low, high, params, paramWords, best, bestWords } = views;
  const totalH = paramWords[SCAN_U32.totalLow]!;
  const totalG = paramWords[SCAN_U32.totalHigh]! | 0;
  const minH = params[SCAN_F64.minHessian]!;
  let h = withSlot < 0 ? 0 : low[withSlot * 2]!;
  let g = withSlot < 0 ? 0 : high[withSlot * 2 + 1]!;
  for (let t = 0; t < to; t++) {
    h += low[t * 2]!;
    g += high[t * 2 + 1]!;
    if (t < from || h < minH) continue;
    if (totalH - h < minH) break;
    const gain = boundedGain(g, h, totalG - g, totalH - h, params, bounds);
    if (!(gain > best[BEST_F64.gain]!)) continue;
    best[BEST_F64.gain] = gain;
    bestWords[BEST_I32.threshold] = t;
    bestWords[BEST_I32.defaultLeft] = withSlot < 0 ? 0 : 1;
    bestWords[BEST_I32.leftLow] = h;
    bestWords[BEST_I32.leftHigh] = g;
  }
}

/** Gain of two clamped outputs; -Infinity when they are in the wrong order. */
function boundedGain(
  lg: number,
  lh: number,
  rg: number,
  rh: number,
  params: Float64Array,
  { sign, low, high }: MonotoneBounds,
): number {
  const l1 = params[SCAN_F64.l1]!;
  const l2 = params[SCAN_F64.l2]!;
  const output = (g: number, h: number): number =>
    Math.min(high, Math.max(low, (-Math.sign(g) * Math.max(0, Math.abs(g) - l1)) / (h + l2)));
  const a = output(lg, lh);
  const b = output(rg, rh);
  if (sign * (b - a) < 0) return Number.NEGATIVE_INFINITY;
  const gain = (g: number, h: number, w: number): number => -(2 * g * w + 2 * l1 * Math.abs(w) + (h + l2) * w * w);
  return gain(lg, lh, a) + gain(rg, rh, b);
}
