import type { Kernels } from '../../../kernels/kernels.ts';

/** Where the arrays of a computation lie: in an arena, so that kernels can work on them, or in the heap. */
export interface ShapMemory {
  /** Absent: the arrays are in the heap, and the scalar twins do the work. */
  readonly kernels?: Kernels;
  f64(length: number): Float64Array;
  i32(length: number): Int32Array;
  u8(length: number): Uint8Array;
}

const HEAP: ShapMemory = {
  f64: (length) => new Float64Array(length),
  i32: (length) => new Int32Array(length),
  u8: (length) => new Uint8Array(length),
};

/** The arena when it has room for `bytes`, else the heap. Contents of the arrays are undefined. */
export function shapMemory(kernels: Kernels | undefined, bytes: number): ShapMemory {
  if (kernels === undefined || kernels.arena.free < bytes) return HEAP;
  const { arena } = kernels;
  return {
    kernels,
    f64: (length) => arena.f64(length),
    i32: (length) => arena.i32(length),
    u8: (length) => arena.u8(length),
  };
}
