import type { Kernels } from '../../kernels/kernels.ts';
import { kernelRow } from '../../kernels/scalar/kernel-row.ts';
import { smoPartner, smoStep } from '../../kernels/scalar/smo.ts';

/** A kernel function: exp(-gamma |a - b|^2) for degree 0, else (gamma a . b + offset)^degree. */
export interface KernelFunction {
  readonly degree: number;
  readonly gamma: number;
  readonly offset: number;
}

/**
 * The loops over all rows, by the WebAssembly kernels on arrays in their memory or by the twins on the heap: the same
 * results to the bit. Arrays that are handed in must come from `f32` and `f64` of the same object, whole or a part.
 */
export interface KernelOps {
  f32(length: number): Float32Array;
  f64(length: number): Float64Array;
  /** out[k] = kernel of `point` with column k of x [cols, stride], from <= k < to, both multiples of 4. */
  row(
    kernel: KernelFunction,
    x: Float32Array,
    stride: number,
    point: Float32Array,
    from: number,
    to: number,
    out: Float32Array,
  ): void;
  /** Adds step (a - b) to f; see the kernel `smoStep`. n = f.length, even. */
  step(
    step: number,
    a: Float32Array,
    b: Float32Array,
    f: Float64Array,
    up: Float64Array,
    down: Float64Array,
    best: Float64Array,
  ): number;
  /** See the kernel `smoPartner`. */
  partner(
    top: number,
    own: number,
    row: Float32Array,
    diagonal: Float32Array,
    f: Float64Array,
    down: Float64Array,
  ): number;
}

/** Work on the heap. */
export const heapOps: KernelOps = {
  f32: (length) => new Float32Array(length),
  f64: (length) => new Float64Array(length),
  row: ({ gamma, offset, degree }, x, stride, point, from, to, out) =>
    kernelRow(x, stride, point.length, point, from, to, gamma, offset, degree, out),
  step: (step, a, b, f, up, down, best) => smoStep(f.length, step, a, b, f, up, down, best),
  partner: (top, own, row, diagonal, f, down) => smoPartner(f.length, top, own, row, diagonal, f, down),
};

/** Work in the memory of the kernels. Arrays come from the arena; who calls releases them there. */
export function arenaOps({ exports, arena }: Kernels): KernelOps {
  return {
    f32: (length) => arena.f32(length).fill(0),
    f64: (length) => arena.f64(length).fill(0),
    // a call for every step: arguments are written out, for spreading an array costs as much as a short loop over rows
    row: ({ gamma, offset, degree }, x, stride, point, from, to, out) => {
      const [xAt, pointAt, outAt] = [x.byteOffset, point.byteOffset, out.byteOffset];
      exports.kernelRow(xAt, stride, point.length, pointAt, from, to, gamma, offset, degree, outAt);
    },
    step: (step, a, b, f, up, down, best) => {
      const n = f.length;
      const fAt = f.byteOffset;
      const upAt = up.byteOffset;
      const downAt = down.byteOffset;
      return exports.smoStep(n, step, a.byteOffset, b.byteOffset, fAt, upAt, downAt, best.byteOffset);
    },
    partner: (top, own, row, diagonal, f, down) => {
      const diagonalAt = diagonal.byteOffset;
      return exports.smoPartner(f.length, top, own, row.byteOffset, diagonalAt, f.byteOffset, down.byteOffset);
    },
  };
}
