import type { Rng } from '../../core/rng.ts';
import type { HistData } from './hist-data.ts';
import { drawOf } from './hist-draw.ts';
import type { OpenLeaf, ScanOptions } from './hist-types.ts';

/** Which features a node may be split on: those that interaction constraints allow, and of these a random part. */
export class NodeFeatures {
  /** Some nodes see fewer features than the tree. */
  readonly restricted: boolean;
  private readonly data: HistData;
  private readonly options: ScanOptions;
  private active: Int32Array = new Int32Array(0);
  private seed = 0;

  constructor(data: HistData, options: ScanOptions) {
    this.data = data;
    this.options = options;
    this.restricted = options.interactions !== undefined || (options.featureFractionByNode ?? 1) < 1;
  }

  /** Starts a tree. @param active positions in `data.features` that it may use */
  use(active: Int32Array, rng: Rng): void {
    this.active = active;
    this.seed = (this.options.featureFractionByNode ?? 1) < 1 ? 1 + rng.int(2 ** 32 - 1) : 0;
  }

  /** Places in the tree's list of features that `leaf` may use, ascending. */
  of(leaf: OpenLeaf): number[] {
    const { interactions, featureFractionByNode = 1 } = this.options;
    const { groups } = leaf;
    const places: number[] = [];
    for (let i = 0; i < this.active.length; i++)
      if (groups === undefined || this.groupsOf(i, interactions!).some((group) => groups.includes(group)))
        places.push(i);
    if (featureFractionByNode >= 1) return places;
    const wanted = Math.max(1, Math.round(places.length * featureFractionByNode));
    const key = new Map(places.map((i) => [i, drawOf(this.seed, leaf.leaf, leaf.depth, i)]));
    return places
      .sort((a, b) => key.get(a)! - key.get(b)! || a - b)
      .slice(0, wanted)
      .sort((a, b) => a - b);
  }

  private groupsOf(place: number, interactions: readonly (readonly number[])[]): readonly number[] {
    return interactions[this.data.features[this.active[place]!]!.feature]!;
  }

  /** Groups that hold all features of the branch, once it is also split on `feature` (a position in `data.features`). */
  groupsBelow(leaf: OpenLeaf, feature: number): readonly number[] | undefined {
    const { interactions } = this.options;
    if (interactions === undefined) return undefined;
    const own = interactions[this.data.features[feature]!.feature]!;
    return leaf.groups === undefined ? own : own.filter((group) => leaf.groups!.includes(group));
  }
}
