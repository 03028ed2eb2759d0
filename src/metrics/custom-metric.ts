import { ConfigError } from '../core/errors.ts';
import type { TaskKind } from '../core/task.ts';
import { defineMetric } from './define-metric.ts';
import type { Metric, MetricInput } from './metric.ts';

export interface CustomMetricOptions {
  /** Any word that no built-in metric has. */
  readonly name: string;
  readonly greaterIsBetter: boolean;
  /**
   * One number for one set of predictions; NaN = undefined on these rows. `prediction` is row-major [rows, outputs] as in
   * {@link MetricInput}; the third argument holds weights, the number of classes and the threshold.
   */
  score(y: Float64Array, prediction: Float64Array, input: MetricInput): number;
  /** Best score there is. Default 1 when greater is better, else 0. The loss is the distance to it. */
  readonly optimum?: number;
  /** Default: all tasks. */
  readonly tasks?: readonly TaskKind[];
  /** What the function reads. Default `probability`, or `value` when it fits regression only. */
  readonly reads?: Metric['reads'];
  readonly doc?: string;
}

/**
 * A metric from the user's own function; search, early stopping and ensemble optimise it like any other.
 * @throws ConfigError METRIC_FUNCTION_INVALID now for a missing name or function, later when the function fails or does
 * not return a number
 */
export function customMetric(options: CustomMetricOptions): Metric {
  const { name, greaterIsBetter, score } = options;
  if (typeof name !== 'string' || name === '' || typeof score !== 'function' || typeof greaterIsBetter !== 'boolean')
    throw new ConfigError(
      'METRIC_FUNCTION_INVALID',
      `A custom metric needs a name, greaterIsBetter and a score function; got name ${JSON.stringify(name)}.`,
      { hint: 'Pass { name: "profit", greaterIsBetter: true, score: (y, prediction) => number }.' },
    );
  const tasks = options.tasks ?? ['binary', 'multiclass', 'regression'];
  return defineMetric({
    name,
    doc: options.doc ?? 'A function given by the user.',
    tasks,
    reads: options.reads ?? (tasks.every((task) => task === 'regression') ? 'value' : 'probability'),
    greaterIsBetter,
    optimum: options.optimum ?? (greaterIsBetter ? 1 : 0),
    score: (input) => callUser(name, score, input),
  });
}

function callUser(name: string, score: CustomMetricOptions['score'], input: MetricInput): number {
  let value: unknown;
  try {
    value = score(input.y, input.prediction, input);
  } catch (cause) {
    throw new ConfigError('METRIC_FUNCTION_INVALID', `The custom metric "${name}" threw: ${String(cause)}.`, {
      hint: 'Make it return a number for any predictions, NaN where it has no meaning.',
      cause,
    });
  }
  if (typeof value === 'number') return value;
  throw new ConfigError('METRIC_FUNCTION_INVALID', `The custom metric "${name}" returned a ${typeof value}.`, {
    hint: 'Return one number (not a promise, not an array).',
  });
}
