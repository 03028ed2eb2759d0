import { addToPool, closePool, type Pool } from '../ensemble/pool.ts';
import type { StoredTrial } from './trial-store.ts';

/**
 * Out-of-fold predictions of a mixture on some rows, before calibration; NaN where a member has none.
 * @returns row-major [rows, outputs]
 */
export function mixRows(
  pool: Pool,
  members: readonly { readonly trial: StoredTrial; readonly weight: number }[],
  oofOf: (trial: StoredTrial) => ArrayLike<number>,
  rows: ArrayLike<number>,
  outputs: number,
): Float64Array {
  const mixed = new Float64Array(rows.length * outputs);
  const part = new Float64Array(mixed.length);
  for (const { trial, weight } of members) {
    const oof = oofOf(trial);
    for (let i = 0; i < rows.length; i++)
      for (let k = 0; k < outputs; k++) part[i * outputs + k] = oof[rows[i]! * outputs + k]!;
    addToPool(pool, mixed, part, weight);
  }
  closePool(pool, mixed, outputs);
  return mixed;
}
