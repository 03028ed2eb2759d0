import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { Projection } from './projection.ts';
import type { ColumnSplit, SplitColumn } from './split-column.ts';

/** Bytes of one column's histogram: 256 slots of 8 bytes. */
const COLUMN_BYTES = 2048;
/** Histograms that are kept from level to level take at most this much. */
const KEPT_BYTES = 2 ** 28;
/** A split must raise the worth of all leaves by more than this share, which rounding may reach. */
const LEAST_GAIN = 1e-9;

/** Quantised statistics of the rows of one tree. */
export interface TreeRows {
  /** Row ids are in `TreeGrower.idx[0..n)`. */
  readonly n: number;
  /** Addresses of packed i64 by row id, one for each output. */
  readonly packed: readonly number[];
  /** Scaled units of one gradient and of one weight. */
  readonly gScale: number;
  readonly wScale: number;
  /** Sum over outputs of G^2 / (W + lambda) of all rows, in scaled units. */
  readonly worth: number;
  /** Deviation of the noise on scores, in units of gradients. */
  readonly noise: number;
}
export interface GrowLimits {
  readonly depth: number;
  readonly l2LeafReg: number;
  /** Most columns at a time. */
  readonly columns: number;
  readonly outputs: number;
  /** Most categories of a single feature. */
  readonly mostCategories: number;
  readonly modelSizeReg: number;
}
/** Columns that the splits so far suggest for the next level. */
export type SuggestColumns = (splits: readonly ColumnSplit[]) => readonly SplitColumn[];

/** How good the splits of a tree are so far. */
interface Reached {
  /** Sum over leaves and outputs of G^2 / (W + lambda), in scaled units. */
  readonly worth: number;
  /** Score of the last split, in units of gradients. */
  readonly score: number;
}

interface Leaf {
  readonly start: number;
  readonly count: number;
  /** Its histograms, outputs one after another; -1: none. */
  slot: number;
}

/**
 * Grows oblivious trees: all leaves of a level share one split, the one that is best for all of them together. Rows are
 * kept sorted by leaf; of two siblings the smaller one is counted and the other is the parent less the smaller.
 */
export class TreeGrower {
  /** Row ids of the tree, u32; reordered by `grow`. */
  readonly idx: Uint32Array;
  private readonly kernels: Kernels;
  private readonly limits: GrowLimits;
  private readonly shouldStop: () => boolean;
  private readonly records: Uint32Array;
  private readonly cols: Uint32Array;
  private readonly out: Float64Array;
  private readonly slots: Uint32Array;
  private readonly lut: Uint8Array;
  private readonly scratch: number;
  /** Columns whose histograms are in memory at a time; fewer than all: none are kept. */
  private readonly chunk: number;
  private readonly pool: number;
  /** Projections that the model splits on. */
  private readonly used = new Set<Projection>();

  constructor(kernels: Kernels, room: number, limits: GrowLimits, shouldStop: () => boolean) {
    this.kernels = kernels;
    this.limits = limits;
    this.shouldStop = shouldStop;
    const { arena } = kernels;
    const leaves = Math.min(2 ** Math.max(0, limits.depth - 1), room);
    const sets = leaves * limits.outputs;
    this.idx = arena.u32(room);
    this.records = arena.u32(limits.columns * 4);
    this.cols = arena.u32(limits.columns);
    this.out = arena.f64(limits.columns * 4);
    this.slots = arena.u32(sets);
    this.lut = arena.u8(256);
    this.scratch = arena.alloc(Math.max(12_288 + 64, room * 4, sets * 8 + 8256));
    const most = Math.min(KEPT_BYTES, arena.free * 0.6);
    this.chunk = Math.max(1, Math.min(limits.columns, Math.floor(most / (sets * COLUMN_BYTES))));
    this.pool = arena.alloc(sets * this.chunk * COLUMN_BYTES);
  }

