import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { BinnedMatrix } from '../../kernels/binned.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FittedModel, ShapOptions, ShapValues } from '../family.ts';
import { arrayShap } from './shap/array-shap.ts';
import { requireArray, requireNumber, requireText } from './state.ts';
import { type CategoryMaps, type TreeArrays, treeImportances, treeState, treesFromState } from './tree-arrays.ts';
import { visitLeaves } from './tree-scores.ts';

/** Class shares of the leaves of multiclass trees, sparse: leaf l holds entries values[l] to values[l + 1] of these. */
export interface LeafShares {
  readonly classes: Uint16Array;
  readonly shares: Float32Array;
}
/** What a forest is made of. With one output, `trees.values` holds the leaf means; else see `LeafShares`. */
export interface ForestParts {
  readonly family: string;
  readonly outputs: number;
  readonly trees: TreeArrays;
  readonly maps: CategoryMaps;
  readonly shares: LeafShares;
}

/** Mean of its trees: values, the probability of class 1, or class probabilities. */
export class ForestModel implements FittedModel {
  readonly family: string;
  private readonly parts: ForestParts;

  constructor(parts: ForestParts) {
    this.parts = parts;
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
    const add =
      outputs === 1
        ? (_tree: number, leaves: Int32Array, first: number, count: number): void => {
            for (let i = 0; i < count; i++) sums[first + i]! += trees.values[leaves[i]!]!;
          }
        : this.addShares(sums);
    visitLeaves(trees, maps, x, options.rows, add, options.kernels);
    for (let i = 0; i < sums.length; i++) sums[i]! /= this.steps;
    if (outputs > 1) normalise(sums, outputs);
    return sums;
  }
  private addShares(sums: Float64Array) {
    const { trees, outputs, shares } = this.parts;
    return (_tree: number, leaves: Int32Array, first: number, count: number): void => {
      for (let i = 0; i < count; i++) {
        const leaf = leaves[i]!;
        const end = trees.values[leaf + 1] ?? shares.classes.length;
        const at = (first + i) * outputs;
        for (let e = trees.values[leaf]!; e < end; e++) sums[at + shares.classes[e]!]! += shares.shares[e]!;
      }
    };
  }
  toState(): State {
    const { trees, maps, outputs, shares, family } = this.parts;
    const state = treeState(trees, maps);
    return { json: { ...state.json, family, outputs }, arrays: { ...state.arrays, ...shares } };
  }
  /** @throws ModelError MODEL_STATE_INVALID */
  static fromState(state: State): ForestModel {
    return new ForestModel({
      ...treesFromState(state),
      family: requireText(state, 'family'),
      outputs: requireNumber(state, 'outputs'),
      shares: {
        classes: requireArray(state, 'classes', Uint16Array),
        shares: requireArray(state, 'shares', Float32Array),
      },
    });
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
    if (outputs === 1) return trees.values[leaf]!;
    const end = trees.values[leaf + 1] ?? shares.classes.length;
    for (let e = trees.values[leaf]!; e < end; e++) if (shares.classes[e] === output) return shares.shares[e]!;
    return 0;
  }
  importances(kind?: 'gain' | 'split'): Float64Array {
    return treeImportances(this.parts.trees, this.parts.maps.length, kind);
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
