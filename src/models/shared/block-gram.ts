import type { Kernels } from '../../kernels/kernels.ts';
import { gramBlock } from '../../kernels/scalar/linear-pass.ts';

/** Rows at a time: a block of 50 columns stays in the cache. */
const BLOCK = 256;

/**
 * Sums of products of all pairs of columns over rows, a block of rows at a time; in the arena of the kernels when it has
 * room, else by their twins, with the same result to the bit.
 * @param fill writes rows [from, from + count) of column j to z[j * 256 ...], each time of the same columns; others are 0;
 *   `address`: of z in the arena, undefined where it is not
 * @returns row-major [p, p]; the lower triangle is filled
 */
export function blockGram(
  rows: number,
  p: number,
  fill: (from: number, count: number, z: Float64Array, address: number | undefined) => void,
  kernels: Kernels | undefined,
): Float64Array {
  const wide = Math.ceil(p / 4) * 4;
  const bytes = 8 * wide * (BLOCK + wide) + 64;
  const arena = kernels !== undefined && kernels.arena.free >= bytes ? kernels.arena : undefined;
  const mark = arena?.mark() ?? 0;
  const z = arena?.f64(wide * BLOCK) ?? new Float64Array(wide * BLOCK);
  const out = arena?.f64(wide * wide) ?? new Float64Array(wide * wide);
  out.fill(0);
  z.fill(0);
  for (let from = 0; from < rows; from += BLOCK) {
    // only the last block is not filled up
    if (from + BLOCK > rows) z.fill(0);
    fill(from, Math.min(BLOCK, rows - from), z, arena === undefined ? undefined : z.byteOffset);
    if (arena === undefined) gramBlock(z, BLOCK, wide, out);
    else kernels!.exports.gramBlock(z.byteOffset, BLOCK, wide, out.byteOffset);
  }
  const gram = new Float64Array(p * p);
  for (let j = 0; j < p; j++) for (let k = 0; k <= j; k++) gram[j * p + k] = out[j * wide + k]!;
  arena?.release(mark);
  return gram;
}

/** Stride of a column in the block that `fill` gets. */
export const BLOCK_STRIDE = BLOCK;
