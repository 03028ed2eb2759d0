import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FitContext } from '../family.ts';
import type { ColumnChoice } from './column-choice.ts';
import { LeafValues } from './leaf-values.ts';
import type { ModelBuilder } from './model-builder.ts';
import type { Objective, ObjectiveBuffers } from './objective.ts';
import type { ColumnSplit } from './split-column.ts';
import { applyStart } from './start-scores.ts';
import type { StatisticBlocks } from './statistic-blocks.ts';
import { TreeGrower, type TreeRows } from './tree-grower.ts';

/** Sums of quantised gradients, and of weights, stay below this, so that they fit 32 bits. */
const QUANTA = 2 ** 30;
/** Outputs that splits are chosen by: beyond, gradients are added up in as many random groups. */
export const MOST_SKETCHED = 6;

export interface TrainingParts {
  readonly kernels: Kernels;
  readonly objective: Objective;
  readonly buffers: ObjectiveBuffers;
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly choice: ColumnChoice;
  readonly blocks: StatisticBlocks;
  /** Random orders of the rows, each with scores of its own; the last one gives the leaf values of the model. */
  readonly orders: number;
  readonly builder: ModelBuilder;
  /** Most columns that a tree may be offered. */
  readonly columns: number;
  /** Most categories of a single feature. */
  readonly mostCategories: number;
}
export interface TrainingOptions {
  readonly learningRate: number;
  readonly depth: number;
  readonly l2LeafReg: number;
  readonly randomStrength: number;
  readonly baggingTemperature: number;
  readonly subsample: number;
  readonly leafEstimationIterations: number;
  readonly modelSizeReg: number;
}

/** Trains one tree at a time and keeps the raw scores of training and validation rows up to date. */
export class RoundTrainer {
  private readonly parts: TrainingParts;
  private readonly options: TrainingOptions;
  private readonly rng: Rng;
  private readonly grower: TreeGrower;
  /** Addresses of the raw scores by order, float64 [outputs, all rows]. */
  private readonly scores: readonly number[];
  private readonly sketched: number;
  private readonly packed: readonly number[];
  private readonly boot: { readonly g: Float32Array; readonly w: Float32Array };
  private readonly sketch: readonly Float32Array[];
  private readonly gradients: readonly Float32Array[];
  private readonly total: Uint32Array;
  private readonly validationRows: Uint32Array;
  private readonly leaf: Uint8Array;
  private readonly splits: Uint32Array;
  private readonly leafValues: LeafValues;
  private readonly values: Float64Array;

  constructor(parts: TrainingParts, options: TrainingOptions, context: FitContext) {
    this.parts = parts;
    this.options = options;
    this.rng = context.rng.fork('boosting');
    const { kernels, objective, buffers, train, validation } = parts;
    const { arena, memory } = kernels;
    const { outputs, start } = objective;
    const { stride } = buffers;
    this.scores = Array.from({ length: parts.orders }, () => {
      const scores = arena.f64(stride * outputs);
      for (let k = 0; k < outputs; k++) scores.fill(start.start[k]!, k * stride, (k + 1) * stride);
      return scores.byteOffset;
    });
    this.sketched = Math.min(outputs, MOST_SKETCHED);
    this.packed = Array.from({ length: this.sketched }, () => arena.alloc(buffers.stride * 8));
    this.boot = { g: arena.f32(buffers.stride), w: arena.f32(buffers.stride) };
    this.gradients = objective.g.map((at) => new Float32Array(memory.buffer, at, buffers.stride));
    this.sketch =
      this.sketched === outputs
        ? this.gradients
        : Array.from({ length: this.sketched }, () => arena.f32(buffers.stride));
    this.total = arena.u32(2);
    this.validationRows = arena.u32(validation.length);
    this.validationRows.set(validation);
    this.leaf = arena.u8(Math.max(train.length, validation.length));
    this.splits = arena.u32(4 * Math.max(1, options.depth));
    const leaves = 2 ** options.depth;
    this.values = arena.f64(leaves * outputs);
    this.leafValues = new LeafValues(
      kernels,
      objective,
      { rows: buffers.rows, n: train.length, leaf: this.leaf.byteOffset },
      options,
    );
    const limits = {
      ...options,
      columns: parts.columns,
      mostCategories: parts.mostCategories,
      outputs: this.sketched,
    };
    this.grower = new TreeGrower(kernels, train.length, limits, () => context.shouldStop());
  }

