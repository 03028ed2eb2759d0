import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { scanMonotone } from '../../kernels/scalar/scan-monotone.ts';
import { gainOf } from '../../kernels/scalar/scan-views.ts';
import {
  BEST_BYTES,
  BEST_F64,
  BEST_I32,
  FEATURE_WORDS,
  HIST_FEATURE_BYTES,
  HIST_SCRATCH_BYTES,
  SCAN_F64,
  SCAN_PARAMS_BYTES,
  SCAN_U32,
} from '../../kernels/scan-layout.ts';
import type { HistData } from './hist-data.ts';
import { drawOf, treeSeed } from './hist-draw.ts';
import {
  type LeafSum,
  leafOutput,
  type OpenLeaf,
  type PackedRows,
  type ScanOptions,
  type SplitRecord,
} from './hist-types.ts';

/** Gains smaller than this share of the leaf's own are rounding. */
const DUST = 1e-10;

/** Finds the best split of a leaf from its histograms. */
export class HistScanner {
  private readonly data: HistData;
  private readonly kernels: Kernels;
  private readonly options: ScanOptions;
  private readonly records: Uint32Array;
  private readonly params: Float64Array;
  private readonly words: Uint32Array;
  private readonly best: Float64Array;
  private readonly bestWords: Int32Array;
  private readonly scratch: number;
  private active: Int32Array = new Int32Array(0);
  private rows: PackedRows = { n: 0, gh: 0, total: { low: 0, high: 0 }, gScale: 1, hScale: 1 };
  private seed = 0;
  private monotone = false;

  constructor(data: HistData, kernels: Kernels, options: ScanOptions) {
    this.data = data;
    this.kernels = kernels;
    this.options = options;
    const { arena, memory } = kernels;
    this.records = arena.u32(Math.max(1, data.features.length) * FEATURE_WORDS);
    this.params = arena.f64(SCAN_PARAMS_BYTES / 8);
    this.words = new Uint32Array(memory.buffer, this.params.byteOffset, SCAN_PARAMS_BYTES / 4);
    this.best = arena.f64(BEST_BYTES / 8);
    this.bestWords = new Int32Array(memory.buffer, this.best.byteOffset, BEST_BYTES / 4);
    this.scratch = arena.alloc(HIST_SCRATCH_BYTES);
  }

  /** Byte offset of the feature records. */
  get recordsAt(): number {
    return this.records.byteOffset;
  }

  /** Sets features, units and random draws of the next tree. */
  use(active: Int32Array, rows: PackedRows, rng: Rng): void {
    this.active = active;
    this.rows = rows;
    this.seed = treeSeed(this.options, rng);
    const { options, params, words } = this;
    this.monotone = false;
    for (let i = 0; i < active.length; i++) {
      const { column, category, feature } = this.data.features[active[i]!]!;
      this.records.set([i * HIST_FEATURE_BYTES, column.bins, category ? 1 : 0, 0], i * FEATURE_WORDS);
      if ((options.monotone?.[feature] ?? 0) !== 0) this.monotone = true;
    }
    params[SCAN_F64.l1] = options.lambdaL1 * rows.gScale;
    params[SCAN_F64.l2] = options.lambdaL2 * rows.hScale;
    params[SCAN_F64.categoryL2] = (options.lambdaL2 + options.catL2) * rows.hScale;
    words[SCAN_U32.maxOnehot] = options.maxCatToOnehot;
    words[SCAN_U32.maxCategories] = options.maxCatThreshold;
  }

  /** parent -= child, both histogram offsets. */
  subtract(parent: number, child: number): void {
    this.kernels.exports.subtract(parent, child, this.records.byteOffset, this.active.length);
  }

  /** Best split of `leaf`, whose histograms are at `hist`; undefined when none gains enough. */
  scan(hist: number, leaf: OpenLeaf): SplitRecord | undefined {
    const { options, params, best, bestWords, rows, active } = this;
    this.setLeaf(leaf);
    const own = this.ownGain(leaf);
    const unit = rows.hScale / (rows.gScale * rows.gScale);
    const floor = own * (1 + DUST) + options.minGain / unit;
    best[BEST_F64.gain] = floor;
    bestWords[BEST_I32.feature] = -1;
    if (this.seed !== 0)
      for (let i = 0; i < active.length; i++)
        this.records[i * FEATURE_WORDS + 3] = drawOf(this.seed, leaf.leaf, leaf.depth, i);
    const record = this.records.byteOffset;
    if (this.monotone) this.scanConstrained(hist, leaf);
    else this.kernels.exports.scan(hist, record, active.length, params.byteOffset, best.byteOffset, this.scratch);
    const at = bestWords[BEST_I32.feature]!;
    if (at < 0) return undefined;
    return this.readBest(hist, leaf, at, (best[BEST_F64.gain]! - own) * unit);
  }

