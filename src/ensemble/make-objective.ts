import type { Metric } from '../metrics/metric.ts';
import { blendObjective } from './blend-objective.ts';
import { logLossObjective } from './log-loss-objective.ts';
import type { BlendData, Objective } from './objective.ts';
import { type QuadraticMetric, quadraticObjective } from './quadratic-objective.ts';
import { type RankedMetric, rankedObjective } from './ranked-objective.ts';

type Route = 'quadratic' | 'log loss' | 'ranked' | 'label' | 'any';

/** Below this many rows a sort is as fast as a histogram, and exact. */
const RANKED_FROM = 2000;
/** Rough nanoseconds for one row and output of one evaluation; sizes the row sample, never timed at run time. */
const NANOSECONDS: Readonly<Record<Route, number>> = { quadratic: 0.5, 'log loss': 3, ranked: 6, label: 15, any: 60 };
/** Work allowed for one ensemble, in those units: about a second. */
const WORK = 1e9;
/** Numbers held at most in the members' predictions (8 bytes each). */
const NUMBERS = 8e6;
const FEWEST_ROWS = 4000;
/** Draws expected before greedy selection runs out of patience. */
const DRAWS = 20;

function routeOf(metric: Metric, outputs: number, rows: number): Route {
  if (['mse', 'rmse', 'brier', 'r2'].includes(metric.name)) return 'quadratic';
  if (metric.name === 'log_loss') return 'log loss';
  const isRanked = metric.name === 'roc_auc' || metric.name === 'average_precision';
  if (isRanked && outputs === 1 && rows >= RANKED_FROM) return 'ranked';
  return metric.reads === 'label' ? 'label' : 'any';
}

/** The fast form of a metric's objective where there is one, and a proper tie-breaker for metrics of labels and ranks. */
export function makeObjectives(data: BlendData, metric: Metric): { objective: Objective; second?: Objective } {
  const route = routeOf(metric, data.outputs, data.y.length);
  if (route === 'quadratic') return { objective: quadraticObjective(data, metric.name as QuadraticMetric) };
  if (route === 'log loss') return { objective: logLossObjective(data) };
  const objective =
    route === 'ranked' ? rankedObjective(data, metric.name as RankedMetric) : blendObjective(data, metric);
  return data.classes > 0 ? { objective, second: logLossObjective(data) } : { objective };
}

/** Rows that selection may look at: by the work of `runs` greedy selections, and by memory. Results depend on counts only. */
export function rowLimit(metric: Metric, outputs: number, rows: number, members: number, runs: number): number {
  const route = routeOf(metric, outputs, rows);
  const numbers = members * outputs;
  // The products of all pairs are made once, whatever the runs; elsewhere every draw looks at every member.
  const looks = route === 'quadratic' ? members : DRAWS * runs;
  const byWork = WORK / (NANOSECONDS[route] * looks * (route === 'log loss' ? members : numbers));
  return Math.floor(Math.max(FEWEST_ROWS, Math.min(byWork, NUMBERS / numbers)));
}
