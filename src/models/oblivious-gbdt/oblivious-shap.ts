import type { Kernels } from '../../kernels/kernels.ts';
import type { ShapValues } from '../family.ts';
import type { Decisions, ShapForest } from '../shared/shap/shap-forest.ts';
import { treeShap } from '../shared/shap/shap-values.ts';
import type { ModelParts } from './model-parts.ts';

/** Bins of rows, shape [columns, rows]. */
export interface RowBins {
  readonly rows: number;
  readonly bins: Uint8Array;
}
/** What SHAP values are first computed for: a feature, or the features of a combination. */
interface Players {
  readonly features: readonly (readonly number[])[];
  /** Of each column. */
  readonly ofColumn: readonly number[];
}

/**
 * SHAP values of oblivious trees, each written out as a binary tree. A combination of categories counts as one feature of
 * its own, whose value its features share equally, as in `importances`; without combinations the values are exact.
 * @throws ModelError MODEL_NO_COVERS without background, for a model saved before leaf weights were kept
 */
export function obliviousShap(
  parts: ModelParts,
  x: RowBins,
  background: RowBins | undefined,
  kernels: Kernels | undefined,
): ShapValues {
  const players = playersOf(parts);
  const { forest, splitOf } = binaryTrees(parts, players);
  const decisions = (rows: RowBins): Decisions => decisionsOf(parts, splitOf, rows);
  const others = background === undefined ? undefined : decisions(background);
  const { values, expected } = treeShap(forest, decisions(x), others, kernels);
  const features = parts.cardinalities.length;
  const lines = x.rows * forest.outputs;
  const out = new Float64Array(lines * features);
  const many = players.features.length;
  for (let line = 0; line < lines; line++)
    players.features.forEach((sharers, p) => {
      const share = values[line * many + p]! / sharers.length;
      for (const feature of sharers) out[line * features + feature]! += share;
    });
  return { values: out, expected };
}

function playersOf({ columns }: ModelParts): Players {
  const features: (readonly number[])[] = [];
  const number = new Map<string, number>();
  const ofColumn = columns.map((column) => {
    const own = column.kind === 'numeric' ? [column.feature] : column.projection.features;
    const key = own.join();
    if (!number.has(key)) number.set(key, features.push(own) - 1);
    return number.get(key)!;
  });
  return { features, ofColumn };
}

/** Level l of a tree of depth d has nodes 2^l - 1 onwards, by the bits of the levels above; the bit is set on the right. */
function binaryTrees(
  parts: ModelParts,
  players: Players,
): { readonly forest: ShapForest; readonly splitOf: Int32Array } {
  const { depths, splits, values, start, covers } = parts;
  const outputs = start.start.length;
  const inner = depths.reduce((sum, depth) => sum + 2 ** depth - 1, 0);
  const splitOf = new Int32Array(inner);
  const left = new Int32Array(inner);
  const right = new Int32Array(inner);
  const roots = new Int32Array(depths.length);
  let [node, leaf, split] = [0, 0, 0];
  depths.forEach((depth, t) => {
    roots[t] = depth === 0 ? ~leaf : node;
    for (let l = 0; l < depth; l++)
      for (let bits = 0; bits < 2 ** l; bits++) {
        const i = node + 2 ** l - 1 + bits;
        const child = (b: number): number => (l + 1 === depth ? ~(leaf + b) : node + 2 ** (l + 1) - 1 + b);
        splitOf[i] = split + l;
        left[i] = child(bits);
        right[i] = child(bits | (1 << l));
      }
    node += 2 ** depth - 1;
    leaf += 2 ** depth;
    split += depth;
  });
  const forest: ShapForest = {
    ...{ roots, left, right, outputs },
    feature: splitOf.map((s) => players.ofColumn[splits[s]! >>> 16]!),
    features: players.features.length,
    bias: start.start.map((s) => start.shift + start.scale * s),
    value: (at, output) => start.scale * values[at * outputs + output]!,
    ...(covers === undefined ? {} : { covers }),
  };
  return { forest, splitOf };
}

function decisionsOf({ splits }: ModelParts, splitOf: Int32Array, { rows, bins }: RowBins): Decisions {
  return {
    rows,
    decide: (node, first, count, out, at) => {
      const split = splits[splitOf[node]!]!;
      const column = (split >>> 16) * rows + first;
      const [low, high] = [(split >>> 8) & 255, split & 255];
      for (let i = 0; i < count; i++) {
        const bin = bins[column + i]!;
        out[at + i] = bin >= low && bin <= high ? 0 : 1;
      }
    },
  };
}
