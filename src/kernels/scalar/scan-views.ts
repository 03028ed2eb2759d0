/** Views of the records and one histogram that a scan works on. */
export interface ScanViews {
  /** Low words of the slots are hessians (uint32), high words gradients (int32): slot b at 2 b and 2 b + 1. */
  readonly low: Uint32Array;
  readonly high: Int32Array;
  readonly params: Float64Array;
  readonly paramWords: Uint32Array;
  readonly best: Float64Array;
  readonly bestWords: Int32Array;
  /** Gain of two sides, when it is not that of Newton steps. */
  readonly pairGain?: (lg: number, lh: number, rg: number, rh: number, l2: number) => number;
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
