/** A target statistic of a category: (sum of targets before + strength * prior) / (weight before + strength). */
export interface StatisticKind {
  /** Which of the targets; -1: the weight of the category in all training rows, no target. */
  readonly target: number;
  readonly strength: number;
  readonly prior: number;
}

/** What statistics are made of. */
export interface StatisticSource {
  /** Number of each training row's category, by position. */
  readonly ids: Uint32Array;
  /** Numbers there are. */
  readonly size: number;
  /** By position. */
  readonly weight: Float64Array;
  /** By position: shape [targets][rows]. */
  readonly targets: readonly Float64Array[];
}

/**
 * Ordered target statistics (Prokhorenkova et al. 2018, section 3.2): the statistic of a row is computed from the rows
 * that come before it in a random order, so that it never holds the row's own target.
 * @param order positions of the training rows in the order in which they become known
 * @param out float32 by position
 */
export function orderedStatistic(
  source: StatisticSource,
  kind: StatisticKind,
  order: Uint32Array,
  out: Float32Array,
): void {
  const { ids, size, weight } = source;
  const target = source.targets[kind.target]!;
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  const { strength, prior } = kind;
  for (let i = 0; i < order.length; i++) {
    const at = order[i]!;
    const id = ids[at]!;
    out[at] = (sums[id]! + strength * prior) / (counts[id]! + strength);
    const w = weight[at]!;
    sums[id]! += w * target[at]!;
    counts[id]! += w;
  }
}

/** The statistic of every category from all training rows, for rows that come later; float32 by number. */
export function fullStatistic(source: StatisticSource, kind: StatisticKind): Float32Array {
  const { ids, size, weight } = source;
  const sums = new Float64Array(size);
  const counts = new Float64Array(size);
  const target = kind.target < 0 ? undefined : source.targets[kind.target]!;
  for (let i = 0; i < ids.length; i++) {
    const w = weight[i]!;
    if (target !== undefined) sums[ids[i]!]! += w * target[i]!;
    counts[ids[i]!]! += w;
  }
  if (target === undefined) return Float32Array.from(counts);
  const { strength, prior } = kind;
  return Float32Array.from(sums, (sum, id) => (sum + strength * prior) / (counts[id]! + strength));
}
