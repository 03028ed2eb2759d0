import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { BinnedMatrix } from '../../kernels/binned.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FittedModel, ShapOptions, ShapValues } from '../family.ts';
import { arrayShap } from './shap/array-shap.ts';
import { gainShares, treeImportances } from './tree-arrays.ts';
import type { ForestParts } from './tree-forest-parts.ts';
import { forestFromState, forestState } from './tree-forest-state.ts';
import { visitLeaves } from './tree-scores.ts';

/** Mean of its trees: values, the probability of class 1, or class probabilities. */
export class ForestModel implements FittedModel {
  readonly family: string;
  /** Only right after a fit. */
  readonly outOfBag?: () => Float64Array;
  private readonly parts: ForestParts;

  /** @param outOfBag see `FittedModel` */
  constructor(parts: ForestParts, outOfBag?: () => Float64Array) {
    this.parts = parts;
    if (outOfBag !== undefined) this.outOfBag = outOfBag;
    this.family = parts.family;
  }
  /** Number of trees. */
  get steps(): number {
    return this.parts.trees.roots.length;
  }

  predict(
    x: Matrix,
    options: { readonly rows?: Uint32Array; readonly kernels?: Kernels; readonly binned?: BinnedMatrix } = {},
  ): Float64Array {
    const { trees, maps, outputs } = this.parts;
    const n = options.rows?.length ?? x.rows;
    const sums = new Float64Array(n * outputs);
    const visitor =
      outputs === 1
        ? {
            block: (_tree: number, leaves: Int32Array, first: number, count: number): void => {
              for (let i = 0; i < count; i++) sums[first + i]! += trees.values[leaves[i]!]!;
            },
            row: (leaves: Int32Array, row: number): void => {
              for (let t = 0; t < leaves.length; t++) sums[row]! += trees.values[leaves[t]!]!;
            },
          }
        : this.addShares(sums);
    visitLeaves(trees, maps, x, options.rows, visitor, options.kernels);
    for (let i = 0; i < sums.length; i++) sums[i]! /= this.steps;
    if (outputs > 1) normalise(sums, outputs);
    return sums;
  }
  private addShares(sums: Float64Array) {
    const { trees, outputs, shares } = this.parts;
    const add = (leaf: number, row: number): void => {
      const d = trees.values[leaf]!;
      const end = shares.starts[d + 1]!;
      const at = row * outputs;
      for (let e = shares.starts[d]!; e < end; e++) sums[at + shares.classes[e]!]! += shares.shares[e]!;
    };
    return {
      block: (_tree: number, leaves: Int32Array, first: number, count: number): void => {
        for (let i = 0; i < count; i++) add(leaves[i]!, first + i);
      },
      row: (leaves: Int32Array, row: number): void => {
        for (let t = 0; t < leaves.length; t++) add(leaves[t]!, row);
      },
    };
  }
  toState(): State {
    return forestState(this.parts);
  }
  /** @throws ModelError MODEL_STATE_INVALID */
  static fromState(state: State): ForestModel {
    return new ForestModel(forestFromState(state));
  }
  shapValues(x: Matrix, options: ShapOptions = {}): ShapValues {
    const { trees, maps, outputs } = this.parts;
    const value = (leaf: number, output: number): number => this.leafShare(leaf, output) / this.steps;
    const forest = { ...trees, features: maps.length, outputs, bias: new Float64Array(outputs), value };
    return arrayShap(forest, trees, maps, x, options);
  }
  /** Mean of a leaf, or its share of a class. */
  private leafShare(leaf: number, output: number): number {
    const { trees, outputs, shares } = this.parts;
    const value = trees.values[leaf]!;
    if (outputs === 1) return value;
    for (let e = shares.starts[value]!; e < shares.starts[value + 1]!; e++)
      if (shares.classes[e] === output) return shares.shares[e]!;
    return 0;
  }
  importances(kind?: 'gain' | 'split'): Float64Array {
    const { trees, maps, gains } = this.parts;
    return kind === 'split' ? treeImportances(trees, maps.length, kind) : gainShares(gains);
  }
}

/** Rounded shares of a leaf sum to 1 only nearly. */
function normalise(sums: Float64Array, outputs: number): void {
  for (let at = 0; at < sums.length; at += outputs) {
    let total = 0;
    for (let k = 0; k < outputs; k++) total += sums[at + k]!;
    for (let k = 0; k < outputs; k++) sums[at + k]! /= total;
  }
}