  /** Splits of one tree, at most `depth`; fewer when nothing more can be split or the time is up. */
  grow(columns: readonly SplitColumn[], suggest: SuggestColumns, rows: TreeRows, rng: Rng): ColumnSplit[] {
    const splits: ColumnSplit[] = [];
    let leaves: Leaf[] = [{ start: 0, count: rows.n, slot: -1 }];
    let active: readonly SplitColumn[] = columns;
    let fresh: readonly SplitColumn[] = columns;
    let before: Reached = { worth: rows.worth, score: 0 };
    const kept = this.chunk >= this.limits.columns;
    while (splits.length < this.limits.depth && !this.shouldStop()) {
      if (splits.length > 0) {
        fresh = suggest(splits).slice(0, this.limits.columns - active.length);
        active = [...active, ...fresh];
      }
      if (active.length === 0) break;
      this.describe(active);
      const best = kept ? this.scanKept(active, fresh, leaves, rows) : this.scanChunks(active, leaves, rows);
      const chosen = this.choose(active, best, before, rows, rng);
      if (chosen === undefined) break;
      const gain = (chosen.worth - before.worth) * (rows.wScale / rows.gScale ** 2);
      before = chosen;
      const split = { column: active[chosen.at]!, first: chosen.first, last: chosen.last, gain: Math.max(0, gain) };
      splits.push(split);
      if (split.column.source.kind === 'category') this.used.add(split.column.source.projection);
      if (splits.length === this.limits.depth) break;
      leaves = this.divide(leaves, split, kept ? active : [], rows);
    }
    return splits;
  }

  private describe(columns: readonly SplitColumn[]): void {
    columns.forEach((c, i) => {
      this.records.set([i * COLUMN_BYTES, c.bins, (c.missing ? 1 : 0) | (c.oneHot ? 2 : 0), 0], i * 4);
      this.cols[i] = c.col;
    });
  }

  /** Counts a leaf over columns [from, to) into the histograms at `slot`, which hold `stride` columns an output. */
  private count(
    leaf: Leaf,
    slot: number,
    columns: readonly SplitColumn[],
    from: number,
    to: number,
    rows: TreeRows,
    stride: number,
  ): void {
    const { exports } = this.kernels;
    const { idx, records, cols, limits } = this;
    for (let d = 0; d < limits.outputs; d++) {
      const at = slot + d * stride * COLUMN_BYTES;
      exports.clear(at, records.byteOffset + from * 16, to - from);
      if (leaf.count === 0) continue;
      for (let f = from; f < to; ) {
        const end = endOfBlock(columns, f, to);
        const { rowMajor, stride: width } = columns[f]!.block;
        exports.histogram(
          idx.byteOffset + leaf.start * 4,
          leaf.count,
          rows.packed[d]!,
          rowMajor,
          width,
          cols.byteOffset + f * 4,
          end - f,
          at + records[f * 4]!,
          this.scratch,
        );
        f = end;
      }
    }
  }

  private scanKept(
    columns: readonly SplitColumn[],
    fresh: readonly SplitColumn[],
    leaves: readonly Leaf[],
    rows: TreeRows,
  ): Float64Array {
    const bytes = this.limits.columns * COLUMN_BYTES * this.limits.outputs;
    let next = 0;
    const used = new Set(leaves.map((leaf) => leaf.slot));
    const slots: number[] = [];
    for (const leaf of leaves) {
      if (leaf.count === 0) continue;
      if (leaf.slot < 0) {
        while (used.has(this.pool + next * bytes)) next++;
        leaf.slot = this.pool + next++ * bytes;
      }
      if (fresh.length > 0)
        this.count(leaf, leaf.slot, columns, columns.length - fresh.length, columns.length, rows, this.limits.columns);
      for (let d = 0; d < this.limits.outputs; d++) slots.push(leaf.slot + d * this.limits.columns * COLUMN_BYTES);
    }
    return this.scan(slots, 0, columns.length, rows);
  }

  private scanChunks(columns: readonly SplitColumn[], leaves: readonly Leaf[], rows: TreeRows): Float64Array {
    const best = new Float64Array(columns.length * 4);
    for (let from = 0; from < columns.length && !this.shouldStop(); from += this.chunk) {
      const to = Math.min(columns.length, from + this.chunk);
      for (let i = from; i < to; i++) this.records[i * 4] = (i - from) * COLUMN_BYTES;
      const slots: number[] = [];
      for (const leaf of leaves) {
        if (leaf.count === 0) continue;
        const slot = this.pool + slots.length * this.chunk * COLUMN_BYTES;
        this.count(leaf, slot, columns, from, to, rows, this.chunk);
        for (let d = 0; d < this.limits.outputs; d++) slots.push(slot + d * this.chunk * COLUMN_BYTES);
      }
      best.set(this.scan(slots, from, to, rows).subarray(from * 4, to * 4), from * 4);
    }
    return best;
  }

