/**
 * How predictions of several members become one: `mean`, their weighted mean; `log`, of the probabilities of several classes,
 * the weighted mean of their logarithms (the logarithmic opinion pool; Genest and Zidek 1986), made to sum to 1 again.
 */
export type Pool = 'mean' | 'log';

/** Probabilities are kept at least this large before the logarithm: nobody is that sure. */
export const POOL_EDGE = 1e-4;

/** A probability as the logarithmic pool reads it; a missing one stays missing. */
export const poolScore = (p: number): number => Math.log(Math.max(POOL_EDGE, p));

/**
 * Adds a member to a sum that {@link closePool} ends.
 * @param sum row-major [rows, outputs], zeros before the first member
 * @param part predictions of the member, of the same shape
 */
export function addToPool(pool: Pool, sum: Float64Array, part: ArrayLike<number>, weight: number): void {
  if (pool === 'mean') for (let i = 0; i < sum.length; i++) sum[i]! += weight * part[i]!;
  else for (let i = 0; i < sum.length; i++) sum[i]! += weight * poolScore(part[i]!);
}

/** Turns the finished sum into predictions, in place. */
export function closePool(pool: Pool, sum: Float64Array, outputs: number): void {
  if (pool === 'mean') return;
  for (let start = 0; start < sum.length; start += outputs) {
    const row = sum.subarray(start, start + outputs);
    const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += row[k] = Math.exp(row[k]! - most);
    for (let k = 0; k < outputs; k++) row[k]! /= total;
  }
}
