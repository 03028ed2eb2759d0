import type { Matrix } from '../../core/matrix.ts';
import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FitContext } from '../family.ts';
import { createGrower } from '../shared/create-grower.ts';
import type { HistData } from '../shared/hist-data.ts';
import type { GrowOptions, PackedRows } from '../shared/hist-types.ts';
import type { TreeBuilder } from '../shared/tree-builder.ts';
import type { Grown, TreeGrower } from '../shared/tree-grower.ts';
import { boundLeaves } from './bound-leaves.ts';
import type { GbdtModel } from './gbdt-model.ts';
import { applyLink } from './link.ts';
import type { GradientSums, Objective, ObjectiveBuffers } from './objective.ts';
import { RowSampler, type SamplingOptions } from './row-sampler.ts';

/** Sums of quantised gradients, and of hessians, stay below this, so that they fit 32 bits. */
const QUANTA = 2 ** 30;

interface StartingPoint {
  readonly model: GbdtModel;
  /** All rows of the data set. */
  readonly x: Matrix;
}
/** What one fit trains on. */
export interface BoostingParts {
  readonly data: HistData;
  readonly kernels: Kernels;
  readonly objective: Objective;
  readonly buffers: ObjectiveBuffers;
  readonly train: Uint32Array;
  /** Whether a row is of class 1; absent unless there are two classes. */
  readonly isPositive?: (row: number) => boolean;
  /** By row id; absent when all weights are equal. */
  readonly weight?: Float64Array;
  readonly validation: Uint32Array;
  readonly builder: TreeBuilder;
  /** The model to go on from. */
  readonly start?: StartingPoint;
  /** Most rows of one list: the larger of training and validation rows. */
  readonly room: number;
}
export interface BoostingOptions extends GrowOptions, SamplingOptions {
  readonly featureFraction: number;
}

/** Trains one round at a time and keeps the raw scores of training and validation rows up to date. */
export class RoundTrainer {
  /** Trees see random parts of the data. */
  readonly random: boolean;
  private readonly parts: BoostingParts;
  private readonly options: BoostingOptions;
  private readonly context: FitContext;
  private readonly grower: TreeGrower;
  private readonly scores: Float64Array;
  private readonly gh: number;
  private readonly total: Uint32Array;
  private readonly rest: Uint32Array;
  private readonly rng: Rng;
  private readonly everyFeature: Int32Array;
  private readonly sampler: RowSampler;
  private readonly g: Float32Array;
  private readonly h: Float32Array;
  private rounds: number;

  constructor(parts: BoostingParts, options: BoostingOptions, context: FitContext) {
    this.parts = parts;
    this.options = options;
    this.context = context;
    this.rounds = parts.start?.model.steps ?? 0;
    this.rng = context.rng.fork(this.rounds === 0 ? 'boosting' : `boosting after ${this.rounds}`);
    const { kernels, buffers, objective, data, isPositive } = parts;
    this.sampler = new RowSampler(parts.train, options, this.rng, isPositive);
    this.random =
      options.featureFraction < 1 ||
      (options.featureFractionByNode ?? 1) < 1 ||
      options.extraTrees ||
      this.sampler.random;
    const { arena } = kernels;
    this.scores = new Float64Array(kernels.memory.buffer, buffers.score, buffers.stride * objective.outputs);
    for (let k = 0; k < objective.outputs; k++)
      this.scores.fill(objective.base.start[k]!, k * buffers.stride, (k + 1) * buffers.stride);
    if (parts.start !== undefined) this.startFrom(parts.start);
    this.gh = arena.alloc(buffers.stride * 8);
    this.total = arena.u32(2);
    this.rest = arena.u32(parts.room);
    this.everyFeature = Int32Array.from(data.features.keys());
    this.g = new Float32Array(kernels.memory.buffer, buffers.g, buffers.stride);
    this.h = new Float32Array(kernels.memory.buffer, buffers.h, buffers.stride);
    const stop = (): boolean => context.shouldStop();
    this.grower = createGrower(data, kernels, parts.train, parts.room, options, stop, context.threads);
  }

  /** Raw scores of the rows as the model to go on from gives them. */
  private startFrom({ model, x }: StartingPoint): void {
    const { train, validation, buffers, kernels, objective } = this.parts;
    for (const rows of [train, validation]) {
      const scores = model.rawScores(x, { rows, kernels });
      for (let k = 0; k < objective.outputs; k++)
        for (let i = 0; i < rows.length; i++)
          this.scores[k * buffers.stride + rows[i]!] = scores[i * objective.outputs + k]!;
    }
  }

  /** Ends the threads of the fit; false when its memory may still be written. */
  close(): boolean {
    return this.grower.close();
  }

  /** Adds one tree for each output. `stopped`: the time was up before the round was complete, and it was dropped. */
  round(): 'grown' | 'empty' | 'stopped' {
    const { objective, builder } = this.parts;
    objective.startRound();
    this.sampler.draw(++this.rounds, () => this.importance());
    let splits = 0;
    for (let k = 0; k < objective.outputs; k++) {
      if (this.context.shouldStop() && builder.trees > 0) return 'stopped';
      splits += this.tree(k);
    }
    return splits > 0 ? 'grown' : 'empty';
  }

