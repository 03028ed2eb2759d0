import { ModelError } from '../../core/errors.ts';
import type { Task, TaskKind } from '../../core/task.ts';
import { weightedQuantile } from './weighted-quantile.ts';

/** Loss functions for each kind of task, the usual one first. */
export const OBJECTIVES = {
  regression: ['squared', 'absolute', 'huber', 'fair', 'quantile', 'mape', 'squaredLog', 'poisson', 'gamma', 'tweedie'],
  binary: ['logistic'],
  multiclass: ['softmax'],
} as const satisfies Readonly<Record<TaskKind, readonly string[]>>;
export type ObjectiveName = (typeof OBJECTIVES)[TaskKind][number];

/** What a fit reads of its configuration to choose a loss. */
export interface ObjectiveConfig {
  readonly objective: ObjectiveName | 'auto';
  /** The quantile, or Huber's delta in units of the target. */
  readonly alpha: number;
  /** Scale of the fair loss, in units of the target. */
  readonly fairC: number;
  readonly tweedieVariancePower: number;
}
/** A loss with its parameter: the quantile, delta, c, or variance power; 0 when it has none. */
export interface ObjectiveChoice {
  readonly name: ObjectiveName;
  readonly parameter: number;
}

/**
 * Metrics that another loss serves better than squared errors do. Absolute errors: the fair loss at FAIR_SHARE of the
 * mean deviation, in cross-validation on 9 sets 1.7% below squared errors on average, where the absolute loss itself was
 * 3% above and took three times as long.
 */
const BY_METRIC: Readonly<Record<string, ObjectiveName>> = {
  mae: 'fair',
  median_absolute_error: 'fair',
  d2_absolute_error: 'fair',
  mape: 'mape',
  msle: 'squaredLog',
  rmsle: 'squaredLog',
  mean_poisson_deviance: 'poisson',
  mean_gamma_deviance: 'gamma',
};
const FAIR_SHARE = 0.4;
const POISSON_POWER = 1;
const GAMMA_POWER = 2;

/**
 * The loss to train on. `auto` follows the metric, and falls back to squared errors where the targets rule its loss out.
 * @param y targets of the training rows
 * @throws ModelError MODEL_OBJECTIVE_INVALID when loss, task and parameters do not fit; MODEL_TARGET_INVALID when loss
 *   and targets do not
 */
export function chooseObjective(
  task: Task,
  config: ObjectiveConfig,
  metric: string | undefined,
  y: Float64Array,
): ObjectiveChoice {
  requireTargets(y, Number.isFinite, 'every loss', 'a finite number');
  if (config.objective === 'auto') {
    const auto = task.kind === 'regression' ? ofMetric(metric ?? '', config, y) : undefined;
    return auto !== undefined && y.every(domainOf(auto.name).contains)
      ? auto
      : { name: OBJECTIVES[task.kind][0], parameter: 0 };
  }
  const name = config.objective;
  const known: readonly string[] = OBJECTIVES[task.kind];
  if (!known.includes(name))
    throw invalid(`The objective ${name} is not for ${task.kind} tasks.`, `Use auto, ${known.join(', ')}.`);
  const { contains, words } = domainOf(name);
  requireTargets(y, contains, `The objective ${name}`, words);
  return { name, parameter: parameterOf(name, config) };
}

function ofMetric(metric: string, config: ObjectiveConfig, y: Float64Array): ObjectiveChoice | undefined {
  const quantile = /^pinball_(0?\.\d+)$/.exec(metric)?.[1] ?? (metric === 'pinball' ? '0.5' : undefined);
  if (quantile !== undefined) return { name: 'quantile', parameter: Number(quantile) };
  const power = /^mean_tweedie_deviance_(1\.\d+)$/.exec(metric)?.[1];
  if (power !== undefined || metric === 'mean_tweedie_deviance')
    return { name: 'tweedie', parameter: Number(power ?? 1.5) };
  const name = Object.hasOwn(BY_METRIC, metric) ? BY_METRIC[metric] : undefined;
  if (name === 'fair' || name === 'mape') return { name, parameter: FAIR_SHARE * meanDeviation(y) };
  return name === undefined ? undefined : { name, parameter: parameterOf(name, config) };
}

/** Mean distance to the median; 1 when all values are equal. */
function meanDeviation(y: Float64Array): number {
  const median = weightedQuantile(Float64Array.from(y), undefined, y.length, 0.5);
  const mean = y.reduce((sum, value) => sum + Math.abs(value - median) / y.length, 0);
  return mean > 0 && mean < Number.POSITIVE_INFINITY ? mean : 1;
}

function parameterOf(name: ObjectiveName, config: ObjectiveConfig): number {
  const { alpha, fairC, tweedieVariancePower } = config;
  switch (name) {
    case 'quantile':
      if (!(alpha > 0 && alpha < 1))
        throw invalid(`The quantile alpha is ${alpha}.`, 'Use a number between 0 and 1, both excluded.');
      return alpha;
    case 'huber':
      return alpha;
    case 'fair':
      return fairC;
    case 'poisson':
      return POISSON_POWER;
    case 'gamma':
      return GAMMA_POWER;
    case 'tweedie':
      return tweedieVariancePower;
    default:
      return 0;
  }
}

interface Domain {
  readonly words: string;
  contains(value: number): boolean;
}
function domainOf(name: ObjectiveName): Domain {
  if (name === 'gamma') return { words: 'above 0', contains: (v) => v > 0 };
  if (name === 'poisson' || name === 'tweedie') return { words: 'at least 0', contains: (v) => v >= 0 };
  if (name === 'squaredLog') return { words: 'above -1', contains: (v) => v > -1 };
  return { words: 'a finite number', contains: Number.isFinite };
}

function requireTargets(y: Float64Array, contains: (value: number) => boolean, who: string, words: string): void {
  const at = y.findIndex((value) => !contains(value));
  if (at < 0) return;
  const value = y[at]!;
  throw new ModelError('MODEL_TARGET_INVALID', `${who} needs targets ${words}; one is ${value}.`, {
    hint: 'Choose another objective, or mend the target.',
    context: { value, row: at },
  });
}

function invalid(message: string, hint: string): ModelError {
  return new ModelError('MODEL_OBJECTIVE_INVALID', message, { hint });
}
