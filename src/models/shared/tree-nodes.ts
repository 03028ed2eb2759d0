import { NODE_CATEGORY, type TreeArrays } from './tree-arrays.ts';

/** Features that a node of the kernels can number. */
export const MOST_FEATURES = 65_535;

/** Features that some node splits on, ascending. */
export function usedFeatures({ feature }: Pick<TreeArrays, 'feature'>): number[] {
  return [...new Set(feature)].sort((a, b) => a - b);
}

/**
 * Writes the nodes as the kernels `traverse` and `walkTrees` read them: 16 bytes of float32 threshold or u32 address of the
 * set, u16 column (place in `used`), u16 flags, i32 left and right.
 * @param words shape [nodes * 4]
 * @param sets byte offset of a copy of `trees.sets`
 */
export function writeNodes(words: Uint32Array, trees: TreeArrays, used: readonly number[], sets: number): void {
  const columns = new Map(used.map((feature, column) => [feature, column]));
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  for (let i = 0; i < trees.feature.length; i++) {
    if (trees.flags[i]! & NODE_CATEGORY) words[4 * i] = sets + trees.threshold[i]! * 32;
    else floats[4 * i] = trees.threshold[i]!;
    words[4 * i + 1] = columns.get(trees.feature[i]!)! | (trees.flags[i]! << 16);
    words[4 * i + 2] = trees.left[i]!;
    words[4 * i + 3] = trees.right[i]!;
  }
}
