/** Regrets of configurations on several tasks. */
export interface Regrets {
  readonly configs: readonly unknown[];
  /** Shape [tasks][configs], in [0, 1]. */
  readonly regret: readonly ArrayLike<number>[];
}

/** One choice of {@link greedyPortfolio}. */
export interface Pick {
  /** Column of the table. */
  readonly config: number;
  /** Weighted mean regret of the best choice so far, this one included. */
  readonly regret: number;
}

/** A gain below this share of the whole weight is none. */
const LEAST_GAIN = 1e-9;

/**
 * The configurations that together leave the least regret, chosen one by one: each adds the most to those before it. The
 * mean of the best-of-chosen regret is submodular, so the first k are within 1 - 1/e of the best k (Nemhauser, Wolsey and
 * Fisher 1978). Ends when nothing is gained any more. Equal gains: the earlier column.
 * @param weights of the tasks, non-negative
 * @param allowed columns that may be chosen
 * @param seconds what each column takes: then the gain per second decides
 */
export function greedyPortfolio(
  table: Regrets,
  size: number,
  weights: ArrayLike<number> = new Float64Array(table.regret.length).fill(1),
  allowed: (config: number) => boolean = () => true,
  seconds?: ArrayLike<number>,
): Pick[] {
  const { configs, regret } = table;
  let total = 0;
  for (let t = 0; t < regret.length; t++) total += weights[t]!;
  const best = new Float64Array(regret.length).fill(1);
  const left = new Set([...configs.keys()].filter(allowed));
  const picks: Pick[] = [];
  while (picks.length < size && total > 0) {
    let choice = -1;
    let most = 0;
    for (const c of left) {
      let gain = 0;
      for (let t = 0; t < regret.length; t++) gain += weights[t]! * Math.max(0, best[t]! - regret[t]![c]!);
      const rate = gain / (seconds?.[c] ?? 1);
      if (gain > LEAST_GAIN * total && rate > most) {
        most = rate;
        choice = c;
      }
    }
    if (choice < 0) break;
    left.delete(choice);
    let sum = 0;
    for (let t = 0; t < regret.length; t++) {
      best[t] = Math.min(best[t]!, regret[t]![choice]!);
      sum += weights[t]! * best[t]!;
    }
    picks.push({ config: choice, regret: sum / total });
  }
  return picks;
}
