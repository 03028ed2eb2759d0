import { FOREST_NODE, FOREST_NODE_WORDS } from '../../kernels/forest-layout.ts';
import type { HistData } from './hist-data.ts';
import { NODE_CATEGORY, NODE_DEFAULT_LEFT, type TreeArrays } from './tree-arrays.ts';
import type { ForestTree } from './tree-forest-grower.ts';
import { LeafShareTable } from './tree-leaf-shares.ts';

type CoveredTrees = Required<TreeArrays>;

/** Collects the trees of a forest from the kernel's records. */
export class ForestBuilder {
  readonly shares: LeafShareTable;
  /** Sum of the gains of each feature, shape [features]. */
  readonly gains: Float64Array;
  private readonly data: HistData;
  private readonly classes: number;
  private readonly shift: number;
  private readonly scale: number;
  private arrays: CoveredTrees;
  private trees = 0;
  private nodes = 0;
  private leaves = 0;
  private setWords = 0;

  /**
   * @param features of the matrix
   * @param targets classes: 0 where leaves are means; a leaf is shift + scale * mean
   */
  constructor(
    data: HistData,
    features: number,
    targets: { readonly classes: number; readonly shift: number; readonly scale: number },
  ) {
    this.data = data;
    this.classes = targets.classes;
    this.shift = targets.shift;
    this.scale = targets.scale;
    this.gains = new Float64Array(features);
    this.shares = new LeafShareTable(targets.classes);
    this.arrays = emptyArrays(16, 1024, 1024, 0);
  }

  add(tree: ForestTree): void {
    const setWords = this.setsOf(tree) * 8;
    this.reserve(tree, setWords);
    const { arrays, nodes, leaves } = this;
    const { words, doubles } = tree;
    const place = (child: number): number => (child >= 0 ? child + nodes : child - leaves);
    for (let i = 0; i < tree.nodeCount; i++) {
      const at = i * FOREST_NODE_WORDS;
      const { feature, column } = this.data.features[words[at + FOREST_NODE.feature]!]!;
      const threshold = words[at + FOREST_NODE.threshold]!;
      const to = nodes + i;
      arrays.feature[to] = feature;
      arrays.left[to] = place(words[at + FOREST_NODE.left]!);
      arrays.right[to] = place(words[at + FOREST_NODE.right]!);
      this.gains[feature]! += doubles[at / 2 + FOREST_NODE.gain]!;
      arrays.flags[to] =
        (words[at + FOREST_NODE.defaultLeft]! ? NODE_DEFAULT_LEFT : 0) | (threshold < 0 ? NODE_CATEGORY : 0);
      arrays.threshold[to] =
        threshold < 0 ? this.setWords / 8 + ~threshold : (column.bounds[threshold] ?? Number.POSITIVE_INFINITY);
    }
    arrays.sets.set(tree.sets.subarray(0, setWords), this.setWords);
    arrays.covers.set(tree.covers.subarray(0, tree.leafCount), leaves);
    for (let l = 0; l < tree.leafCount; l++) arrays.values[leaves + l] = this.leafValue(tree, l);
    arrays.roots[this.trees++] = tree.nodeCount > 0 ? nodes : ~leaves;
    this.nodes += tree.nodeCount;
    this.leaves += tree.leafCount;
    this.setWords += setWords;
  }
  private leafValue(tree: ForestTree, l: number): number {
    if (this.classes > 0) return this.shares.find(tree, tree.entryStarts[l]!, tree.entryStarts[l + 1]!);
    return this.shift + this.scale * tree.means[l]!;
  }
  private setsOf({ nodeCount, words }: ForestTree): number {
    let sets = 0;
    for (let i = 0; i < nodeCount; i++) if (words[i * FOREST_NODE_WORDS + FOREST_NODE.threshold]! < 0) sets++;
    return sets;
  }

  /** Copies of the trees so far. */
  finish(): CoveredTrees {
    return copyArrays(this.arrays, this.trees, this.nodes, this.leaves, this.setWords, (array, length) =>
      array.slice(0, length),
    );
  }

  private reserve(tree: ForestTree, setWords: number): void {
    const { arrays } = this;
    const lacks = (length: number, needed: number): number => (needed > length ? 2 * needed : length);
    const next = [
      lacks(arrays.roots.length, this.trees + 1),
      lacks(arrays.feature.length, this.nodes + tree.nodeCount),
      lacks(arrays.values.length, this.leaves + tree.leafCount),
      lacks(arrays.sets.length, this.setWords + setWords),
    ] as const;
    const [trees, nodes, leaves, sets] = next;
    const grown = { trees: arrays.roots.length, nodes: arrays.feature.length, leaves: arrays.values.length };
    if (trees === grown.trees && nodes === grown.nodes && leaves === grown.leaves && sets === arrays.sets.length)
      return;
    this.arrays = copyArrays(arrays, trees, nodes, leaves, sets, (array, length) => {
      if (array.length === length) return array;
      const larger = new (array.constructor as new (length: number) => typeof array)(length);
      larger.set(array);
      return larger;
    });
  }
}

function emptyArrays(trees: number, nodes: number, leaves: number, sets: number): CoveredTrees {
  return {
    roots: new Int32Array(trees),
    feature: new Int32Array(nodes),
    threshold: new Float32Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    flags: new Uint8Array(nodes),
    gain: new Float32Array(0),
    sets: new Uint32Array(sets),
    values: new Float64Array(leaves),
    covers: new Float32Array(leaves),
  };
}

type Numbers = Int32Array | Float32Array | Float64Array | Uint8Array | Uint32Array;

function copyArrays(
  arrays: CoveredTrees,
  trees: number,
  nodes: number,
  leaves: number,
  sets: number,
  copy: <T extends Numbers>(array: T, length: number) => Numbers,
): CoveredTrees {
  return {
    roots: copy(arrays.roots, trees) as Int32Array,
    feature: copy(arrays.feature, nodes) as Int32Array,
    threshold: copy(arrays.threshold, nodes) as Float32Array,
    left: copy(arrays.left, nodes) as Int32Array,
    right: copy(arrays.right, nodes) as Int32Array,
    flags: copy(arrays.flags, nodes) as Uint8Array,
    gain: arrays.gain,
    sets: copy(arrays.sets, sets) as Uint32Array,
    values: copy(arrays.values, leaves) as Float64Array,
    covers: copy(arrays.covers, leaves) as Float32Array,
  };
}
