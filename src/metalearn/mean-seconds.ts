import type { RegretTable } from './regret-table.ts';

/** Times below this are alike. */
const LEAST_SECONDS = 0.01;

/**
 * What each configuration of a table took over the sets: CPU seconds of all folds, geometric mean, estimates where it was
 * too dear to run. Shape [configs]; what no set knows counts as the dearest.
 */
export function meanSeconds({ configs, sets }: RegretTable): Float64Array {
  const means = configs.map((id) => {
    const logs = sets.flatMap((set) => {
      const trial = set.trials.get(id);
      return trial === undefined ? [] : [Math.log(Math.max(trial.seconds, LEAST_SECONDS))];
    });
    return Math.exp(logs.reduce((sum, v) => sum + v, 0) / logs.length);
  });
  const dearest = Math.max(...means.filter(Number.isFinite));
  return Float64Array.from(means, (s) => (Number.isFinite(s) ? s : dearest));
}

/** The same columns, the cheapest first: what is to be tried in any case gives more early on in this order. */
export function fromCheapest(table: RegretTable, columns: readonly number[]): number[] {
  const seconds = meanSeconds(table);
  return [...columns].sort((a, b) => seconds[a]! - seconds[b]!);
}
