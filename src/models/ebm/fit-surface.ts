/** What the cells of a pair of features have gathered, row-major [rows, cols]. */
export interface SurfaceSums {
  readonly rows: number;
  readonly cols: number;
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
}

/** Sums over cells [0, r) x [0, c), shape [rows + 1, cols + 1]. */
function prefix(values: Float64Array, rows: number, cols: number, out: Float64Array): Float64Array {
  const width = cols + 1;
  out.fill(0, 0, width);
  for (let r = 0; r < rows; r++) {
    let line = 0;
    out[(r + 1) * width] = 0;
    for (let c = 0; c < cols; c++) {
      line += values[r * cols + c]!;
      out[(r + 1) * width + c + 1] = out[r * width + c + 1]! + line;
    }
  }
  return out;
}

/** Scratch of {@link fitSurface}, for tables of up to so many cells. */
export class SurfaceScratch {
  readonly g: Float64Array;
  readonly h: Float64Array;

  constructor(mostRows: number, mostCols: number) {
    this.g = new Float64Array((mostRows + 1) * (mostCols + 1));
    this.h = new Float64Array((mostRows + 1) * (mostCols + 1));
  }
}

interface Region {
  readonly gain: number;
  /** Place of the first cut, and of the cuts of its two sides (0: none). */
  readonly first: number;
  readonly low: number;
  readonly high: number;
}

/**
 * One tree of up to four leaves on two features: a cut of one, and a cut of the other on each side of it; all cuts are
 * tried, both ways round.
 * @param out steps by cell, shape [rows * cols], overwritten
 * @returns loss removed (twice)
 */
export function fitSurface(sums: SurfaceSums, lambda: number, scratch: SurfaceScratch, out: Float64Array): number {
  const { rows, cols } = sums;
  const g = prefix(sums.gradient, rows, cols, scratch.g);
  const h = prefix(sums.curvature, rows, cols, scratch.h);
  const width = cols + 1;
  const byRow = bestRegion(g, h, { many: rows, others: cols, outer: width, inner: 1 }, lambda);
  const byCol = bestRegion(g, h, { many: cols, others: rows, outer: 1, inner: width }, lambda);
  const swap = byCol.gain > byRow.gain;
  const { first, low, high, gain } = swap ? byCol : byRow;
  const box = (v: Float64Array, r0: number, r1: number, c0: number, c1: number): number =>
    v[r1 * width + c1]! - v[r0 * width + c1]! - v[r1 * width + c0]! + v[r0 * width + c0]!;
  const fill = (a0: number, a1: number, b0: number, b1: number): void => {
    const [r0, r1, c0, c1] = swap ? [b0, b1, a0, a1] : [a0, a1, b0, b1];
    const value = (0 - box(g, r0, r1, c0, c1)) / (box(h, r0, r1, c0, c1) + lambda);
    for (let r = r0; r < r1; r++) out.fill(value, r * cols + c0, r * cols + c1);
  };
  const [many, others] = swap ? [cols, rows] : [rows, cols];
  const side = (a0: number, a1: number, cut: number): void => {
    if (a1 <= a0) return;
    if (cut > 0) fill(a0, a1, 0, cut);
    fill(a0, a1, cut, others);
  };
  side(0, first, low);
  side(first, many, high);
  const whole = g[rows * width + cols]! ** 2 / (h[rows * width + cols]! + lambda);
  return gain - whole;
}

/**
 * The best first cut of `many` places with the best second cuts of `others` on both sides.
 * @param axes how far apart neighbours of both axes lie in the sums
 */
function bestRegion(
  g: Float64Array,
  h: Float64Array,
  axes: { readonly many: number; readonly others: number; readonly outer: number; readonly inner: number },
  lambda: number,
): Region {
  const { many, others, outer, inner } = axes;
  const last = many * outer;
  const end = others * inner;
  const allG = g[last + end]!;
  const allH = h[last + end]!;
  let best: Region = { gain: (allG * allG) / (allH + lambda), first: 0, low: 0, high: 0 };
  for (let first = 1; first < many; first++) {
    const row = first * outer;
    const lowG = g[row + end]!;
    const lowH = h[row + end]!;
    const highG = allG - lowG;
    const highH = allH - lowH;
    let lowGain = (lowG * lowG) / (lowH + lambda);
    let highGain = (highG * highG) / (highH + lambda);
    let low = 0;
    let high = 0;
    for (let b = 1, at = inner; b < others; b++, at += inner) {
      const x = g[row + at]!;
      const xh = h[row + at]!;
      const y = g[last + at]! - x;
      const yh = h[last + at]! - xh;
      const one = (x * x) / (xh + lambda) + ((lowG - x) * (lowG - x)) / (lowH - xh + lambda);
      const two = (y * y) / (yh + lambda) + ((highG - y) * (highG - y)) / (highH - yh + lambda);
      if (one > lowGain) [lowGain, low] = [one, b];
      if (two > highGain) [highGain, high] = [two, b];
    }
    if (lowGain + highGain > best.gain) best = { gain: lowGain + highGain, first, low, high };
  }
  return best;
}
