import type { Rng } from '../../core/rng.ts';
import type { Projection } from './projection.ts';
import type { ColumnSplit, SplitColumn } from './split-column.ts';
import type { StatisticBlocks } from './statistic-blocks.ts';

/** Combinations that one level may add. */
export const COMBINATIONS_A_LEVEL = 8;

/**
 * Columns offered to a tree. From the second level on, the categories that the tree has split on are combined with all
 * others, greedily (Prokhorenkova et al. 2018, section 3.2), of many a random few.
 */
export class ColumnChoice {
  private readonly plain: readonly SplitColumn[];
  private readonly blocks: StatisticBlocks;
  /** Category features that have statistics. */
  private readonly single: readonly number[];
  private readonly most: number;

  /** @param most category features of a combination */
  constructor(plain: readonly SplitColumn[], blocks: StatisticBlocks, single: readonly number[], most: number) {
    this.plain = plain;
    this.blocks = blocks;
    this.single = single;
    this.most = most;
  }

  /** Columns of the first level in one permutation. */
  first(permutation: number): readonly SplitColumn[] {
    return [...this.plain, ...this.single.flatMap((feature) => this.blocks.single(feature, permutation))];
  }

  /** What to add after the splits so far; `seen` holds the combinations that the tree has, and is added to. */
  next(splits: readonly ColumnSplit[], permutation: number, seen: Set<string>, rng: Rng): readonly SplitColumn[] {
    const { source, oneHot } = splits[splits.length - 1]!.column;
    if (source.kind !== 'category' || oneHot || this.most < 2) return [];
    const wanted: { base: Projection; feature: number }[] = [];
    const base = source.projection;
    if (base.features.length >= this.most) return [];
    for (const feature of this.single) {
      if (base.features.includes(feature)) continue;
      const key = [...base.features, feature].sort((a, b) => a - b).join();
      if (!seen.has(key)) wanted.push({ base, feature });
    }
    const order = wanted.length > COMBINATIONS_A_LEVEL ? rng.permutation(wanted.length) : wanted.keys();
    const out: SplitColumn[] = [];
    let taken = 0;
    for (const i of order) {
      if (taken === COMBINATIONS_A_LEVEL) break;
      const { feature } = wanted[i]!;
      const columns = this.blocks.combination(base, feature, permutation);
      if (columns === undefined) continue;
      seen.add([...base.features, feature].sort((a, b) => a - b).join());
      out.push(...columns);
      taken++;
    }
    return out;
  }
}
