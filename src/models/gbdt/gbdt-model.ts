import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { BinnedMatrix } from '../../kernels/binned.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FittedModel, ShapOptions, ShapValues } from '../family.ts';
import { arrayShap } from '../shared/shap/array-shap.ts';
import { requireArray, requireNumber, requireText } from '../shared/state.ts';
import {
  type CategoryMaps,
  gainShares,
  gainsByFeature,
  type TreeArrays,
  treeImportances,
  treesFromState,
} from '../shared/tree-arrays.ts';
import { decodeNumbers, encodeNumbers } from '../shared/tree-codes.ts';
import { compactTrees, isCompact, treesFromCompact } from '../shared/tree-compact.ts';
import { visitLeaves } from '../shared/tree-scores.ts';
import type { BaseScores } from './base-score.ts';
import { applyLink, type Link, requireLink } from './link.ts';

/** Gains are kept by feature. */
const NO_GAIN = new Float32Array(0);

/** What a boosted model is made of. Tree t adds to output t mod outputs. */
export interface GbdtParts {
  readonly trees: TreeArrays;
  readonly maps: CategoryMaps;
  /** Sum of the gains of each feature's splits, shape [features]; `trees.gain` is empty. */
  readonly gains: Float64Array;
  readonly base: BaseScores;
  readonly link: Link;
}

/** Boosted trees: a link of (start + sum of leaf values). */
export class GbdtModel implements FittedModel {
  readonly family = 'gbdt';
  /** Borrowed; what a fit that goes on from this model reads. */
  readonly parts: GbdtParts;

  constructor(parts: GbdtParts) {
    this.parts = parts;
  }

  /** Boosting rounds kept. */
  get steps(): number {
    return this.parts.trees.roots.length / this.parts.base.start.length;
  }

  predict(
    x: Matrix,
    options: { readonly rows?: Uint32Array; readonly kernels?: Kernels; readonly binned?: BinnedMatrix } = {},
  ): Float64Array {
    const { base, link } = this.parts;
    return applyLink(this.rawScores(x, options), base.start.length, base, link);
  }
  /** Scores before the link, row-major [rows, outputs]. */
  rawScores(x: Matrix, options: { readonly rows?: Uint32Array; readonly kernels?: Kernels } = {}): Float64Array {
    const { trees, maps, base } = this.parts;
    const outputs = base.start.length;
    const n = options.rows?.length ?? x.rows;
    const scores = new Float64Array(n * outputs);
    for (let i = 0; i < scores.length; i++) scores[i] = base.start[i % outputs]!;
    const visitor = {
      block: (tree: number, leaves: Int32Array, first: number, count: number): void => {
        for (let i = 0, at = first * outputs + (tree % outputs); i < count; i++, at += outputs)
          scores[at]! += trees.values[leaves[i]!]!;
      },
      row: (leaves: Int32Array, row: number): void => {
        const at = row * outputs;
        for (let t = 0, k = 0; t < leaves.length; t++, k = k + 1 === outputs ? 0 : k + 1)
          scores[at + k]! += trees.values[leaves[t]!]!;
      },
    };
    visitLeaves(trees, maps, x, options.rows, visitor, options.kernels);
    return scores;
  }
  toState(): State {
    const { trees, maps, gains, base, link } = this.parts;
    const { json, arrays, leaves } = compactTrees(trees, maps);
    const values = encodeNumbers(
      'values',
      Float64Array.from(leaves, (l) => trees.values[l]!),
    );
    return {
      json: { ...json, link, shift: base.shift, scale: base.scale },
      arrays: { ...arrays, ...values, gain: gains, start: base.start },
    };
  }
  /** Reads versions 1 and 2 too, which kept the arrays of memory. */
  static fromState(state: State): GbdtModel {
    const start = requireArray(state, 'start', Float64Array);
    const base = { start, shift: requireNumber(state, 'shift'), scale: requireNumber(state, 'scale') };
    return new GbdtModel({ ...treesOf(state), base, link: requireLink(requireText(state, 'link')) });
  }
  shapValues(x: Matrix, options: ShapOptions = {}): ShapValues {
    const { trees, maps, base, link } = this.parts;
    const outputs = base.start.length;
    // The scale of an exponential lies inside its exponent as a logarithm.
    const { shift, scale } =
      link === 'exp' ? { shift: Math.log(Math.max(base.scale, Number.MIN_VALUE)), scale: 1 } : base;
    const forest = {
      ...trees,
      features: maps.length,
      outputs,
      bias: base.start.map((start) => shift + scale * start),
      ...(outputs === 1 ? {} : { outputOf: (tree: number) => tree % outputs }),
      value: (leaf: number) => scale * trees.values[leaf]!,
    };
    return arrayShap(forest, trees, maps, x, options);
  }
  importances(kind?: 'gain' | 'split'): Float64Array {
    const { trees, maps, gains } = this.parts;
    return kind === 'split' ? treeImportances(trees, maps.length, kind) : gainShares(gains);
  }
}

function treesOf(state: State): Pick<GbdtParts, 'trees' | 'maps' | 'gains'> {
  if (!isCompact(state)) {
    const { trees, maps } = treesFromState(state);
    return { trees: { ...trees, gain: NO_GAIN }, maps, gains: gainsByFeature(trees, maps.length) };
  }
  const { trees, maps } = treesFromCompact(state);
  const values = decodeNumbers(state, 'values', Float64Array);
  return { trees: { ...trees, gain: NO_GAIN, values }, maps, gains: requireArray(state, 'gain', Float64Array) };
}
