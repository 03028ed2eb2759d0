import { ConfigError } from '../../core/errors.ts';
import type { Metric } from '../../metrics/metric.ts';
import { getMetric } from '../../metrics/registry.ts';
import type { EstimatorKind, EstimatorType, EvalMetric, ParamGroup } from './definition.ts';

interface Option {
  readonly domain: string;
  /** Undefined: every estimator has it. */
  readonly group?: ParamGroup;
  readonly only?: EstimatorKind;
  accepts(value: unknown): boolean;
}

const isWhole = (value: unknown, low: number, high: number): boolean =>
  Number.isInteger(value) && Number(value) >= low && Number(value) <= high;

const isColumn = (value: unknown): boolean => typeof value === 'string' || isWhole(value, 0, 2 ** 31);

/** Parameters that are no hyperparameters of a family. */
const OPTIONS: Readonly<Record<string, Option>> = {
  seed: { domain: 'an integer from 0 to 4294967295', accepts: (v) => isWhole(v, 0, 2 ** 32 - 1) },
  threads: { domain: 'an integer from 1 to 64', accepts: (v) => isWhole(v, 1, 64) },
  categoricalFeatures: {
    domain: 'an array of column names or positions',
    accepts: (v) => Array.isArray(v) && v.every(isColumn),
  },
  preprocessing: { domain: 'one of auto, none', accepts: (v) => v === 'auto' || v === 'none' },
  earlyStoppingRounds: {
    group: 'early-stopping',
    domain: 'an integer from 1 to 1000000000',
    accepts: (v) => isWhole(v, 1, 1e9),
  },
  evalMetric: {
    group: 'early-stopping',
    domain: 'the name of a metric, a metric made by customMetric, or an array of these',
    accepts: (v) => (Array.isArray(v) ? v.length > 0 && v.every(isMetric) : isMetric(v)),
  },
  classWeight: {
    only: 'classifier',
    domain: "'balanced', or weights by class as an object or a Map",
    accepts: (v) => v === 'balanced' || (typeof v === 'object' && v !== null),
  },
  maxBin: { group: 'boosting', domain: 'an integer from 2 to 255', accepts: (v) => isWhole(v, 2, 255) },
  interactionConstraints: {
    group: 'boosting',
    domain: 'an array of arrays of column names or positions',
    accepts: (v) =>
      Array.isArray(v) && v.every((group) => Array.isArray(group) && group.length > 0 && group.every(isColumn)),
  },
  oobScore: { group: 'out-of-bag', domain: 'one of false, true', accepts: (v) => typeof v === 'boolean' },
  monotoneConstraints: {
    group: 'monotone',
    domain: 'an array of -1, 0 and 1, one for each column, or an object of them by column name',
    accepts: (v) => typeof v === 'object' && v !== null && Object.values(v).every((sign) => isWhole(sign, -1, 1)),
  },
};

function hasOption({ definition, kind }: EstimatorType, { group, only }: Option): boolean {
  return (group === undefined || definition.groups.includes(group)) && (only === undefined || only === kind);
}

/** Domains in words, for documentation. */
export function optionDomains(): Record<string, string> {
  return Object.fromEntries(Object.entries(OPTIONS).map(([name, { domain }]) => [name, domain]));
}

/** Names of the parameters of an estimator that are no hyperparameters. */
export function optionNames(type: EstimatorType): string[] {
  return Object.keys(OPTIONS).filter((name) => hasOption(type, OPTIONS[name]!));
}

/**
 * True when `name` is such a parameter and `value` is good.
 * @throws ConfigError SPACE_VALUE_ILLEGAL, METRIC_UNKNOWN, ESTIMATOR_UNSUPPORTED
 */
export function checkOption(type: EstimatorType, name: string, value: unknown): boolean {
  const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name]! : undefined;
  if (option === undefined) return false;
  if (!hasOption(type, option))
    throw new ConfigError('ESTIMATOR_UNSUPPORTED', `${type.name} has no use for ${name}.`, {
      hint: `Leave it out. It takes ${optionNames(type).join(', ')} besides its own parameters.`,
      context: { param: name },
    });
  if (!option.accepts(value))
    throw new ConfigError('SPACE_VALUE_ILLEGAL', `Parameter ${name} cannot be ${JSON.stringify(value)}.`, {
      hint: `Use ${option.domain}.`,
      context: { param: name },
    });
  if (name === 'evalMetric') metricsOf(value as EvalMetric | readonly EvalMetric[]);
  return true;
}

function isMetric(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null && 'loss' in value);
}

/** Metrics by name or as they are. @throws ConfigError METRIC_UNKNOWN */
export function metricsOf(given: EvalMetric | readonly EvalMetric[]): Metric[] {
  const list = Array.isArray(given) ? (given as readonly EvalMetric[]) : [given as EvalMetric];
  return list.map((metric) => (typeof metric === 'string' ? getMetric(metric) : metric));
}
