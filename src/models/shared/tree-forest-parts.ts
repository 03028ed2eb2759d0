import type { CategoryMaps, TreeArrays } from './tree-arrays.ts';
import type { LeafShares } from './tree-leaf-shares.ts';

/**
 * What a forest is made of. With one output, `trees.values` holds the leaf means; else the number of the leaf's
 * distribution in `shares`.
 */
export interface ForestParts {
  readonly family: string;
  readonly outputs: number;
  readonly trees: TreeArrays;
  readonly maps: CategoryMaps;
  readonly shares: LeafShares;
  /** Sum of the gains of each feature's splits, shape [features]; `trees.gain` is empty. */
  readonly gains: Float64Array;
  /** Every leaf mean is centre + unit * a float16. */
  readonly halves?: { readonly centre: number; readonly unit: number };
}