  /** Gain of the leaf as it is, in scaled units; with its output held inside its bounds. */
  private ownGain({ sum, low, high }: OpenLeaf): number {
    const l1 = this.params[SCAN_F64.l1]!;
    const l2 = this.params[SCAN_F64.l2]!;
    const free = gainOf(sum.high, sum.low, l1, l2);
    if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return free;
    const { gScale, hScale } = this.rows;
    const w = (Math.min(high, Math.max(low, leafOutput(sum, this.rows, this.options))) * gScale) / hScale;
    return -(2 * sum.high * w + 2 * l1 * Math.abs(w) + (sum.low + l2) * w * w);
  }

  private setLeaf(leaf: OpenLeaf): void {
    const { options, params, words, rows } = this;
    const { low, high } = leaf.sum;
    // Counts are estimated from hessians, as LightGBM does: exact when all hessians are equal.
    const perRow = low / Math.max(1, leaf.count);
    params[SCAN_F64.minHessian] = Math.max(
      1,
      options.minChildWeight * rows.hScale,
      (options.minDataInLeaf - 0.5) * perRow,
    );
    params[SCAN_F64.categorySmooth] = options.catSmooth * rows.hScale;
    params[SCAN_F64.categoryMinHessian] = (options.catSmooth - 0.5) * perRow;
    params[SCAN_F64.categoryGroupHessian] = (options.minDataPerGroup - 0.5) * perRow;
    words[SCAN_U32.totalLow] = low;
    words[SCAN_U32.totalHigh] = high;
  }

  private readBest(hist: number, leaf: OpenLeaf, at: number, gain: number): SplitRecord {
    const words = this.bestWords;
    const feature = this.active[at]!;
    const { missingBin } = this.data.features[feature]!.column;
    const left: LeafSum = { low: words[BEST_I32.leftLow]! >>> 0, high: words[BEST_I32.leftHigh]! };
    const right: LeafSum = { low: leaf.sum.low - left.low, high: leaf.sum.high - left.high };
    const threshold = words[BEST_I32.threshold]!;
    const largerLeft = left.low > right.low;
    const slots = new Int32Array(this.kernels.memory.buffer, hist + at * HIST_FEATURE_BYTES, 512);
    if (threshold >= 0) {
      // Without a missing row here, a missing value of the future follows the larger side.
      const seen = slots[missingBin * 2]! !== 0;
      const defaultLeft = seen ? words[BEST_I32.defaultLeft] === 1 : largerLeft;
      return { gain, feature, threshold, set: undefined, defaultLeft, left, right };
    }
    const set = new Uint32Array(8);
    for (let w = 0; w < 8; w++) set[w] = words[BEST_I32.set + w]!;
    for (let bin = 0; bin < 256 && largerLeft; bin++)
      if (bin > missingBin || slots[bin * 2] === 0) set[bin >> 5]! |= 1 << (bin & 31);
    return { gain, feature, threshold, set, defaultLeft: false, left, right };
  }

  /** Features one by one, those with a constraint in TypeScript. */
  private scanConstrained(hist: number, leaf: OpenLeaf): void {
    const { kernels, data, options, params, best, active, records } = this;
    for (let i = 0; i < active.length; i++) {
      const { feature, category } = data.features[active[i]!]!;
      const record = records.byteOffset + i * FEATURE_WORDS * 4;
      const before = best[BEST_F64.gain]!;
      const sign = category ? 0 : (options.monotone?.[feature] ?? 0);
      if (category) kernels.exports.scan(hist, record, 1, params.byteOffset, best.byteOffset, this.scratch);
      else {
        const ratio = this.rows.hScale / this.rows.gScale;
        const bounds = { sign, low: leaf.low / ratio, high: leaf.high / ratio };
        scanMonotone(kernels.memory.buffer, hist, record, params.byteOffset, best.byteOffset, bounds);
      }
      if (best[BEST_F64.gain]! > before) this.bestWords[BEST_I32.feature] = i;
    }
  }

  /** Output bounds of the children of a split (LightGBM's basic method: the middle of both outputs separates them). */
  childBounds(leaf: OpenLeaf, split: SplitRecord): { left: Bounds; right: Bounds } {
    const bounds: Bounds = { low: leaf.low, high: leaf.high };
    const sign = this.options.monotone?.[this.data.features[split.feature]!.feature] ?? 0;
    if (sign === 0 || split.threshold < 0) return { left: bounds, right: bounds };
    const clamp = (v: number): number => Math.min(leaf.high, Math.max(leaf.low, v));
    const a = clamp(leafOutput(split.left, this.rows, this.options));
    const b = clamp(leafOutput(split.right, this.rows, this.options));
    const middle = (a + b) / 2;
    const lower: Bounds = { low: leaf.low, high: middle };
    const upper: Bounds = { low: middle, high: leaf.high };
    return sign > 0 ? { left: lower, right: upper } : { left: upper, right: lower };
  }
}
export interface Bounds {
  readonly low: number;
  readonly high: number;
}