  private scan(slots: readonly number[], from: number, to: number, rows: TreeRows): Float64Array {
    const { exports } = this.kernels;
    this.slots.set(slots);
    exports.obliviousScan(
      this.slots.byteOffset,
      slots.length,
      this.records.byteOffset + from * 16,
      to - from,
      this.limits.l2LeafReg * rows.wScale,
      this.out.byteOffset + from * 32,
      this.scratch,
    );
    return this.out;
  }

  /**
   * The column that raises the score most, noise added to each. The gain of a statistic of many categories counts less,
   * (1 + categories / the most of a single feature) ^ -modelSizeReg, as in CatBoost, unless the model has it already.
   */
  private choose(
    columns: readonly SplitColumn[],
    best: Float64Array,
    before: Reached,
    rows: TreeRows,
    rng: Rng,
  ): (Reached & { at: number; first: number; last: number }) | undefined {
    const unit = Math.sqrt(rows.wScale) / rows.gScale;
    let at = -1;
    let top = 0;
    for (let f = 0; f < columns.length; f++) {
      const score = best[f * 4]!;
      if (!(score > 0 && best[f * 4 + 1]! > before.worth * (1 + LEAST_GAIN))) continue;
      const noisy = Math.sqrt(score) * unit + (rows.noise > 0 ? rows.noise * rng.normal() : 0);
      const gain = (noisy - before.score) * this.shareOf(columns[f]!);
      if (at >= 0 && !(gain > top)) continue;
      at = f;
      top = gain;
    }
    if (at < 0) return undefined;
    const { missing, oneHot, bins } = columns[at]!;
    // Where no value was missing, missing ones go left, as the least.
    const last = missing || oneHot ? best[at * 4 + 3]! : bins - 1;
    const score = Math.sqrt(best[at * 4]!) * unit;
    return { at, worth: best[at * 4 + 1]!, score, first: best[at * 4 + 2]!, last };
  }

  private shareOf({ source, oneHot }: SplitColumn): number {
    if (source.kind === 'numeric' || oneHot || this.used.has(source.projection)) return 1;
    return (1 + source.projection.size / this.limits.mostCategories) ** -this.limits.modelSizeReg;
  }

  /** Both children of every leaf, in order; histograms of `columns` are handed down. */
  private divide(leaves: readonly Leaf[], split: ColumnSplit, columns: readonly SplitColumn[], rows: TreeRows): Leaf[] {
    const { exports } = this.kernels;
    const { idx, lut } = this;
    for (let b = 0; b < 256; b++) lut[b] = b >= split.first && b <= split.last ? 0 : 1;
    const bytes = this.limits.columns * COLUMN_BYTES * this.limits.outputs;
    const used = new Set(leaves.map((leaf) => leaf.slot));
    let next = 0;
    const children: Leaf[] = [];
    for (const leaf of leaves) {
      const address = idx.byteOffset + leaf.start * 4;
      const count =
        leaf.count === 0
          ? 0
          : exports.partition(address, leaf.count, split.column.address, lut.byteOffset, this.scratch);
      const left: Leaf = { start: leaf.start, count, slot: -1 };
      const right: Leaf = { start: leaf.start + count, count: leaf.count - count, slot: -1 };
      children.push(left, right);
      if (columns.length === 0 || leaf.count === 0) continue;
      const [small, large] = count * 2 <= leaf.count ? [left, right] : [right, left];
      large.slot = leaf.slot;
      if (small.count === 0) continue;
      while (used.has(this.pool + next * bytes)) next++;
      small.slot = this.pool + next++ * bytes;
      this.count(small, small.slot, columns, 0, columns.length, rows, this.limits.columns);
      for (let d = 0; d < this.limits.outputs; d++) {
        const at = d * this.limits.columns * COLUMN_BYTES;
        exports.subtract(large.slot + at, small.slot + at, this.records.byteOffset, columns.length);
      }
    }
    return children;
  }
}

/** First position after `from` whose column is in another block. */
function endOfBlock(columns: readonly SplitColumn[], from: number, to: number): number {
  const { rowMajor } = columns[from]!.block;
  let end = from + 1;
  while (end < to && columns[end]!.block.rowMajor === rowMajor) end++;
  return end;
}
