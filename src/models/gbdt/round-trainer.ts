import type { Rng } from '../../core/rng.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FitContext } from '../family.ts';
import { createGrower } from '../shared/create-grower.ts';
import type { HistData } from '../shared/hist-data.ts';
import type { GrowOptions, PackedRows } from '../shared/hist-types.ts';
import type { TreeBuilder } from '../shared/tree-builder.ts';
import type { Grown, TreeGrower } from '../shared/tree-grower.ts';
import { boundLeaves } from './bound-leaves.ts';
import { applyLink } from './link.ts';
import type { Objective, ObjectiveBuffers } from './objective.ts';

/** Sums of quantised gradients, and of hessians, stay below this, so that they fit 32 bits. */
const QUANTA = 2 ** 30;

/** What one fit trains on. */
export interface BoostingParts {
  readonly data: HistData;
  readonly kernels: Kernels;
  readonly objective: Objective;
  readonly buffers: ObjectiveBuffers;
  readonly train: Uint32Array;
  /** By row id; absent when all weights are equal. */
  readonly weight?: Float64Array;
  readonly validation: Uint32Array;
  readonly builder: TreeBuilder;
  /** Most rows of one list: the larger of training and validation rows. */
  readonly room: number;
}
export interface BoostingOptions extends GrowOptions {
  readonly learningRate: number;
  readonly featureFraction: number;
  readonly baggingFraction: number;
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
  private bag: Uint32Array;
  private outOfBag = new Uint32Array(0);

  constructor(parts: BoostingParts, options: BoostingOptions, context: FitContext) {
    this.parts = parts;
    this.options = options;
    this.context = context;
    this.random = options.featureFraction < 1 || options.baggingFraction < 1 || options.extraTrees;
    this.rng = context.rng.fork('boosting');
    const { kernels, buffers, objective, data } = parts;
    const { arena } = kernels;
    this.scores = new Float64Array(kernels.memory.buffer, buffers.score, buffers.stride * objective.outputs);
    for (let k = 0; k < objective.outputs; k++)
      this.scores.fill(objective.base.start[k]!, k * buffers.stride, (k + 1) * buffers.stride);
    this.gh = arena.alloc(buffers.stride * 8);
    this.total = arena.u32(2);
    this.rest = arena.u32(parts.room);
    this.bag = parts.train;
    this.everyFeature = Int32Array.from(data.features.keys());
    this.grower = createGrower(data, kernels, parts.room, options, () => context.shouldStop());
  }

  /** Adds one tree for each output. `stopped`: the time was up before the round was complete, and it was dropped. */
  round(): 'grown' | 'empty' | 'stopped' {
    const { objective, builder } = this.parts;
    this.drawRows();
    objective.startRound();
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
    const values = this.leafValues(grown, covers).map((value) => value * this.options.learningRate);
    builder.add(grown.tree, values, covers);
    const score = buffers.score + output * buffers.stride * 8;
    this.grower.addToTraining(grown, values, score);
    this.addToOthers(grown, values, score, this.outOfBag);
    this.addToOthers(grown, values, score, validation);
    return grown.leaves.length - 1;
  }

  /** Weight of the rows that grew each leaf. */
  private covers(grown: Grown): number[] {
    const { weight } = this.parts;
    if (weight === undefined) return grown.leaves.map((leaf) => leaf.count);
    const { idx } = this.grower;
    return grown.leaves.map(({ start, count }) => {
      let sum = 0;
      for (let i = start; i < start + count; i++) sum += weight[idx[i]!]!;
      return sum;
    });
  }

  /** Newton steps, or the leaf values that the objective prefers, inside the bounds of monotone splits. */
  private leafValues({ tree, leaves }: Grown, covers: readonly number[]): readonly number[] {
    const { objective, data } = this.parts;
    if (objective.renew === undefined) {
      const { maxStep } = objective;
      return leaves.map((leaf) => Math.max(-maxStep, Math.min(maxStep, leaf.value)));
    }
    const values = leaves.map(({ start, count }) => objective.renew!(this.grower.idx.subarray(start, start + count)));
    const { monotone } = this.options;
    if (monotone === undefined) return values;
    const signOf = (feature: number): number => monotone[data.features[feature]!.feature]!;
    return boundLeaves(tree, values, covers, signOf);
  }

  private addToOthers(grown: Grown, values: readonly number[], score: number, rows: Uint32Array): void {
    if (rows.length === 0) return;
    this.rest.set(rows);
    this.grower.addToOthers(grown, values, score, this.rest.byteOffset, rows.length);
  }

  private pack(output: number): PackedRows {
    const { objective, buffers, kernels } = this.parts;
    const sums = objective.gradients(output);
    const gScale = sums.absG > 0 ? QUANTA / sums.absG : 1;
    const hScale = sums.h > 0 ? QUANTA / sums.h : 1;
    const n = this.bag.length;
    this.grower.idx.set(this.bag);
    const idx = this.grower.idx.byteOffset;
    kernels.exports.quantise(idx, n, buffers.g, buffers.h, gScale, hScale, this.gh, this.total.byteOffset);
    const sum = { low: this.total[0]!, high: this.total[1]! | 0 };
    return { n, gh: this.gh, total: sum, gScale, hScale };
  }

  /** A new sample of the training rows, both parts ascending. */
  private drawRows(): void {
    const { baggingFraction } = this.options;
    if (baggingFraction >= 1) return;
    const { train } = this.parts;
    const wanted = Math.max(1, Math.round(train.length * baggingFraction));
    const bag = new Uint32Array(wanted);
    const out = new Uint32Array(train.length - wanted);
    let b = 0;
    for (let i = 0; i < train.length; i++)
      if (this.rng.next() * (train.length - i) < wanted - b) bag[b++] = train[i]!;
      else out[i - b] = train[i]!;
    this.bag = bag;
    this.outOfBag = out;
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
