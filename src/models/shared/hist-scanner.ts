import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { scanBounded } from '../../kernels/scalar/scan-bounded.ts';
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
import type { LeafSum, OpenLeaf, PackedRows, ScanOptions, SplitRecord } from './hist-types.ts';
import { LeafRules } from './leaf-rules.ts';
import { NodeFeatures } from './node-features.ts';

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
  /** Outputs of the leaves of the tree. */
  rules: LeafRules;
  readonly nodeFeatures: NodeFeatures;
  private readonly chosen: Uint32Array;

  constructor(data: HistData, kernels: Kernels, options: ScanOptions) {
    this.data = data;
    this.kernels = kernels;
    this.options = options;
    const { arena, memory } = kernels;
    this.records = arena.u32(Math.max(1, data.features.length) * FEATURE_WORDS);
    this.chosen = arena.u32(this.records.length);
    this.nodeFeatures = new NodeFeatures(data, options);
    this.rules = new LeafRules(options, this.rows, false);
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
    this.nodeFeatures.use(active, rng);
    const { options, params, words } = this;
    let monotone = false;
    for (let i = 0; i < active.length; i++) {
      const { column, category, feature } = this.data.features[active[i]!]!;
      this.records.set([i * HIST_FEATURE_BYTES, column.bins, category ? 1 : 0, 0], i * FEATURE_WORDS);
      if ((options.monotone?.[feature] ?? 0) !== 0) monotone = true;
    }
    this.rules = new LeafRules(options, rows, monotone);
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
    const { options, params, best, bestWords, rows, active, rules } = this;
    this.setLeaf(leaf);
    const own = rules.active
      ? rules.gainOf(leaf)
      : gainOf(leaf.sum.high, leaf.sum.low, params[SCAN_F64.l1]!, params[SCAN_F64.l2]!);
    const unit = rows.hScale / (rows.gScale * rows.gScale);
    const floor = own * (own < 0 ? 1 - DUST : 1 + DUST) + options.minGain / unit;
    best[BEST_F64.gain] = floor;
    bestWords[BEST_I32.feature] = -1;
    if (this.seed !== 0)
      for (let i = 0; i < active.length; i++)
        this.records[i * FEATURE_WORDS + 3] = drawOf(this.seed, leaf.leaf, leaf.depth, i);
    const places = this.nodeFeatures.restricted ? this.nodeFeatures.of(leaf) : undefined;
    const count = places?.length ?? active.length;
    const record = places === undefined ? this.records.byteOffset : this.choose(places);
    if (rules.active) this.scanUnderRules(hist, record, count, leaf, places);
    else this.kernels.exports.scan(hist, record, count, params.byteOffset, best.byteOffset, this.scratch);
    const at = bestWords[BEST_I32.feature]!;
    if (at < 0) return undefined;
    return this.readBest(hist, leaf, places?.[at] ?? at, (best[BEST_F64.gain]! - own) * unit);
  }

  /** Copies the records of these places; byte offset of the copy. */
  private choose(places: readonly number[]): number {
    places.forEach((place, k) => {
      const at = place * FEATURE_WORDS;
      this.chosen.set(this.records.subarray(at, at + FEATURE_WORDS), k * FEATURE_WORDS);
    });
    return this.chosen.byteOffset;
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

  /** Features one by one in TypeScript, gains by the outputs that the children would have. */
  private scanUnderRules(
    hist: number,
    records: number,
    count: number,
    leaf: OpenLeaf,
    places: readonly number[] | undefined,
  ): void {
    const { kernels, params, best } = this;
    for (let i = 0; i < count; i++) {
      const before = best[BEST_F64.gain]!;
      const rules = this.rules.forChildren(leaf, this.signOf(this.active[places?.[i] ?? i]!));
      const record = records + i * FEATURE_WORDS * 4;
      scanBounded(kernels.memory.buffer, hist, record, params.byteOffset, best.byteOffset, rules);
      if (best[BEST_F64.gain]! > before) this.bestWords[BEST_I32.feature] = i;
    }
  }

  /** Monotone constraint of a feature (position in the data's list); 0 for categories. */
  signOf(position: number): number {
    const { feature, category } = this.data.features[position]!;
    return category ? 0 : (this.options.monotone?.[feature] ?? 0);
  }
}
