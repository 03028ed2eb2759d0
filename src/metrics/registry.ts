import { ConfigError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { TaskKind } from '../core/task.ts';
import { accuracy } from './accuracy.ts';
import { averagePrecision } from './average-precision.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { brier } from './brier.ts';
import { cohenKappa } from './cohen-kappa.ts';
import { d2AbsoluteError } from './d2-absolute-error.ts';
import { explainedVariance } from './explained-variance.ts';
import { f1, f1Macro, f1Micro, f1Weighted } from './f1.ts';
import { logLoss } from './log-loss.ts';
import { mae } from './mae.ts';
import { mape } from './mape.ts';
import { maxError } from './max-error.ts';
import { mcc } from './mcc.ts';
import { meanGammaDeviance } from './mean-gamma-deviance.ts';
import { meanPoissonDeviance } from './mean-poisson-deviance.ts';
import { meanTweedieDeviance, parseTweedie } from './mean-tweedie-deviance.ts';
import { medianAbsoluteError } from './median-absolute-error.ts';
import type { Metric } from './metric.ts';
import { mse } from './mse.ts';
import { msle } from './msle.ts';
import { parsePinball, pinball } from './pinball.ts';
import { precision, precisionMacro, precisionMicro, precisionWeighted } from './precision.ts';
import { r2 } from './r2.ts';
import { recall, recallMacro, recallMicro, recallWeighted } from './recall.ts';
import { rmse } from './rmse.ts';
import { rmsle } from './rmsle.ts';
import { rocAuc } from './roc-auc.ts';
import { rocAucOvo, rocAucOvoWeighted } from './roc-auc-ovo.ts';
import { rocAucOvr, rocAucOvrWeighted } from './roc-auc-ovr.ts';
import { top2Accuracy, top3Accuracy } from './top-k-accuracy.ts';

/** Every metric that has a name of its own, defaults first; add one here. */
export const METRICS: readonly Metric[] = [
  rocAuc,
  logLoss,
  rmse,
  accuracy,
  balancedAccuracy,
  f1,
  f1Micro,
  f1Macro,
  f1Weighted,
  precision,
  precisionMicro,
  precisionMacro,
  precisionWeighted,
  recall,
  recallMicro,
  recallMacro,
  recallWeighted,
  mcc,
  cohenKappa,
  averagePrecision,
  brier,
  rocAucOvr,
  rocAucOvrWeighted,
  rocAucOvo,
  rocAucOvoWeighted,
  top2Accuracy,
  top3Accuracy,
  mae,
  mse,
  r2,
  mape,
  medianAbsoluteError,
  explainedVariance,
  msle,
  rmsle,
  maxError,
  pinball,
  meanPoissonDeviance,
  meanGammaDeviance,
  meanTweedieDeviance,
  d2AbsoluteError,
];

const DEFAULTS: Readonly<Record<TaskKind, Metric>> = { binary: rocAuc, multiclass: logLoss, regression: rmse };

/** The metrics that fit a task, in order of the registry. */
export function metricsOfTask(kind: TaskKind): readonly Metric[] {
  return METRICS.filter((metric) => metric.tasks.includes(kind));
}

/** The kinds of task that a metric implies; one or two, or three for a user's function. */
export function taskOfMetric(metric: Metric): readonly TaskKind[] {
  return metric.tasks;
}

/**
 * The metric of a name or an alias.
 * @throws ConfigError METRIC_UNKNOWN
 */
export function getMetric(name: string): Metric {
  return findMetric(name) ?? failUnknown(name, METRICS);
}

/** Whether {@link getMetric} finds this very metric by its name: true for `pinball_0.9`, false for a user's function. */
export function isNamedMetric(metric: Metric): boolean {
  const found = findMetric(metric.name);
  return found === metric || (found !== undefined && parseFamily(metric.name) !== undefined);
}

/**
 * The metric to optimise: the one named, else the task's default (binary roc_auc, multiclass log_loss, regression rmse).
 * @throws ConfigError METRIC_UNKNOWN, METRIC_TASK_MISMATCH
 */
export function metricFor(name: string | undefined, task: TaskKind | { readonly kind: TaskKind }): Metric {
  const kind = typeof task === 'string' ? task : task.kind;
  if (name === undefined) return DEFAULTS[kind];
  const fitting = metricsOfTask(kind);
  const metric = findMetric(name) ?? failUnknown(name, fitting);
  if (metric.tasks.includes(kind)) return metric;
  const names = fitting.map((m) => m.name);
  throw new ConfigError(
    'METRIC_TASK_MISMATCH',
    `The metric "${name}" is for ${metric.tasks.join(' and ')} tasks; this one is ${kind}.`,
    { hint: `Use one of ${names.join(', ')}.`, context: { metric: metric.name, task: kind } },
  );
}

function findMetric(name: string): Metric | undefined {
  const wanted = name.trim().toLowerCase();
  return METRICS.find((metric) => metric.name === wanted || metric.aliases.includes(wanted)) ?? parseFamily(wanted);
}

/** A metric whose name holds a number. */
function parseFamily(name: string): Metric | undefined {
  return parsePinball(name) ?? parseTweedie(name);
}

function failUnknown(name: string, fitting: readonly Metric[]): never {
  const nearest = nearestName(
    name.trim().toLowerCase(),
    fitting.flatMap((metric) => [metric.name, ...metric.aliases]),
  );
  const guess = nearest === undefined ? '' : `Did you mean "${nearest}"? `;
  throw new ConfigError('METRIC_UNKNOWN', `No metric is named "${name}".`, {
    hint: `${guess}Use one of ${fitting.map((metric) => metric.name).join(', ')}.`,
    context: { metric: name },
  });
}
