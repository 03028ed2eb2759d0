import type { Kernels } from '../../kernels/kernels.ts';
import { type SparseRows, sparseGradient, sparseScores } from '../../kernels/scalar/linear-pass.ts';

/**
 * Products of sparse rows and their transpose with vectors; by the kernels when their arena has room for the entries, with
 * the same results to the bit.
 */
export class SparseProducts {
  private readonly kernels: Kernels | undefined;
  private readonly rows: SparseRows;
  private readonly count: number;
  /** Over the rows, and over the slots. */
  private readonly rowSide: Float64Array;
  private readonly slotSide: Float64Array;

  /**
   * @param rows copied into the arena
   * @param slots slots are below that
   */
  constructor(rows: SparseRows, slots: number, kernels: Kernels | undefined) {
    this.count = rows.starts.length - 1;
    const bytes = 4 * rows.starts.length + 8 * (rows.value.length + this.count + slots) + 80;
    this.kernels = kernels !== undefined && kernels.arena.free >= 2 * bytes ? kernels : undefined;
    const arena = this.kernels?.arena;
    const put = (from: Uint32Array): Uint32Array => {
      const own = arena!.u32(from.length);
      own.set(from);
      return own;
    };
    if (arena === undefined) this.rows = rows;
    else {
      const value = arena.f32(rows.value.length);
      value.set(rows.value);
      this.rows = { starts: put(rows.starts), slot: put(rows.slot), value };
    }
    this.rowSide = arena?.f64(this.count) ?? new Float64Array(0);
    this.slotSide = arena?.f64(slots) ?? new Float64Array(0);
  }

  /** scores[i] += sum of value * b[slot]. `b`: shape [slots]; `scores`: shape [rows] at least. */
  addScores(b: Float64Array, scores: Float64Array): void {
    const { kernels, rows, count, rowSide, slotSide } = this;
    if (kernels === undefined) {
      sparseScores(rows, count, b, scores);
      return;
    }
    slotSide.set(b);
    rowSide.set(scores.subarray(0, count));
    const [starts, slot, value] = addresses(rows);
    kernels.exports.sparseScores(starts, slot, value, count, slotSide.byteOffset, rowSide.byteOffset);
    scores.set(rowSide);
  }

  /** g[slot] += slope[i] * value. `slope`: shape [rows] at least; `g`: shape [slots]. */
  addGradient(slope: Float64Array, g: Float64Array): void {
    const { kernels, rows, count, rowSide, slotSide } = this;
    if (kernels === undefined) {
      sparseGradient(rows, count, slope, g);
      return;
    }
    rowSide.set(slope.subarray(0, count));
    slotSide.set(g);
    const [starts, slot, value] = addresses(rows);
    kernels.exports.sparseGradient(starts, slot, value, count, rowSide.byteOffset, slotSide.byteOffset);
    g.set(slotSide);
  }
}

function addresses({ starts, slot, value }: SparseRows): [number, number, number] {
  return [starts.byteOffset, slot.byteOffset, value.byteOffset];
}
