import type { Rng } from '../../core/rng.ts';
import {
  GROW_F64,
  GROW_PARAMS_BYTES,
  GROW_SCRATCH_BYTES,
  GROW_U32,
  LEAF_BYTES,
  MEMBER_WORDS,
  NODE_I32,
  NODE_WORDS,
  PLACE_WORDS,
} from '../../kernels/grow-layout.ts';
import type { KernelTeam } from '../../kernels/kernel-team.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { FEATURE_WORDS, HIST_FEATURE_BYTES, SCAN_F64, SCAN_PARAMS_BYTES, SCAN_U32 } from '../../kernels/scan-layout.ts';
import { bundleFeatures, type HistBundles } from './hist-bundles.ts';
import type { HistData } from './hist-data.ts';
import { treeSeed } from './hist-draw.ts';
import { affordableSlots } from './hist-slots.ts';
import type { GrowOptions, PackedRows } from './hist-types.ts';
import type { Grown, GrownLeaves, TreeGrower } from './tree-grower.ts';

/** What `grow` returns: the tree is complete, or a helper was lost; else there is more to do. */
const DONE = 0;
const LOST = 2;
/** Rows times features that are counted between two looks at the clock: some tens of milliseconds. */
const BUDGET = 3e7;

/**
 * Grows trees by one call of the kernel `grow`, where HistGrower makes several calls a leaf. Knows no constraints;
 * otherwise their trees are equal to the bit.
 */
export class KernelGrower implements TreeGrower {
  readonly idx: Uint32Array;
  private readonly data: HistData;
  private readonly kernels: Kernels;
  private readonly options: GrowOptions;
  private readonly shouldStop: () => boolean;
  private readonly budget: number;
  private readonly words: Uint32Array;
  private readonly floats: Float64Array;
  private readonly scanWords: Uint32Array;
  private readonly scanFloats: Float64Array;
  private records: Uint32Array;
  private readonly places: Uint32Array;
  private readonly runs: Uint32Array;
  private readonly cols: Uint32Array;
  private readonly leaves: GrownLeaves;
  private readonly values: Float64Array;
  private readonly nodeSets: Uint32Array;
  private readonly splitsCategories: boolean;
  private readonly sets = new Map<number, Uint32Array>();
  private readonly nodes: Int32Array;
  private readonly bundles: HistBundles | undefined;
  private readonly members: Uint32Array;
  private readonly slotBytes: number;
  private readonly numLeaves: number;
  private readonly team: KernelTeam | undefined;
  private active: Int32Array | undefined;

  /**
   * @param rows ids of all rows that trees may be grown on
   * @param maxRows most rows of a tree, and of one call of `addToOthers`
   * @param settings.budget work between two calls of `shouldStop`
   * @param settings.team made by the caller, closed by `close`
   */
  constructor(
    data: HistData,
    kernels: Kernels,
    rows: Uint32Array,
    maxRows: number,
    options: GrowOptions,
    shouldStop: () => boolean,
    { budget = BUDGET, team }: { readonly budget?: number; readonly team?: KernelTeam | undefined } = {},
  ) {
    this.budget = budget;
    this.team = team;
    this.data = data;
    this.kernels = kernels;
    this.options = options;
    this.shouldStop = shouldStop;
    const { arena, memory } = kernels;
    const numLeaves = Math.min(options.numLeaves, Math.max(2, maxRows));
    const features = Math.max(1, data.features.length);
    this.idx = arena.u32(maxRows);
    const other = arena.alloc(maxRows * 4);
    const scan = arena.alloc(SCAN_PARAMS_BYTES);
    const params = arena.alloc(GROW_PARAMS_BYTES);
    this.records = arena.u32(features * FEATURE_WORDS);
    this.places = arena.u32(features * PLACE_WORDS);
    this.runs = arena.u32(features * PLACE_WORDS);
    this.cols = arena.u32(features);
    const leaves = arena.alloc(numLeaves * LEAF_BYTES);
    this.values = arena.f64(numLeaves);
    this.nodes = arena.i32(numLeaves * NODE_WORDS);
    this.leaves = { start: arena.u32(numLeaves), count: arena.u32(numLeaves), value: arena.f64(numLeaves) };
    this.nodeSets = arena.u32(numLeaves * 8);
    const scratch = arena.alloc(GROW_SCRATCH_BYTES);
    this.bundles = bundleFeatures(data, rows, kernels);
    this.members = arena.u32((this.bundles?.members.size ?? 0) * MEMBER_WORDS);
    const free = arena.alloc((numLeaves + 2) * 4);
    this.slotBytes = bytesOfSlot(features, this.bundles);
    this.numLeaves = numLeaves;
    this.splitsCategories = data.features.some((feature) => feature.category);
    this.words = new Uint32Array(memory.buffer, params, GROW_PARAMS_BYTES / 4).fill(0);
    this.floats = new Float64Array(memory.buffer, params, GROW_PARAMS_BYTES / 8);
    this.scanWords = new Uint32Array(memory.buffer, scan, SCAN_PARAMS_BYTES / 4);
    this.scanFloats = new Float64Array(memory.buffer, scan, SCAN_PARAMS_BYTES / 8);
    const addresses = { idx: this.idx.byteOffset, features: this.records.byteOffset, places: this.places.byteOffset };
    this.write({ ...addresses, runs: this.runs.byteOffset, cols: this.cols.byteOffset, team: team?.at ?? 0 });
    this.write({ free, scratch, other, leaves, scan });
    this.allocateSlots();
    this.writeOutputs();
    this.writeBundles();
    this.writeOptions({ ...options, numLeaves });
  }