  /**
   * Adds one tree. False: nothing can be split any more. A random one of the orders but the last chooses the splits; then
   * the leaves get values in every order, from its own statistics and its own scores.
   */
  round(round: number): boolean {
    const { objective, choice, orders } = this.parts;
    const chosen = this.rng.int(Math.max(1, orders - 1));
    objective.gradients(this.scores[chosen]!);
    const seen = new Set<string>();
    const rows = this.pack(round);
    const splits = this.grower.grow(
      choice.first(chosen),
      (done) => choice.next(done, chosen, seen, this.rng),
      rows,
      this.rng,
    );
    if (splits.length === 0) return false;
    this.addTree(splits, chosen, chosen);
    for (let order = 0; order < orders; order++)
      if (order !== chosen) this.addTree(this.inOrder(splits, order), order, chosen);
    return true;
  }

  /** The same splits with the statistics of another order. */
  private inOrder(splits: readonly ColumnSplit[], order: number): readonly ColumnSplit[] {
    return splits.map((split, level) => ({ ...split, column: this.parts.blocks.inOrder(split.column, order, level) }));
  }

  private addTree(splits: readonly ColumnSplit[], order: number, chosen: number): void {
    const { train, buffers, validation, builder, objective, orders } = this.parts;
    this.route(splits, buffers.rows, train.length);
    const known = objective.sumsAt === undefined || order === chosen;
    if (order !== chosen && known) objective.gradients(this.scores[order]!);
    this.leafValues.estimate(2 ** splits.length, this.scores[order]!, known, this.values);
    this.addValues(this.scores[order]!, buffers.rows, train.length);
    if (order < orders - 1) return;
    const values = this.values.subarray(0, 2 ** splits.length * objective.outputs);
    builder.add(splits, values, this.covers(2 ** splits.length));
    if (validation.length === 0) return;
    this.route(splits, this.validationRows.byteOffset, validation.length);
    this.addValues(this.scores[order]!, this.validationRows.byteOffset, validation.length);
  }

  private route(splits: readonly ColumnSplit[], rows: number, n: number): void {
    splits.forEach((s, l) => {
      this.splits.set([s.column.address, s.first, s.last, 0], l * 4);
    });
    this.parts.kernels.exports.obliviousLeaves(rows, n, this.splits.byteOffset, splits.length, this.leaf.byteOffset);
  }

  private addValues(score: number, rows: number, n: number): void {
    const { kernels, objective, buffers } = this.parts;
    const { outputs } = objective;
    for (let k = 0; k < outputs; k++)
      kernels.exports.obliviousAdd(
        rows,
        n,
        this.leaf.byteOffset,
        score + k * buffers.stride * 8,
        this.values.byteOffset + k * 8,
        outputs * 8,
      );
  }

  /** Weight of the training rows in each leaf. */
  private covers(leaves: number): Float32Array {
    const { kernels, objective, buffers, train } = this.parts;
    const sums = new Float64Array(leaves);
    if (objective.weights === 0) for (let i = 0; i < train.length; i++) sums[this.leaf[i]!]! += 1;
    else {
      const weight = new Float64Array(kernels.memory.buffer, objective.weights, buffers.stride);
      for (let i = 0; i < train.length; i++) sums[this.leaf[i]!]! += weight[train[i]!]!;
    }
    return Float32Array.from(sums);
  }

