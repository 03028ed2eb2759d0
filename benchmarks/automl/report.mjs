/** Tables of a run beside the peers' figures; pure functions on data. */

const LOWER = { binary: false, multiclass: true, regression: true };
/** Differences below this share of the error are ties. */
const TIE = 0.005;

/** Error of a score: 1 - AUC, log loss, RMSE. */
const errorOf = (task, score) => (LOWER[task] ? score : 1 - score);

/** Systems of one data set with their errors; a failed cell is worse than all. */
export function errorsOf(set, ours) {
  const errors = { automl: ours ?? Number.POSITIVE_INFINITY };
  for (const [system, score] of Object.entries(set.score))
    errors[system] = score === null ? Number.POSITIVE_INFINITY : errorOf(set.task, score);
  return errors;
}

/** 1, 0.5 or 0: whether an error is lower than another, ties counted half. */
function win(a, b) {
  if (a === b) return 0.5;
  if (!Number.isFinite(b)) return 1;
  if (!Number.isFinite(a)) return 0;
  if (Math.abs(a - b) <= TIE * Math.max(a, b)) return 0.5;
  return a < b ? 1 : 0;
}

/** Wilson's interval of a share at 90%. */
function wilson(wins, n) {
  const z = 1.6449;
  const p = wins / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [middle - half, middle + half];
}

/** Wins of automl against each system, over the sets that both have. */
export function winRates(sets) {
  const systems = new Set(sets.flatMap((errors) => Object.keys(errors)));
  systems.delete('automl');
  return Array.from(systems, (system) => {
    const both = sets.filter((errors) => system in errors);
    const wins = both.reduce((sum, errors) => sum + win(errors.automl, errors[system]), 0);
    return { system, sets: both.length, rate: wins / both.length, interval: wilson(wins, both.length) };
  });
}

/** Mean rank (1 = best, ties share) of the systems that have all of the sets given. */
export function meanRanks(sets, systems) {
  const sums = Object.fromEntries(systems.map((system) => [system, 0]));
  for (const errors of sets)
    for (const a of systems)
      sums[a] += 1 + systems.reduce((rank, b) => (a === b ? rank : rank + 1 - win(errors[a], errors[b])), 0);
  return Object.fromEntries(systems.map((system) => [system, sums[system] / sets.length]));
}

/** Median of the finite numbers of a list; NaN when there is none. */
export function median(values) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