  private allocateSlots(): void {
    const { arena } = this.kernels;
    const { slotBytes } = this;
    const slotCount = affordableSlots(arena, slotBytes, this.numLeaves);
    this.write({ slots: arena.alloc(slotCount * slotBytes), slotBytes, slotCount });
  }

  private writeOutputs(): void {
    const { start, count, value } = this.leaves;
    this.write({ leafStarts: start.byteOffset, leafCounts: count.byteOffset, leafValues: value.byteOffset });
    this.write({ nodes: this.nodes.byteOffset, nodeSet: this.nodeSets.byteOffset });
  }

  private writeBundles(): void {
    if (this.bundles === undefined) return;
    const { codes, count } = this.bundles;
    const { arena } = this.kernels;
    const cols = arena.u32(count);
    cols.set([...cols.keys()]);
    const bundleHist = arena.alloc(count * HIST_FEATURE_BYTES);
    this.write({ bundleHist, bundleCols: cols.byteOffset, bundleRows: codes, bundleStride: count });
    this.write({ members: this.members.byteOffset });
  }

  private write(fields: Partial<Record<keyof typeof GROW_U32, number>>): void {
    for (const [name, value] of Object.entries(fields)) this.words[GROW_U32[name as keyof typeof GROW_U32]] = value;
  }

  private writeOptions(options: GrowOptions): void {
    const { floats, scanWords } = this;
    const { numLeaves, maxDepth } = options;
    this.write({ numLeaves, maxDepth, minRows: 2 * Math.max(1, options.minDataInLeaf) });
    floats[GROW_F64.minData] = options.minDataInLeaf;
    floats[GROW_F64.minChild] = options.minChildWeight;
    floats[GROW_F64.minGain] = options.minGain;
    floats[GROW_F64.catSmooth] = options.catSmooth;
    floats[GROW_F64.group] = options.minDataPerGroup;
    floats[GROW_F64.l1] = options.lambdaL1;
    floats[GROW_F64.l2] = options.lambdaL2;
    scanWords[SCAN_U32.maxOnehot] = options.maxCatToOnehot;
    scanWords[SCAN_U32.maxCategories] = options.maxCatThreshold;
  }

  grow(rows: PackedRows, active: Int32Array, rng: Rng): Grown {
    const { exports } = this.kernels;
    this.use(active);
    this.begin(rows, treeSeed(this.options, rng));
    const params = this.words.byteOffset;
    for (;;) {
      const state = exports.grow(params, this.budget);
      if (state === DONE) break;
      if (state === LOST) this.goOnAlone(rows.n);
      else if (this.shouldStop()) {
        exports.finish(params);
        break;
      }
    }
    return this.grown();
  }

  /** A helper took work and did not come back. What it may still write is left to it; the tree begins again. */
  private goOnAlone(n: number): void {
    const { arena } = this.kernels;
    const records = arena.u32(this.records.length);
    records.set(this.records);
    this.records = records;
    this.write({ team: 0, features: records.byteOffset, leafCount: 0 });
    this.allocateSlots();
    this.idx.subarray(0, n).sort();
    this.close();
  }

  close(): boolean {
    return this.team?.close() ?? true;
  }