  /** Bootstraps rows, sketches outputs and quantises what splits are chosen by. */
  private pack(round: number): TreeRows {
    const { kernels, objective, train } = this.parts;
    const { exports } = kernels;
    const n = this.draw();
    const seed = Math.floor(this.rng.next() * 4294967296);
    this.sketchOutputs();
    const { baggingTemperature: temperature } = this.options;
    const idx = this.grower.idx.byteOffset;
    const boot = (from: Float32Array): void =>
      exports.obliviousBootstrap(
        idx,
        n,
        from.byteOffset,
        objective.weights,
        seed,
        temperature,
        this.boot.g.byteOffset,
        this.boot.w.byteOffset,
      );
    let absG = 0;
    let weight = 0;
    const ids = this.grower.idx;
    for (const part of this.sketch) {
      boot(part);
      let sum = 0;
      weight = 0;
      for (let i = 0; i < n; i++) {
        sum += Math.abs(this.boot.g[ids[i]!]!);
        weight += this.boot.w[ids[i]!]!;
      }
      absG = Math.max(absG, sum);
    }
    const gScale = absG > 0 ? QUANTA / absG : 1;
    const wScale = QUANTA / weight;
    let worth = 0;
    this.sketch.forEach((part, d) => {
      if (this.sketch.length > 1) boot(part);
      exports.quantise(
        idx,
        n,
        this.boot.g.byteOffset,
        this.boot.w.byteOffset,
        gScale,
        wScale,
        this.packed[d]!,
        this.total.byteOffset,
      );
      worth += (this.total[1]! | 0) ** 2 / (this.total[0]! + this.options.l2LeafReg * wScale);
    });
    return { n, packed: this.packed, gScale, wScale, worth, noise: this.noise(round, train.length) };
  }

  /** Rows that splits are chosen by, written to the grower, ascending. */
  private draw(): number {
    const { train } = this.parts;
    const { idx } = this.grower;
    const wanted = Math.max(1, Math.round(train.length * this.options.subsample));
    if (wanted >= train.length) {
      idx.set(train);
      return train.length;
    }
    let taken = 0;
    for (let i = 0; i < train.length && taken < wanted; i++)
      if (this.rng.next() * (train.length - i) < wanted - taken) idx[taken++] = train[i]!;
    return taken;
  }

  /**
   * Many outputs are added up in a few random groups with random signs: the squared length of the sums is that of the
   * gradients on average (count sketch; Iosipoi and Vakhrushev 2022 choose splits of boosted trees so).
   */
  private sketchOutputs(): void {
    const { objective, train } = this.parts;
    if (this.sketched === objective.outputs) return;
    const order = this.rng.permutation(objective.outputs);
    for (const part of this.sketch) part.fill(0);
    order.forEach((k, i) => {
      const from = this.gradients[k]!;
      const to = this.sketch[i % this.sketched]!;
      const sign = this.rng.next() < 0.5 ? -1 : 1;
      for (let r = 0; r < train.length; r++) to[train[r]!]! += sign * from[train[r]!]!;
    });
  }

  /** Deviation of the noise on scores: that of the gradients, fading as the model grows (as CatBoost scales it). */
  private noise(round: number, n: number): number {
    const { randomStrength, learningRate } = this.options;
    if (randomStrength === 0) return 0;
    let squares = 0;
    const { train } = this.parts;
    for (const g of this.gradients) for (let i = 0; i < n; i++) squares += g[train[i]!]! ** 2;
    const left = Math.exp(Math.log(n) - (round - 1) * learningRate);
    return randomStrength * Math.sqrt(squares / n) * (left / (1 + left));
  }

  /** Predictions for the validation rows, row-major [rows, outputs]. */
  validationPrediction(): Float64Array {
    const { kernels, validation, objective, buffers, orders } = this.parts;
    const { outputs, start } = objective;
    const scores = new Float64Array(kernels.memory.buffer, this.scores[orders - 1]!, buffers.stride * outputs);
    const out = new Float64Array(validation.length * outputs);
    for (let k = 0; k < outputs; k++)
      for (let i = 0; i < validation.length; i++) out[i * outputs + k] = scores[k * buffers.stride + validation[i]!]!;
    return applyStart(out, start);
  }
}
