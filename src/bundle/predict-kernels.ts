import type { Kernels } from '../kernels/kernels.ts';
import { createKernels } from '../kernels/load.ts';

/** Most memory that the trees of one model and a block of rows may take; only what is used is taken. */
const BYTES = 2 ** 29;
/** Fewer rows than this are predicted sooner without. */
const FEW_ROWS = 64;

let own: Kernels | null | undefined;

/** This thread's kernels for predicting many rows; undefined for few rows, and where the system grants no memory. */
export function predictKernels(rows: number): Kernels | undefined {
  if (rows < FEW_ROWS) return undefined;
  if (own === undefined) {
    try {
      own = createKernels(BYTES);
    } catch {
      own = null; // every family predicts without kernels too, to the same bits
    }
  }
  return own ?? undefined;
}
