import type { Kernels } from '../../kernels/kernels.ts';
import { createKernels } from '../../kernels/load.ts';

/** Most memory of predictions outside a job. */
const BYTES = 2 ** 30;

let own: Kernels | undefined;

/** This thread's kernels for predictions that come without, or with an arena that is full. */
export function ownKernels(): Kernels {
  own ??= createKernels(BYTES);
  return own;
}
