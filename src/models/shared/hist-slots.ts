import type { Kernels } from '../../kernels/kernels.ts';
import { HIST_FEATURE_BYTES, HIST_SCRATCH_BYTES } from '../../kernels/scan-layout.ts';
import type { HistBlock, HistData } from './hist-data.ts';
import type { OpenLeaf } from './hist-types.ts';

/** Histograms never take more of the arena than this share, nor more bytes than that. */
const ARENA_SHARE = 0.6;
const MOST_BYTES = 2 ** 28;

/** Histogram slots of `bytes` bytes that the arena can spare, at least 3. */
export function affordableSlots(arena: { readonly free: number }, bytes: number, numLeaves: number): number {
  const affordable = Math.floor(Math.min(arena.free * ARENA_SHARE, MOST_BYTES) / bytes);
  return Math.max(3, Math.min(numLeaves + 1, affordable));
}

/** Consecutive features that lie in one row-major block. */
interface Run {
  readonly block: HistBlock;
  readonly first: number;
  readonly count: number;
}

/**
 * Histogram slots of one grower. When they run out, the open leaf of least gain gives its slot up; its children are then
 * counted from their rows, with the same sums.
 */
export class HistSlots {
  private readonly data: HistData;
  private readonly kernels: Kernels;
  private readonly base: number;
  private readonly bytes: number;
  private readonly slots: number;
  private readonly cols: Uint32Array;
  private readonly scratch: number;
  private free: number[] = [];
  private runs: Run[] = [];
  private used = 0;

  constructor(data: HistData, kernels: Kernels, numLeaves: number) {
    this.data = data;
    this.kernels = kernels;
    const { arena } = kernels;
    this.cols = arena.u32(Math.max(1, data.features.length));
    this.scratch = arena.alloc(HIST_SCRATCH_BYTES);
    this.bytes = Math.max(1, data.features.length) * HIST_FEATURE_BYTES;
    this.slots = affordableSlots(arena, this.bytes, numLeaves);
    this.base = arena.alloc(this.slots * this.bytes);
  }

  /** Sets the features of the next tree (positions in the data's list, ascending) and frees all slots. */
  use(active: Int32Array): void {
    this.free = Array.from({ length: this.slots }, (_, i) => this.slots - 1 - i);
    this.runs = [];
    this.used = active.length;
    for (let i = 0; i < active.length; i++) {
      const { block, col } = this.data.features[active[i]!]!;
      this.cols[i] = col;
      const last = this.runs.at(-1);
      if (last?.block === block) this.runs[this.runs.length - 1] = { ...last, count: last.count + 1 };
      else this.runs.push({ block, first: i, count: 1 });
    }
  }
  /** Byte offset of a slot. */
  at(slot: number): number {
    return this.base + slot * this.bytes;
  }
  /** A free slot; `leastWanted` names the leaf that gives its slot up when there is none. */
  take(leastWanted: () => OpenLeaf | undefined): number {
    const slot = this.free.pop();
    if (slot !== undefined) return slot;
    const leaf = leastWanted()!;
    const taken = leaf.slot;
    leaf.slot = -1;
    return taken;
  }
  release(leaf: OpenLeaf): void {
    if (leaf.slot >= 0) this.free.push(leaf.slot);
    leaf.slot = -1;
  }
  /** Counts rows (u32 ids at `idx`) into a slot. `records`: feature records of `scan`. */
  build(slot: number, records: number, idx: number, n: number, gh: number): void {
    const hist = this.at(slot);
    const { exports } = this.kernels;
    exports.clear(hist, records, this.used);
    for (const { block, first, count } of this.runs)
      exports.histogram(
        idx,
        n,
        gh,
        block.rowMajor,
        block.stride,
        this.cols.byteOffset + first * 4,
        count,
        hist + first * HIST_FEATURE_BYTES,
        this.scratch,
      );
  }
}
