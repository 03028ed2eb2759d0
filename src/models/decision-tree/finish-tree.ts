import { DecisionTreeModel } from './decision-tree-model.ts';
import { type GrownNode, LEAF } from './grown-tree.ts';
import { prune } from './prune.ts';
import { MISSING_LEFT, MISSING_SEEN, type TreeParts } from './tree-parts.ts';

export interface FinishOptions {
  readonly features: number;
  /** 0 for regression. */
  readonly classes: number;
  readonly ccpAlpha: number;
  /** Pseudo-rows with the class shares of the root in every leaf. */
  readonly smoothing: number;
}

/** Prunes a copy of the nodes, drops what is cut off, and packs the rest in order. */
export function finishTree(grown: readonly GrownNode[], options: FinishOptions): DecisionTreeModel {
  const nodes = grown.map((n) => ({ ...n }));
  prune(nodes, options.ccpAlpha);
  const kept: number[] = [0];
  for (let i = 0; i < kept.length; i++) {
    const { left, right } = nodes[kept[i]!]!;
    if (left !== LEAF) kept.push(left, right);
  }
  const place = new Map(kept.map((id, i) => [id, i]));
  const outputs = options.classes > 2 ? options.classes : 1;
  const cover = new Float64Array(kept.length);
  const parts: TreeParts = {
    feature: new Int32Array(kept.length),
    threshold: new Float32Array(kept.length),
    missing: new Uint8Array(kept.length),
    left: new Int32Array(kept.length),
    right: new Int32Array(kept.length),
    value: new Float64Array(kept.length * outputs),
    rows: new Uint32Array(kept.length),
    gain: new Float64Array(kept.length),
    cover,
  };
  kept.forEach((id, i) => {
    const node = nodes[id]!;
    parts.feature[i] = node.feature;
    parts.threshold[i] = node.threshold;
    parts.missing[i] = (node.missingLeft ? MISSING_LEFT : 0) | (node.sawMissing ? MISSING_SEEN : 0);
    parts.left[i] = place.get(node.left) ?? LEAF;
    parts.right[i] = place.get(node.right) ?? LEAF;
    parts.rows[i] = node.to - node.from;
    cover[i] = node.weight;
    if (node.left !== LEAF) parts.gain[i] = Math.max(0, node.risk - nodes[node.left]!.risk - nodes[node.right]!.risk);
    parts.value.set(answer(node, nodes[0]!, options), i * outputs);
  });
  return new DecisionTreeModel(parts, options.features);
}

/** The value of a node, or its class probabilities (of class 1 alone for two classes). */
function answer(node: GrownNode, root: GrownNode, options: FinishOptions): Float64Array {
  if (options.classes === 0) return node.value;
  const { smoothing } = options;
  const total = node.weight + smoothing;
  const shares = node.value.map((w, c) => (w + smoothing * (root.value[c]! / root.weight)) / total);
  return options.classes === 2 ? shares.subarray(1) : shares;
}
