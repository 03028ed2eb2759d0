import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { FittedModel, ShapOptions, ShapValues } from '../family.ts';
import { treeImportances } from '../shared/tree-arrays.ts';
import { decisionTreeShap } from './decision-tree-shap.ts';
import { describeTree } from './describe-tree.ts';
import { MISSING_LEFT, type TreeParts } from './tree-parts.ts';

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
    const { feature, threshold, missing, left, right, value } = this.parts;
    const { outputs } = this;
    const rows = options?.rows;
    const n = rows?.length ?? x.rows;
    const out = new Float64Array(n * outputs);
    for (let i = 0; i < n; i++) {
      const row = rows === undefined ? i : rows[i]!;
      let at = 0;
      for (let j = feature[0]!; j >= 0; j = feature[at]!) {
        const v = x.columns[j]![row]!;
        const goesLeft = v <= threshold[at]! || (Number.isNaN(v) && (missing[at]! & MISSING_LEFT) !== 0);
        at = goesLeft ? left[at]! : right[at]!;
      }
      for (let o = 0; o < outputs; o++) out[i * outputs + o] = value[at * outputs + o]!;
    }
    return out;
  }
  toState(): State {
    return { json: { features: this.features }, arrays: { ...this.parts } };
  }
  shapValues(x: Matrix, options: ShapOptions = {}): ShapValues {
    return decisionTreeShap(this.parts, this.features, x, options);
  }
  importances(kind?: 'gain' | 'split'): Float64Array {
    return treeImportances(this.parts, this.features, kind);
  }
  describe(names: readonly string[], classes: readonly string[]): string {
    return describeTree(this.parts, names, classes);
  }
}
