import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel } from '../family.ts';
import { describeTree } from './describe-tree.ts';

/** A finished tree: one entry a node, parents before children, the root first. */
export interface TreeParts {
  /** Feature tested; -1 for a leaf. */
  readonly feature: Int32Array;
  /** Rows with x <= threshold go left. */
  readonly threshold: Float32Array;
  /** 1: missing values go left. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Shape [nodes, outputs]. */
  readonly value: Float64Array;
  /** Training rows of the node. */
  readonly rows: Uint32Array;
  /** Risk that the split of the node removed; 0 for a leaf. */
  readonly gain: Float64Array;
}

/** A binary tree of thresholds. */
export class DecisionTreeModel implements FittedModel {
  readonly family = 'decision-tree';
  readonly parts: TreeParts;
  private readonly features: number;
  private readonly outputs: number;

  constructor(parts: TreeParts, features: number) {
    this.parts = parts;
    this.features = features;
    this.outputs = parts.value.length / parts.feature.length;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array }): Float64Array {
    const { feature, threshold, missingLeft, left, right, value } = this.parts;
    const { outputs } = this;
    const rows = options?.rows;
    const n = rows?.length ?? x.rows;
    const out = new Float64Array(n * outputs);
    for (let i = 0; i < n; i++) {
      const row = rows === undefined ? i : rows[i]!;
      let at = 0;
      for (let j = feature[0]!; j >= 0; j = feature[at]!) {
        const v = x.columns[j]![row]!;
        const goesLeft = v <= threshold[at]! || (Number.isNaN(v) && missingLeft[at] === 1);
        at = goesLeft ? left[at]! : right[at]!;
      }
      for (let o = 0; o < outputs; o++) out[i * outputs + o] = value[at * outputs + o]!;
    }
    return out;
  }
  toState(): State {
    return { json: { features: this.features }, arrays: { ...this.parts } };
  }
  importances(): Float64Array {
    const { feature, gain } = this.parts;
    const out = new Float64Array(this.features);
    let total = 0;
    for (let i = 0; i < feature.length; i++) {
      if (feature[i]! < 0) continue;
      out[feature[i]!]! += gain[i]!;
      total += gain[i]!;
    }
    if (total > 0) for (let j = 0; j < out.length; j++) out[j]! /= total;
    return out;
  }
  describe(names: readonly string[], classes: readonly string[]): string {
    return describeTree(this.parts, names, classes);
  }
}
