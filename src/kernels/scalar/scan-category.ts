import { BEST_F64, BEST_I32, SCAN_F64, SCAN_U32 } from '../scan-layout.ts';
import { gainOf, type ScanViews } from './scan-views.ts';

/** Twin of the kernel's category scan: one bin against the rest, or a prefix of the ordered bins from either end. */
export function scanCategory(views: ScanViews, feature: number, bins: number, draw: number): void {
  const used: number[] = [];
  for (let b = 0; b <= bins; b++) if (views.low[b * 2] !== 0 || views.high[b * 2 + 1] !== 0) used.push(b);
  if (used.length < 2) return;
  if (used.length <= views.paramWords[SCAN_U32.maxOnehot]!) oneAgainstRest(views, feature, used, draw);
  else ordered(views, feature, used, draw);
}

function oneAgainstRest(views: ScanViews, feature: number, used: readonly number[], draw: number): void {
  const only = draw ? (draw - 1) % used.length : -1;
  const l2 = views.params[SCAN_F64.l2]!;
  used.forEach((bin, place) => {
    if (only >= 0 && place !== only) return;
    const h = views.low[bin * 2]!;
    const g = views.high[bin * 2 + 1]!;
    const minH = views.params[SCAN_F64.minHessian]!;
    if (h < minH || views.paramWords[SCAN_U32.totalLow]! - h < minH) return;
    consider(views, feature, g, h, l2, () => [bin]);
  });
}

function ordered(views: ScanViews, feature: number, used: readonly number[], draw: number): void {
  const { low, high, params, paramWords } = views;
  const smooth = params[SCAN_F64.categorySmooth]!;
  const key = (b: number): number => high[b * 2 + 1]! / (low[b * 2]! + smooth);
  const kept = used.filter((b) => low[b * 2]! >= params[SCAN_F64.categoryMinHessian]!);
  const sorted = kept.sort((a, b) => key(a) - key(b) || a - b);
  const limit = Math.min(paramWords[SCAN_U32.maxCategories]!, (sorted.length + 1) >> 1);
  const only = draw && limit > 0 ? (draw - 1) % limit : -1;
  prefix(views, feature, sorted, limit, only);
  prefix(views, feature, sorted.toReversed(), limit, only);
}

function prefix(views: ScanViews, feature: number, order: readonly number[], limit: number, only: number): void {
  const { low, high, params, paramWords } = views;
  const minH = params[SCAN_F64.minHessian]!;
  const groupH = params[SCAN_F64.categoryGroupHessian]!;
  let g = 0;
  let h = 0;
  let group = 0;
  for (let i = 0; i < limit && i < order.length; i++) {
    g += high[order[i]! * 2 + 1]!;
    h += low[order[i]! * 2]!;
    group += low[order[i]! * 2]!;
    if (h < minH) continue;
    const rest = paramWords[SCAN_U32.totalLow]! - h;
    if (rest < minH || rest < groupH) break;
    if (group < groupH) continue;
    group = 0;
    if (only < 0 || i === only)
      consider(views, feature, g, h, params[SCAN_F64.categoryL2]!, () => order.slice(0, i + 1));
  }
}

function consider(views: ScanViews, feature: number, g: number, h: number, l2: number, left: () => number[]): void {
  const { params, paramWords, best, bestWords } = views;
  const l1 = params[SCAN_F64.l1]!;
  const rest = (paramWords[SCAN_U32.totalHigh]! | 0) - g;
  const restH = paramWords[SCAN_U32.totalLow]! - h;
  const gain = views.pairGain?.(g, h, rest, restH, l2) ?? gainOf(g, h, l1, l2) + gainOf(rest, restH, l1, l2);
  if (!(gain > best[BEST_F64.gain]!)) return;
  best[BEST_F64.gain] = gain;
  bestWords[BEST_I32.feature] = feature;
  bestWords[BEST_I32.threshold] = -1;
  bestWords[BEST_I32.defaultLeft] = 0;
  bestWords[BEST_I32.leftLow] = h;
  bestWords[BEST_I32.leftHigh] = g;
  bestWords.fill(0, BEST_I32.set, BEST_I32.set + 8);
  for (const bin of left()) bestWords[BEST_I32.set + (bin >> 5)]! |= 1 << (bin & 31);
}