  /** Sets the features of the tree: those of their own column first in a histogram slot, those in bundles behind. */
  private use(active: Int32Array): void {
    if (this.active === active) return;
    this.active = active;
    const { features } = this.data;
    const bundled = this.bundles?.members;
    const own = active.filter((position) => bundled?.has(position) !== true);
    let offset = own.length * HIST_FEATURE_BYTES;
    let [plain, memberCount] = [0, 0];
    this.team?.expect(active.reduce((sum, position) => sum + features[position]!.column.bins, 0));
    for (let i = 0; i < active.length; i++) {
      const position = active[i]!;
      const { column, category, colMajor } = features[position]!;
      this.places.set([colMajor, column.missingBin, position, plain], i * PLACE_WORDS);
      const member = bundled?.get(position);
      const at = member === undefined ? HIST_FEATURE_BYTES * plain++ : offset;
      this.records.set([at, column.bins, category ? 1 : 0, 0], i * FEATURE_WORDS);
      if (member === undefined) continue;
      const { bundle, firstCode, slots, usual } = member;
      const codes = this.bundles!.sizes[bundle]!;
      const record = [bundle * HIST_FEATURE_BYTES, codes, firstCode, at, slots, usual];
      this.members.set(record, MEMBER_WORDS * memberCount++);
      offset += Math.ceil(slots / 4) * 32;
    }
    const bundleCount = memberCount > 0 ? this.bundles!.count : 0;
    this.write({ count: active.length, runCount: this.setRuns(own), memberCount, bundleCount });
  }

  /** Runs of features in one block. Returns how many. */
  private setRuns(own: Int32Array): number {
    let runCount = 0;
    for (let i = 0; i < own.length; i++) {
      const { block, col } = this.data.features[own[i]!]!;
      this.cols[i] = col;
      const last = (runCount - 1) * PLACE_WORDS;
      if (runCount > 0 && this.runs[last] === block.rowMajor) this.runs[last + 3]!++;
      else this.runs.set([block.rowMajor, block.stride, i, 1], PLACE_WORDS * runCount++);
    }
    return runCount;
  }

  private begin({ n, gh, total, gScale, hScale }: PackedRows, seed: number): void {
    const { words, floats, scanFloats, options } = this;
    words[GROW_U32.rows] = n;
    words[GROW_U32.gh] = gh;
    words[GROW_U32.totalLow] = total.low;
    words[GROW_U32.totalHigh] = total.high;
    words[GROW_U32.seed] = seed;
    words[GROW_U32.leafCount] = 0;
    floats[GROW_F64.gScale] = gScale;
    floats[GROW_F64.hScale] = hScale;
    scanFloats[SCAN_F64.l1] = options.lambdaL1 * gScale;
    scanFloats[SCAN_F64.l2] = options.lambdaL2 * hScale;
    scanFloats[SCAN_F64.categoryL2] = (options.lambdaL2 + options.catL2) * hScale;
  }

  private grown(): Grown {
    const { nodes, leaves, sets } = this;
    const count = this.words[GROW_U32.leafCount]!;
    sets.clear();
    if (this.splitsCategories)
      for (let i = 0; i < count - 1; i++)
        if (nodes[i * NODE_WORDS + NODE_I32.threshold]! < 0) sets.set(i, this.nodeSets.subarray(i * 8, i * 8 + 8));
    const tree = { nodes: count - 1, leaves: count, words: nodes, sets, root: count > 1 ? 0 : ~0 };
    return { tree, leaves };
  }

  addToTraining(_: Grown, values: ArrayLike<number>, score: number): void {
    this.values.set(values);
    this.kernels.exports.addLeaves(this.words.byteOffset, this.values.byteOffset, score);
  }

  addToOthers({ tree }: Grown, values: ArrayLike<number>, score: number, idx: number, n: number): void {
    this.values.set(values);
    this.kernels.exports.routeRows(this.words.byteOffset, tree.root, idx, n, this.values.byteOffset, score);
  }
}

/** Bytes of the histograms of all features; those in bundles take only what they use. */
function bytesOfSlot(features: number, bundles: HistBundles | undefined): number {
  let bytes = features * HIST_FEATURE_BYTES;
  for (const { slots } of bundles?.members.values() ?? []) bytes -= HIST_FEATURE_BYTES - Math.ceil(slots / 4) * 32;
  return bytes;
}