  private tree(output: number): number {
    const { builder, buffers, validation } = this.parts;
    const grown = this.grower.grow(this.pack(output), this.drawFeatures(), this.rng);
    const covers = this.covers(grown);
    const values = this.leafValues(grown, covers);
    for (let i = 0; i < grown.tree.leaves; i++) values[i]! *= this.options.learningRate;
    builder.add(grown.tree, values, covers);
    const score = buffers.score + output * buffers.stride * 8;
    this.grower.addToTraining(grown, values, score);
    this.addToOthers(grown, values, score, this.sampler.outOfBag);
    this.addToOthers(grown, values, score, validation);
    return grown.tree.nodes;
  }

  /** Weight of the rows that grew each leaf. */
  private covers({ tree, leaves }: Grown): ArrayLike<number> {
    const { weight } = this.parts;
    if (weight === undefined) return leaves.count;
    const { idx } = this.grower;
    return Float64Array.from({ length: tree.leaves }, (_, leaf) => {
      const start = leaves.start[leaf]!;
      let sum = 0;
      for (let i = start; i < start + leaves.count[leaf]!; i++) sum += weight[idx[i]!]!;
      return sum;
    });
  }

  /** Newton steps, or the leaf values that the objective prefers, inside the bounds of monotone splits; they may be changed. */
  private leafValues({ tree, leaves }: Grown, covers: ArrayLike<number>): Float64Array {
    const { objective, data } = this.parts;
    const { maxStep, renew } = objective;
    if (renew === undefined) {
      const { value } = leaves;
      if (maxStep < Number.POSITIVE_INFINITY)
        for (let i = 0; i < tree.leaves; i++) value[i] = Math.max(-maxStep, Math.min(maxStep, value[i]!));
      return value;
    }
    const { idx } = this.grower;
    const values = Float64Array.from({ length: tree.leaves }, (_, i) =>
      renew(idx.subarray(leaves.start[i]!, leaves.start[i]! + leaves.count[i]!)),
    );
    const { monotone } = this.options;
    if (monotone === undefined) return values;
    const signOf = (feature: number): number => monotone[data.features[feature]!.feature]!;
    return boundLeaves(tree, values, covers, signOf);
  }

  private addToOthers(grown: Grown, values: Float64Array, score: number, rows: Uint32Array): void {
    if (rows.length === 0) return;
    this.rest.set(rows);
    this.grower.addToOthers(grown, values, score, this.rest.byteOffset, rows.length);
  }

  private pack(output: number): PackedRows {
    const { objective, buffers, kernels } = this.parts;
    const sums = this.amplified(objective.gradients(output));
    const gScale = sums.absG > 0 ? QUANTA / sums.absG : 1;
    const hScale = sums.h > 0 ? QUANTA / sums.h : 1;
    const { bag } = this.sampler;
    const n = bag.length;
    this.grower.idx.set(bag);
    const idx = this.grower.idx.byteOffset;
    kernels.exports.quantise(idx, n, buffers.g, buffers.h, gScale, hScale, this.gh, this.total.byteOffset);
    const sum = { low: this.total[0]!, high: this.total[1]! | 0 };
    return { n, gh: this.gh, total: sum, gScale, hScale };
  }

  /** Multiplies the gradients of sampled rows by what they stand for; the sums of the bag. */
  private amplified(sums: GradientSums): GradientSums {
    const { bag, amplification } = this.sampler;
    if (amplification === undefined) return sums;
    const { g, h } = this;
    let absG = 0;
    let sumH = 0;
    for (let i = 0; i < bag.length; i++) {
      const id = bag[i]!;
      g[id]! *= amplification[i]!;
      h[id]! *= amplification[i]!;
      absG += Math.abs(g[id]!);
      sumH += h[id]!;
    }
    return { absG, h: sumH };
  }

  /** Sum over the outputs of |gradient x hessian|, by training row. */
  private importance(): Float64Array {
    const { objective, train } = this.parts;
    const sum = new Float64Array(train.length);
    for (let k = 0; k < objective.outputs; k++) {
      objective.gradients(k);
      for (let i = 0; i < train.length; i++) sum[i]! += Math.abs(this.g[train[i]!]! * this.h[train[i]!]!);
    }
    return sum;
  }

  /** Positions of the features of the next tree, ascending. */
  private drawFeatures(): Int32Array {
    const all = this.parts.data.features.length;
    const wanted = Math.max(Math.min(1, all), Math.round(all * this.options.featureFraction));
    if (wanted >= all) return this.everyFeature;
    return Int32Array.from(this.rng.permutation(all).subarray(0, wanted)).sort();
  }

  /** Predictions for the validation rows, row-major [rows, outputs]. */
  validationPrediction(): Float64Array {
    const { validation, objective, buffers } = this.parts;
    const { outputs, base, link } = objective;
    const scores = new Float64Array(validation.length * outputs);
    for (let k = 0; k < outputs; k++)
      for (let i = 0; i < validation.length; i++)
        scores[i * outputs + k] = this.scores[k * buffers.stride + validation[i]!]!;
    return applyLink(scores, outputs, base, link);
  }
}
