import type { KernelFunction, KernelOps } from './kernel-ops.ts';

/**
 * Kernel values among n points, row by row: rows are computed when they are asked for and the latest are kept, in float32.
 * Points have positions that {@link permute} changes.
 */
export class KernelMatrix {
  /** Positions, rounded up to a multiple of 4; the last ones may be points at 0 that nobody uses. */
  readonly size: number;
  /** Whether every row stays once it is computed. */
  readonly keepsAll: boolean;
  /** Kernel value of each point with itself, shape [size]. */
  readonly diagonal: Float32Array;
  private readonly ops: KernelOps;
  private readonly kernel: KernelFunction;
  private readonly cols: number;
  private readonly x: Float32Array;
  private readonly point: Float32Array;
  private readonly slots: Float32Array[] = [];
  private readonly mostSlots: number;
  /** Slot of the row of each position, -1 when it is not kept. */
  private readonly slotOf: Int32Array;
  private readonly ownerOf: number[] = [];
  /** How much of each slot is computed. */
  private readonly filled: number[] = [];
  private readonly lastUse: number[] = [];
  private clock = 0;

  /**
   * @param points row-major [n, cols]
   * @param cacheBytes for kept rows; at least two are kept
   */
  constructor(ops: KernelOps, kernel: KernelFunction, points: Float32Array, n: number, cacheBytes: number) {
    [this.ops, this.kernel] = [ops, kernel];
    this.size = Math.ceil(n / 4) * 4;
    this.cols = n === 0 ? 0 : points.length / n;
    this.x = ops.f32(this.cols * this.size);
    for (let k = 0; k < n; k++)
      for (let j = 0; j < this.cols; j++) this.x[j * this.size + k] = points[k * this.cols + j]!;
    this.point = ops.f32(this.cols);
    this.diagonal = ops.f32(this.size);
    this.fillDiagonal();
    this.slotOf = new Int32Array(this.size).fill(-1);
    this.mostSlots = Math.max(2, Math.min(n, Math.floor(cacheBytes / (4 * this.size + 16))));
    this.keepsAll = this.mostSlots >= n;
  }

  /** Row of the point at a position, right for the first `length` positions; valid until the row after the next is asked for. */
  row(position: number, length: number): Float32Array {
    let slot = this.slotOf[position]!;
    if (slot < 0) slot = this.freeSlot(position);
    this.lastUse[slot] = ++this.clock;
    const row = this.slots[slot]!;
    const from = this.filled[slot]!;
    if (from < length) {
      for (let j = 0; j < this.cols; j++) this.point[j] = this.x[j * this.size + position]!;
      this.ops.row(this.kernel, this.x, this.size, this.point, from, length, row);
      this.filled[slot] = length;
    }
    return row;
  }

  /** The points at `order` move to the first positions, in that order; a permutation of 0..order.length-1. */
  permute(order: Uint32Array): void {
    const n = order.length;
    const scratch = new Float32Array(n);
    const move = (values: Float32Array, at = 0): void => {
      for (let k = 0; k < n; k++) scratch[k] = values[at + order[k]!]!;
      values.set(scratch, at);
    };
    for (let j = 0; j < this.cols; j++) move(this.x, j * this.size);
    move(this.diagonal);
    const slots = this.slotOf.slice(0, n);
    this.slots.forEach((row, slot) => {
      if (this.filled[slot]! >= n) move(row);
      else this.filled[slot] = 0;
    });
    for (let k = 0; k < n; k++) {
      const slot = slots[order[k]!]!;
      this.slotOf[k] = slot;
      if (slot >= 0) this.ownerOf[slot] = k;
    }
  }

  private freeSlot(position: number): number {
    let slot = this.slots.length;
    if (slot < this.mostSlots) this.slots.push(this.ops.f32(this.size));
    else {
      slot = 0;
      for (let s = 1; s < this.slots.length; s++) if (this.lastUse[s]! < this.lastUse[slot]!) slot = s;
      this.slotOf[this.ownerOf[slot]!] = -1;
    }
    this.slotOf[position] = slot;
    this.ownerOf[slot] = position;
    this.filled[slot] = 0;
    return slot;
  }

  private fillDiagonal(): void {
    const { kernel, cols, size, diagonal, x } = this;
    for (let k = 0; k < size; k++) {
      let dot = 0;
      if (kernel.degree > 0) for (let j = 0; j < cols; j++) dot += x[j * size + k]! ** 2;
      diagonal[k] = kernel.degree === 0 ? 1 : (kernel.gamma * dot + kernel.offset) ** kernel.degree;
    }
  }
}
