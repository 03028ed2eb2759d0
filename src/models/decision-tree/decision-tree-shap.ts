import type { Matrix } from '../../core/matrix.ts';
import type { ShapOptions, ShapValues } from '../family.ts';
import type { Decisions } from '../shared/shap/shap-forest.ts';
import { treeShap } from '../shared/shap/shap-values.ts';
import { MISSING_LEFT, type TreeParts } from './tree-parts.ts';

/**
 * SHAP values of a single tree; its leaves have the numbers of their nodes.
 * @throws ModelError MODEL_NO_COVERS
 */
export function decisionTreeShap(
  parts: TreeParts,
  features: number,
  x: Matrix,
  { rows, background, kernels }: ShapOptions,
): ShapValues {
  const { feature, value, cover } = parts;
  const outputs = value.length / feature.length;
  const hook = (node: number): number => (node >= 0 && feature[node]! < 0 ? ~node : node);
  const forest = {
    roots: Int32Array.of(hook(0)),
    feature,
    left: parts.left.map(hook),
    right: parts.right.map(hook),
    features,
    outputs,
    bias: new Float64Array(outputs),
    value: (leaf: number, output: number) => value[leaf * outputs + output]!,
    ...(cover === undefined ? {} : { covers: cover }),
  };
  const others = background === undefined ? undefined : decisionsOf(parts, background, undefined);
  return treeShap(forest, decisionsOf(parts, x, rows), others, kernels);
}

function decisionsOf(parts: TreeParts, x: Matrix, rows: Uint32Array | undefined): Decisions {
  return {
    rows: rows?.length ?? x.rows,
    decide: (node, first, count, out, at) => {
      const column = x.columns[parts.feature[node]!]!;
      const threshold = parts.threshold[node]!;
      const missing = (parts.missing[node]! & MISSING_LEFT) === 0 ? 0 : 1;
      for (let i = 0; i < count; i++) {
        const v = column[rows === undefined ? first + i : rows[first + i]!]!;
        out[at + i] = Number.isNaN(v) ? missing : v <= threshold ? 1 : 0;
      }
    },
  };
}
