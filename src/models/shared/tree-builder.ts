import { NODE_I32, NODE_WORDS } from '../../kernels/grow-layout.ts';
import type { HistData } from './hist-data.ts';
import { NODE_CATEGORY, NODE_DEFAULT_LEFT, type TreeArrays } from './tree-arrays.ts';
import { F32Buffer, F64Buffer, I32Buffer, U32Buffer } from './tree-buffers.ts';
import type { GrownTree } from './tree-draft.ts';

/** Larger gains do not fit float32. */
const MOST_GAIN = 3e38;

/** Gains are kept by feature. */
const NO_GAIN = new Float32Array(0);

/**
 * Collects trees into flat arrays that grow. Trees are appended as they come, by whole arrays; places and thresholds are
 * worked out at the end, so that a short fit does not wait for compilers. `width`: values a leaf holds.
 */
export class TreeBuilder {
  readonly width: number;
  private readonly data: HistData;
  /** Records of the nodes as trees are grown, NODE_WORDS each. */
  private readonly nodes = new I32Buffer();
  private readonly sets = new U32Buffer();
  private readonly values = new F64Buffer();
  private readonly covers = new F32Buffer();
  private readonly roots = new I32Buffer();
  private readonly nodesAfter: number[] = [];
  private readonly leavesAfter: number[] = [];
  private readonly setsAfter: number[] = [];

  constructor(data: HistData, width: number) {
    this.data = data;
    this.width = width;
  }

  get trees(): number {
    return this.roots.length;
  }

  /**
   * @param values leaf-major, shape [leaves * width]
   * @param covers training weight of each leaf
   */
  add(tree: GrownTree, values: ArrayLike<number>, covers: ArrayLike<number>): void {
    const { nodes, leaves, sets } = tree;
    this.nodes.append(tree.words, nodes * NODE_WORDS);
    if (sets.size > 0) for (const node of [...sets.keys()].sort((a, b) => a - b)) this.sets.append(sets.get(node)!, 8);
    this.values.append(values, leaves * this.width);
    this.covers.append(covers, leaves);
    this.roots.push(tree.root);
    this.nodesAfter.push(this.nodes.length / NODE_WORDS);
    this.leavesAfter.push(this.values.length / this.width);
    this.setsAfter.push(this.sets.length / 8);
  }

  /**
   * Copies of the first `trees` trees (all when absent), without gains of nodes, and the sum of the gains of each feature's
   * splits, shape [features].
   */
  finish(features: number, trees = this.trees): { trees: TreeArrays; gains: Float64Array } {
    const leaves = this.leavesAfter[trees - 1] ?? 0;
    const gains = new Float64Array(features);
    const arrays = {
      ...this.splits(trees, gains),
      sets: this.sets.copy((this.setsAfter[trees - 1] ?? 0) * 8),
      values: this.values.copy(leaves * this.width),
      covers: this.covers.copy(leaves),
    };
    return { trees: arrays, gains };
  }

  /** One loop for all fields: a second one would be compiled once more. Adds gains to `sums`. */
  private splits(trees: number, sums: Float64Array): Omit<TreeArrays, 'sets' | 'values' | 'covers'> {
    const nodes = this.nodesAfter[trees - 1] ?? 0;
    const words = this.nodes.copy(nodes * NODE_WORDS);
    const gains = new Float64Array(words.buffer);
    const { features } = this.data;
    const out = splitArrays(this.roots.copy(trees), nodes);
    let sets = 0;
    for (let t = 0, i = 0, firstLeaf = 0; t < trees; t++) {
      const firstNode = i;
      out.roots[t] = out.roots[t] === 0 ? firstNode : ~firstLeaf;
      for (const end = this.nodesAfter[t]!; i < end; i++) {
        const at = i * NODE_WORDS;
        const { feature, column } = features[words[at + NODE_I32.feature]!]!;
        const bin = words[at + NODE_I32.threshold]!;
        const left = words[at + NODE_I32.left]!;
        const right = words[at + NODE_I32.right]!;
        const missing = words[at + NODE_I32.defaultLeft] === 1 ? NODE_DEFAULT_LEFT : 0;
        out.feature[i] = feature;
        out.threshold[i] = bin >= 0 ? (column.bounds[bin] ?? Number.POSITIVE_INFINITY) : sets++;
        out.flags[i] = bin >= 0 ? missing : missing | NODE_CATEGORY;
        out.left[i] = left >= 0 ? left + firstNode : left - firstLeaf;
        out.right[i] = right >= 0 ? right + firstNode : right - firstLeaf;
        sums[feature]! += Math.fround(Math.min(gains[at / 2]!, MOST_GAIN));
      }
      firstLeaf = this.leavesAfter[t]!;
    }
    return out;
  }
}

function splitArrays(roots: Int32Array, nodes: number): Omit<TreeArrays, 'sets' | 'values' | 'covers'> {
  const i32 = (): Int32Array => new Int32Array(nodes);
  const flags = new Uint8Array(nodes);
  return { roots, feature: i32(), threshold: new Float32Array(nodes), left: i32(), right: i32(), flags, gain: NO_GAIN };
}
