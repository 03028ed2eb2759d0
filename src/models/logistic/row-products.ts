import { gemmScratchBytes } from '../../kernels/scalar/gemm.ts';
import type { LogisticProblem } from './problem.ts';

/** Rows of a block of products: only blocks on and below the diagonal are computed. */
const BLOCK = 64;
/** Most rows for which all products are kept. */
const MOST_ROWS = 2000;

/** Whether there are enough columns, and few enough rows, to work on products of rows. */
export function overRows(rows: number, cols: number): boolean {
  return cols >= 2 * rows && rows <= MOST_ROWS;
}

/** Inner products of all pairs of centred rows, and the centred columns themselves, in the arena of the kernels. */
export interface RowProducts {
  /** Rows, rounded up to a multiple of 4. */
  readonly stride: number;
  /** out = products by a vector, both of shape [stride]. */
  times(by: Float64Array, out: Float64Array): void;
  /** Sums over the rows of each column times a vector: shape [slots] from [stride]. */
  columns(by: Float64Array): Float64Array;
}

/**
 * Undefined when the columns are not all dense, not at least twice as many as the rows, or when the arena lacks room. The
 * products are float32: about 1e-6 of a row's square.
 */
export function rowProducts({ x, kernels }: LogisticProblem): RowProducts | undefined {
  const { rows, width } = x;
  if (kernels === undefined || x.columnBlock === undefined || x.columnOf.length > width) return undefined;
  if (!overRows(rows, width)) return undefined;
  const { arena, exports } = kernels;
  const stride = Math.ceil(rows / 4) * 4;
  const scratchBytes = gemmScratchBytes(stride);
  if (arena.free < 4 * stride * (width + stride) + scratchBytes + 8 * (2 * stride + width) + 256) return undefined;
  const z = centred(x.columnBlock, x.mean, rows, stride, arena.f32(stride * width));
  const products = arena.f32(stride * stride);
  const [from, to, sums] = [arena.f64(stride), arena.f64(stride), arena.f64(width)];
  const scratch = arena.alloc(scratchBytes);
  const k = products.byteOffset;
  for (let i = 0; i < stride; i += BLOCK) {
    const count = Math.min(BLOCK, stride - i);
    const at = k + 4 * i * stride;
    exports.gemm(
      count,
      i + count,
      width,
      z.byteOffset + 4 * i,
      1,
      stride,
      z.byteOffset,
      stride,
      1,
      at,
      stride,
      0,
      scratch,
    );
  }
  for (let i = 0; i < stride; i++) for (let j = 0; j < i; j++) products[j * stride + i] = products[i * stride + j]!;
  return {
    stride,
    times: (by, out) => {
      from.set(by);
      exports.denseScores(k, stride, stride, from.byteOffset, 0, to.byteOffset);
      out.set(to);
    },
    columns: (by) => {
      from.set(by);
      exports.denseScores(z.byteOffset, width, stride, from.byteOffset, 0, sums.byteOffset);
      return sums;
    },
  };
}

function centred(
  block: Float32Array,
  mean: Float64Array,
  rows: number,
  stride: number,
  out: Float32Array,
): Float32Array {
  for (let j = 0, at = 0; j < mean.length; j++, at += stride) {
    const m = mean[j]!;
    for (let i = 0; i < rows; i++) out[at + i] = block[at + i]! - m;
    out.fill(0, at + rows, at + stride);
  }
  return out;
}
