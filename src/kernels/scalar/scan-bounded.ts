import { BEST_F64, BEST_I32, SCAN_F64, SCAN_U32 } from '../scan-layout.ts';
import { scanCategory } from './scan-category.ts';
import { type ScanViews, scanViews } from './scan-views.ts';

/** What outputs of leaves must keep to. Outputs are in scaled gradient over scaled hessian here. */
export interface OutputRules {
  /** 1: the output may not fall with the feature; -1: not rise; 0: only the bounds hold. */
  readonly sign: number;
  /** Bounds of the output. */
  readonly low: number;
  readonly high: number;
  /** Most that a Newton step may be, before it is smoothed; Infinity: no limit. */
  readonly maxStep: number;
  /** Rows that the output of the parent counts for in an average with the leaf's own; 0: none (LightGBM's path_smooth). */
  readonly smooth: number;
  readonly parent: number;
  /** Scaled hessian of one row. */
  readonly perRow: number;
}

/** Output of a leaf with these sums. */
export function outputUnder(rules: OutputRules, g: number, h: number, l1: number, l2: number): number {
  const size = Math.max(0, Math.abs(g) - l1);
  const newton = size > 0 ? (-Math.sign(g) * size) / (h + l2) : 0;
  const step = Math.max(-rules.maxStep, Math.min(rules.maxStep, newton));
  const n = rules.smooth > 0 ? h / rules.perRow : 1;
  const smooth = rules.smooth > 0 ? (n * step + rules.smooth * rules.parent) / (n + rules.smooth) : step;
  return Math.min(rules.high, Math.max(rules.low, smooth));
}

/** Twice the loss removed by an output, which need not be the best one. */
export function gainOfOutput(g: number, h: number, w: number, l1: number, l2: number): number {
  return -(2 * g * w + 2 * l1 * Math.abs(w) + (h + l2) * w * w);
}

/**
 * Best split of one feature when outputs keep to rules: a candidate's gain is that of the outputs which its sides would
 * have, and a candidate whose outputs are in the wrong order does not count. The feature field of `best` is left to the
 * caller.
 * @param record byte offset of the feature record, see scan-layout.ts
 */
export function scanBounded(
  buffer: ArrayBufferLike,
  hist: number,
  record: number,
  params: number,
  best: number,
  rules: OutputRules,
): void {
  const words = new Uint32Array(buffer, record, 4);
  const views = scanViews(buffer, hist + words[0]!, params, best);
  const bins = words[1]!;
  const draw = words[3]!;
  const l1 = views.params[SCAN_F64.l1]!;
  const pairGain = (lg: number, lh: number, rg: number, rh: number, l2: number): number => {
    const a = outputUnder(rules, lg, lh, l1, l2);
    const b = outputUnder(rules, rg, rh, l1, l2);
    if (rules.sign * (b - a) < 0) return Number.NEGATIVE_INFINITY;
    return gainOfOutput(lg, lh, a, l1, l2) + gainOfOutput(rg, rh, b, l1, l2);
  };
  if (words[2] === 1) {
    scanCategory({ ...views, pairGain }, views.bestWords[BEST_I32.feature]!, bins, draw);
    return;
  }
  const missing = views.low[bins * 2] !== 0;
  const all = missing ? bins : bins - 1;
  const from = draw && all > 0 ? (draw - 1) % all : 0;
  const to = draw ? Math.min(all, from + 1) : all;
  sweep(views, from, to, -1, pairGain);
  if (missing) sweep(views, from, Math.min(to, bins - 1), bins, pairGain);
}

function sweep(
  views: ScanViews,
  from: number,
  to: number,
  withSlot: number,
  pairGain: NonNullable<ScanViews['pairGain']>,
): void {
  const { low, high, params, paramWords, best, bestWords } = views;
  const totalH = paramWords[SCAN_U32.totalLow]!;
  const totalG = paramWords[SCAN_U32.totalHigh]! | 0;
  const minH = params[SCAN_F64.minHessian]!;
  const l2 = params[SCAN_F64.l2]!;
  let h = withSlot < 0 ? 0 : low[withSlot * 2]!;
  let g = withSlot < 0 ? 0 : high[withSlot * 2 + 1]!;
  for (let t = 0; t < to; t++) {
    h += low[t * 2]!;
    g += high[t * 2 + 1]!;
    if (t < from || h < minH) continue;
    if (totalH - h < minH) break;
    const gain = pairGain(g, h, totalG - g, totalH - h, l2);
    if (!(gain > best[BEST_F64.gain]!)) continue;
    best[BEST_F64.gain] = gain;
    bestWords[BEST_I32.threshold] = t;
    bestWords[BEST_I32.defaultLeft] = withSlot < 0 ? 0 : 1;
    bestWords[BEST_I32.leftLow] = h;
    bestWords[BEST_I32.leftHigh] = g;
  }
}
