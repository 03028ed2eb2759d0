import type { TermColumn } from './term-column.ts';

/** One of two features of a pair in few bins: the first is for missing values. */
export interface CoarseAxis {
  readonly column: TermColumn;
  /** Coarse bin of each slot of the column. */
  readonly map: Uint8Array;
  readonly bins: number;
}
export interface PairCandidate {
  readonly a: CoarseAxis;
  readonly b: CoarseAxis;
  /** Loss removed by four quadrants beyond what a cut of each feature alone removes. */
  readonly gain: number;
}

/**
 * Puts the slots of a column into at most `most` coarse bins of about equal weight, neighbours together; categories are
 * neighbours by the value of their shape so far.
 * @param shape value of each slot
 */
export function coarseAxis(column: TermColumn, most: number, shape: Float64Array): CoarseAxis {
  const missing = column.slots - 1;
  const order = Array.from({ length: missing }, (_, b) => b);
  if (column.column.kind === 'category') order.sort((p, q) => shape[p]! - shape[q]! || p - q);
  let rest = 0;
  for (const b of order) rest += column.weight[b]!;
  const map = new Uint8Array(column.slots);
  let bin = 1;
  let inBin = 0;
  let left = most;
  for (const b of order) {
    const w = column.weight[b]!;
    if (inBin > 0 && left > 1 && inBin + w / 2 > rest / left) {
      rest -= inBin;
      inBin = 0;
      left--;
      bin++;
    }
    map[b] = bin;
    inBin += w;
  }
  return { column, map, bins: bin + 1 };
}

/** Coarse bins of all training rows, shape [rows]. */
function coarseBins({ column, map }: CoarseAxis): Uint8Array {
  return Uint8Array.from(column.train, (slot) => map[slot]!);
}

/**
 * Pairs by how much an interaction removes from the residual loss, best first: for every pair the best point that cuts
 * the plane into four quadrants, scored from cumulative sums (FAST; Lou et al. 2013, section 4.2).
 * @param gradient of each training row, and its curvature
 * @param most pairs wanted
 * @param allowed whether two columns may act together; absent: any two
 */
export function findPairs(
  axes: readonly CoarseAxis[],
  gradient: Float64Array,
  curvature: Float64Array,
  lambda: number,
  most: number,
  shouldStop: () => boolean,
  allowed?: (a: TermColumn, b: TermColumn) => boolean,
): PairCandidate[] {
  const bins = axes.map(coarseBins);
  const found: PairCandidate[] = [];
  const size = axes.reduce((top, axis) => Math.max(top, axis.bins), 1);
  const g = new Float64Array(size * size);
  const h = new Float64Array(size * size);
  axes.forEach((a, i) => {
    if (shouldStop()) return;
    for (let j = i + 1; j < axes.length; j++) {
      const b = axes[j]!;
      if (allowed?.(a.column, b.column) === false) continue;
      const width = b.bins;
      g.fill(0);
      h.fill(0);
      const [rowBins, colBins] = [bins[i]!, bins[j]!];
      for (let r = 0; r < gradient.length; r++) {
        const cell = rowBins[r]! * width + colBins[r]!;
        g[cell]! += gradient[r]!;
        h[cell]! += curvature[r]!;
      }
      const gain = quadrantGain(g, h, a.bins, width, lambda);
      if (gain > 0) found.push({ a, b, gain });
    }
  });
  return found.sort((p, q) => q.gain - p.gain).slice(0, most);
}

/** Sums over [0, r] x [0, c], in place. */
function accumulate(v: Float64Array, rows: number, cols: number): void {
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < cols; c++) {
      const up = r > 0 ? v[(r - 1) * cols + c]! : 0;
      const left = c > 0 ? v[r * cols + c - 1]! : 0;
      const both = r > 0 && c > 0 ? v[(r - 1) * cols + c - 1]! : 0;
      v[r * cols + c]! += up + left - both;
    }
}

function quadrantGain(g: Float64Array, h: Float64Array, rows: number, cols: number, lambda: number): number {
  accumulate(g, rows, cols);
  accumulate(h, rows, cols);
  const last = rows * cols - 1;
  const [allG, allH] = [g[last]!, h[last]!];
  const worth = (x: number, weight: number): number => (x * x) / (weight + lambda);
  const whole = worth(allG, allH);
  let best = 0;
  for (let r = 0; r < rows - 1; r++) {
    const rowG = g[r * cols + cols - 1]!;
    const rowH = h[r * cols + cols - 1]!;
    const byRow = worth(rowG, rowH) + worth(allG - rowG, allH - rowH);
    for (let c = 0; c < cols - 1; c++) {
      const x = g[r * cols + c]!;
      const xh = h[r * cols + c]!;
      const colG = g[last - cols + 1 + c]!;
      const colH = h[last - cols + 1 + c]!;
      const four =
        worth(x, xh) +
        worth(rowG - x, rowH - xh) +
        worth(colG - x, colH - xh) +
        worth(allG - rowG - colG + x, allH - rowH - colH + xh);
      const byCol = worth(colG, colH) + worth(allG - colG, allH - colH);
      best = Math.max(best, four - byRow - byCol + whole);
    }
  }
  return best;
}
