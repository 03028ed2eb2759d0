import { AutomlError, ModelError } from '../../core/errors.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { createKernels } from '../../kernels/load.ts';

/** Address space for one fit or prediction; real memory is taken as it is used. */
const USUAL_BYTES = 2 ** 31 - 2 ** 17;
const MOST_BYTES = 2 ** 32 - 2 ** 17;
/** Beyond this a fit is not begun. */
const LIMIT_BYTES = 2 ** 33;
/** Least that is worth trying. */
const LEAST_BYTES = 2 ** 26;
/** A memory that has grown beyond this is not kept for the next fit. */
const KEPT_BYTES = 2 ** 26;

let idle: Kernels | undefined;

/**
 * Kernels with memory of their own, empty. A small memory of an earlier fit is used again.
 * @param bytes what the work is estimated to need
 * @throws ModelError ESTIMATOR_MEMORY when that is out of the question, or the system gives no address space
 */
export function borrowKernels(bytes: number): Kernels {
  if (bytes > LIMIT_BYTES)
    throw new ModelError('ESTIMATOR_MEMORY', `The fit would take about ${Math.round(bytes / 1e9)} GB.`, {
      hint: 'Use fewer rows or columns, or a family that scales better with them.',
      context: { bytes },
    });
  const kept = idle;
  idle = undefined;
  const room = bytes * 2 > USUAL_BYTES ? MOST_BYTES : USUAL_BYTES;
  if (kept !== undefined && kept.arena.free >= Math.min(room, bytes * 2)) return kept;
  for (let asked = room; ; asked /= 2) {
    try {
      return createKernels(asked);
    } catch (cause) {
      if (asked / 2 < Math.max(LEAST_BYTES, bytes)) throw asMemoryError(cause);
    }
  }
}

/** Gives kernels back; nothing may read their memory any more. */
export function returnKernels(kernels: Kernels): void {
  const { arena } = kernels;
  if (arena.used === 0 && kernels.memory.buffer.byteLength <= KEPT_BYTES) idle = kernels;
}

/** The typed error for work that ran out of memory; any other error as it is. */
export function asMemoryError(cause: unknown): unknown {
  const kernel = cause instanceof AutomlError && cause.code.startsWith('KERNEL_');
  const heap = cause instanceof RangeError && /alloc|length|memory/i.test(cause.message);
  if (!kernel && !heap) return cause;
  const what = cause instanceof Error ? cause.message : String(cause);
  return new ModelError('ESTIMATOR_MEMORY', `There is not enough memory: ${what}`, {
    hint: 'Use fewer rows or columns, fewer leaves or bins, or a process with more memory.',
    cause,
  });
}

/** Fewer rows than this are not worth a kernel memory. */
const BULK_ROWS = 64;
/** Kernel memory for a prediction: room for the trees. */
const PREDICT_BYTES = 2 ** 26;

/** Lends kernels to work on many rows. */
export function withKernels<T>(rows: number, work: (kernels: { readonly kernels?: Kernels }) => T): T {
  if (rows < BULK_ROWS) return work({});
  const kernels = borrowKernels(PREDICT_BYTES);
  try {
    return work({ kernels });
  } finally {
    returnKernels(kernels);
  }
}
