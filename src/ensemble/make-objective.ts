import type { Metric } from '../metrics/metric.ts';
import { blendObjective } from './blend-objective.ts';
import { logLossObjective } from './log-loss-objective.ts';
import type { BlendData, Objective } from './objective.ts';
import { type QuadraticMetric, quadraticObjective } from './quadratic-objective.ts';
import { type RankedMetric, rankedObjective } from './ranked-objective.ts';

/** Metrics with a fast objective. One-versus-one AUC and the weighted means follow the plain one-versus-rest mean. */
const QUADRATIC: Readonly<Record<string, QuadraticMetric>> = { mse: 'mse', rmse: 'rmse', brier: 'brier', r2: 'r2' };
const RANKED: Readonly<Record<string, RankedMetric>> = {
  roc_auc: 'roc_auc',
  roc_auc_ovr: 'roc_auc',
  roc_auc_ovr_weighted: 'roc_auc',
  roc_auc_ovo: 'roc_auc',
  roc_auc_ovo_weighted: 'roc_auc',
  average_precision: 'average_precision',
};
/** Below this many rows a sort is as fast as a histogram, and exact; with several classes it never is as fast. */
const RANKED_FROM = 200;

type Route = 'quadratic' | 'logLoss' | 'ranked' | 'label' | 'any';
/** Rough nanoseconds for one number of one evaluation; sizes the row sample, never timed at run time. */
const NANOSECONDS: Readonly<Record<Route, number>> = { quadratic: 0.5, logLoss: 3, ranked: 4, label: 15, any: 60 };
/** Work allowed for one ensemble, in those units: about a second. */
const WORK = 1e9;
/** Numbers held at most in the members' predictions (8 bytes each). */
const NUMBERS = 8e6;
const FEWEST_ROWS = 2000;
/** Draws of a typical greedy selection before it runs out of patience. */
const DRAWS = 30;

function routeOf(metric: Metric, outputs: number, rows: number): Route {
  if (metric.name in QUADRATIC) return 'quadratic';
  if (metric.name === 'log_loss') return 'logLoss';
  if (metric.name in RANKED && (outputs > 1 || rows >= RANKED_FROM)) return 'ranked';
  return metric.reads === 'label' ? 'label' : 'any';
}

/** The fast form of a metric's objective where there is one, and a proper tie-breaker for metrics of labels and ranks. */
export function makeObjectives(data: BlendData, metric: Metric): { objective: Objective; second?: Objective } {
  const route = routeOf(metric, data.outputs, data.y.length);
  if (route === 'quadratic') return { objective: quadraticObjective(data, QUADRATIC[metric.name]!) };
  if (route === 'logLoss') return { objective: logLossObjective(data) };
  const objective = route === 'ranked' ? rankedObjective(data, RANKED[metric.name]!) : blendObjective(data, metric);
  return data.classes > 0 ? { objective, second: logLossObjective(data) } : { objective };
}

/**
 * Rows that selection may look at, by the work of `runs` greedy selections and by memory; the final choice is judged on
 * all rows. Depends on counts only, so that results repeat on any machine.
 */
export function rowLimit(metric: Metric, outputs: number, rows: number, members: number, runs: number): number {
  const route = routeOf(metric, outputs, rows);
  const numbers = members * (route === 'logLoss' ? 1 : outputs);
  // The products of all pairs are made once, whatever the runs; elsewhere every draw looks at every member.
  const looks = route === 'quadratic' ? members / 2 : DRAWS * runs;
  const byWork = WORK / (NANOSECONDS[route] * looks * numbers);
  return Math.floor(Math.max(FEWEST_ROWS, Math.min(byWork, NUMBERS / (members * outputs))));
}
