/** Training rows of a nearest-neighbour search, row-major [rows, cols]. */
export interface Points {
  readonly rows: number;
  readonly cols: number;
  readonly values: Float32Array;
}

/** Both row-major [queries, k]; unused places hold -1 and Infinity. */
export interface Neighbours {
  readonly index: Int32Array;
  readonly distance: Float64Array;
}

/** Training rows that are compared together, so that they stay in the cache for all queries of a block. */
const TILE = 128;
/** Features after which a comparison is given up when it is too far already. */
const STRIDE = 8;

/**
 * The `k` nearest points of every query, nearest first; equal distances in order of row.
 * Found by brute force, exact for any data.
 * @param queries row-major [count, cols]
 * @param p 1 = sum of absolute differences, 2 = Euclidean
 */
export function nearest(points: Points, queries: Float32Array, count: number, k: number, p: 1 | 2): Neighbours {
  const index = new Int32Array(count * k).fill(-1);
  const distance = new Float64Array(count * k).fill(Number.POSITIVE_INFINITY);
  for (let from = 0; from < points.rows; from += TILE) {
    const to = Math.min(points.rows, from + TILE);
    for (let q = 0; q < count; q++)
      for (let r = from; r < to; r++) {
        const worst = distance[q * k + k - 1]!;
        const d = p === 2 ? squares(points, r, queries, q, worst) : absolutes(points, r, queries, q, worst);
        if (d < worst) insert(index, distance, q * k, k, r, d);
      }
  }
  if (p === 2) for (let i = 0; i < distance.length; i++) distance[i] = Math.sqrt(distance[i]!);
  return { index, distance };
}

/** As {@link nearest}, among the rows listed for each query in order of row, which hold its k nearest. */
export function nearestAmong(
  points: Points,
  queries: Float32Array,
  listed: readonly Uint32Array[],
  k: number,
  p: 1 | 2,
): Neighbours {
  const index = new Int32Array(listed.length * k).fill(-1);
  const distance = new Float64Array(listed.length * k).fill(Number.POSITIVE_INFINITY);
  listed.forEach((rows, q) => {
    for (let i = 0; i < rows.length; i++) {
      const worst = distance[q * k + k - 1]!;
      const r = rows[i]!;
      const d = p === 2 ? squares(points, r, queries, q, worst) : absolutes(points, r, queries, q, worst);
      if (d < worst) insert(index, distance, q * k, k, r, d);
    }
  });
  if (p === 2) for (let i = 0; i < distance.length; i++) distance[i] = Math.sqrt(distance[i]!);
  return { index, distance };
}

function squares(points: Points, row: number, queries: Float32Array, query: number, limit: number): number {
  const { cols, values } = points;
  const a = row * cols;
  const b = query * cols;
  let sum = 0;
  for (let j = 0; j < cols && sum < limit; ) {
    const end = Math.min(cols, j + STRIDE);
    for (; j < end; j++) {
      const d = values[a + j]! - queries[b + j]!;
      sum += d * d;
    }
  }
  return sum;
}

function absolutes(points: Points, row: number, queries: Float32Array, query: number, limit: number): number {
  const { cols, values } = points;
  const a = row * cols;
  const b = query * cols;
  let sum = 0;
  for (let j = 0; j < cols && sum < limit; ) {
    const end = Math.min(cols, j + STRIDE);
    for (; j < end; j++) sum += Math.abs(values[a + j]! - queries[b + j]!);
  }
  return sum;
}

/** Keeps the list at [at, at + k) ascending; rows come in ascending order, so a tie goes behind. */
function insert(index: Int32Array, distance: Float64Array, at: number, k: number, row: number, d: number): void {
  let i = at + k - 1;
  while (i > at && distance[i - 1]! > d) {
    distance[i] = distance[i - 1]!;
    index[i] = index[i - 1]!;
    i--;
  }
  distance[i] = d;
  index[i] = row;
}
