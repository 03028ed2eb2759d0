import type { Matrix } from '../../core/matrix.ts';
import { KeptMemory } from '../../kernels/kept-memory.ts';
import { type CategoryMaps, mappedBin, type TreeArrays } from './tree-arrays.ts';
import { MOST_FEATURES, usedFeatures, writeNodes } from './tree-nodes.ts';

/** Address space for the trees of all models of a thread that predict single rows. */
const BYTES = 2 ** 30;
/** Rows that a model predicts without, before its trees are copied: models that predict once (folds of few rows) never are. */
const WARM_ROWS = 8;
/** The kernel walks so many trees at once. */
const LEAST_TREES = 8;
/** Features whose values cost as much as a walk down a tree. */
const FEATURES_A_TREE = 8;

/** Null: not to be had. */
let kept: KeptMemory | null | undefined;
/** Rows asked so far, later the copy, or null when there is none to be had. */
const known = new WeakMap<TreeArrays, number | RowTrees | null>();

/** Trees in the memory of kernels that outlives the call: the leaves of a row in all trees at once. */
export class RowTrees {
  private readonly used: readonly number[];
  private readonly maps: readonly (Uint8Array | undefined)[];
  private readonly categories: boolean;
  private readonly row: Float32Array;
  private readonly bins: Int32Array;
  private readonly out: Int32Array;
  private readonly nodes: number;
  private readonly roots: number;
  private readonly memory: KeptMemory;

  /** @param at a block of `RowTrees.bytes` bytes */
  constructor(memory: KeptMemory, at: number, trees: TreeArrays, maps: CategoryMaps, used: readonly number[]) {
    const { buffer } = memory.memory;
    const count = trees.roots.length;
    const columns = Math.max(1, used.length);
    this.memory = memory;
    this.used = used;
    this.maps = used.map((feature) => maps[feature]);
    this.categories = this.maps.some((map) => map !== undefined);
    this.nodes = at;
    const words = new Uint32Array(buffer, at, trees.feature.length * 4);
    const sets = new Uint32Array(buffer, words.byteOffset + words.byteLength, trees.sets.length);
    const roots = new Int32Array(buffer, sets.byteOffset + sets.byteLength, count);
    this.out = new Int32Array(buffer, roots.byteOffset + roots.byteLength, count);
    this.row = new Float32Array(buffer, this.out.byteOffset + this.out.byteLength, columns);
    this.bins = new Int32Array(buffer, this.row.byteOffset, columns);
    this.roots = roots.byteOffset;
    writeNodes(words, trees, used, sets.byteOffset);
    sets.set(trees.sets);
    roots.set(trees.roots);
  }

  /** Bytes of a copy. */
  static bytes(trees: TreeArrays, used: readonly number[]): number {
    return trees.feature.length * 16 + trees.sets.length * 4 + trees.roots.length * 8 + Math.max(1, used.length) * 4;
  }

  /** Leaf of row `row` in every tree, shape [trees]; valid until the next call. */
  leavesOf(x: Matrix, row: number): Int32Array {
    const { used, maps, bins, memory, out } = this;
    let missing = false;
    for (let c = 0; c < used.length; c++) {
      const value = x.columns[used[c]!]![row]!;
      const map = maps[c];
      if (map !== undefined) bins[c] = mappedBin(value, map);
      else {
        this.row[c] = value;
        if (Number.isNaN(value)) missing = true;
      }
    }
    const mode = this.categories ? 0 : missing ? 1 : 2;
    memory.exports.walkTrees(this.nodes, this.roots, out.length, this.row.byteOffset, out.byteOffset, mode);
    return out;
  }
}

/**
 * The copy of these trees for single rows, made once a model has predicted a few; undefined before, where a row has more
 * features to look up than trees to walk, and where the system grants no memory.
 * @param rows how many are to be predicted now
 */
export function rowTreesOf(trees: TreeArrays, maps: CategoryMaps, rows: number): RowTrees | undefined {
  if (trees.roots.length < LEAST_TREES) return undefined;
  const so = known.get(trees) ?? 0;
  if (typeof so === 'object') return so ?? undefined;
  if (so < WARM_ROWS) {
    known.set(trees, so + rows);
    return undefined;
  }
  const made = copyOf(trees, maps);
  known.set(trees, made);
  return made ?? undefined;
}

function copyOf(trees: TreeArrays, maps: CategoryMaps): RowTrees | null {
  const used = usedFeatures(trees);
  if (used.length > Math.min(MOST_FEATURES, FEATURES_A_TREE * trees.roots.length)) return null;
  kept = kept === undefined ? keptMemory() : kept;
  const at = kept?.keep(trees, RowTrees.bytes(trees, used));
  return at === undefined ? null : new RowTrees(kept!, at, trees, maps, used);
}

function keptMemory(): KeptMemory | null {
  try {
    return new KeptMemory(BYTES);
  } catch {
    return null; // rows are predicted without, to the same bits
  }
}
