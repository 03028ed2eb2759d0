import { ConfigError } from '../../core/errors.ts';
import { withNearest } from '../../core/nearest-name.ts';
import type { TaskKind } from '../../core/task.ts';
import type { ProblemShape } from '../../models/family.ts';
import { describeDomain, describeValue } from '../../space/describe.ts';
import type { AnyParam, Config, ParamValue } from '../../space/param.ts';
import type { CustomParam, EstimatorDefinition, EstimatorKind, EstimatorType, ParamSpec } from './definition.ts';
import { checkOption, optionNames } from './options.ts';

/** One parameter of an estimator, as it is checked and documented. */
export interface EstimatorParam {
  readonly name: string;
  /** The family's name for it. */
  readonly of: string;
  /** Domain in words. */
  readonly domain: string;
  /** Undefined: follows the data. */
  readonly default: unknown;
  readonly doc: string;
  readonly custom?: CustomParam<unknown>;
  contains(value: unknown): boolean;
}

/** Problems that tell whether a default follows the data. */
const SHAPES = [
  { rows: 100, cols: 3, categories: 0 },
  { rows: 100_000, cols: 200, categories: 5 },
];

/** The parameters of an estimator, in order of the family's space. */
export function estimatorParams({ definition, kind }: EstimatorType): EstimatorParam[] {
  const shapes = SHAPES.map((s): ProblemShape => ({ ...s, task: taskOf(kind), classes: kind === 'regressor' ? 0 : 2 }));
  const [small, large] = shapes.map((shape) => definition.family.space(shape).params as Record<string, AnyParam>);
  const { fixed = {}, params: specs } = definition;
  const byTarget = new Map(Object.entries(specs).map(([name, spec]) => [spec.of ?? name, { name, spec }]));
  return Object.keys(large!)
    .filter((of) => !Object.hasOwn(fixed, of))
    .map((of) => {
      const { name, spec } = byTarget.get(of) ?? { name: of, spec: {} };
      const follows = small![of]?.default !== large![of]!.default;
      return fromSpec(name, of, large![of]!, spec, follows);
    });
}

function taskOf(kind: EstimatorKind): TaskKind {
  return kind === 'regressor' ? 'regression' : 'binary';
}

function fromSpec(name: string, of: string, own: AnyParam, spec: ParamSpec, follows: boolean): EstimatorParam {
  const doc = spec.doc ?? own.doc;
  const { custom } = spec;
  if (custom !== undefined) {
    const { domain, accepts } = custom;
    return { name, of, domain, default: custom.default, doc, custom, contains: (v) => accepts(v) };
  }
  const usual = spec.default ?? (follows ? undefined : own.default);
  const ranged = own.choices === undefined || spec.low !== undefined;
  const low = spec.low ?? own.low ?? Number.NEGATIVE_INFINITY;
  const high = spec.high ?? own.high ?? Number.POSITIVE_INFINITY;
  const whole = own.kind === 'int' || spec.whole === true;
  const contains = (value: unknown): boolean =>
    ranged
      ? typeof value === 'number' && value >= low && value <= high && (!whole || Number.isInteger(value))
      : own.contains(value as ParamValue);
  return {
    name,
    of,
    domain: ranged ? `${whole ? 'an integer' : 'a number'} from ${low} to ${high}` : describeDomain(own),
    default: usual,
    doc,
    contains,
  };
}

/**
 * Checks parameters that a caller gave; undefined stands for "not given".
 * @throws ConfigError SPACE_PARAM_UNKNOWN, SPACE_VALUE_ILLEGAL (name, value and domain)
 */
export function checkParams(
  type: EstimatorType,
  known: readonly EstimatorParam[],
  given: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || checkOption(type, name, value)) continue;
    const param = known.find((p) => p.name === name);
    if (param === undefined)
      throw new ConfigError(
        'SPACE_PARAM_UNKNOWN',
        `${type.name} has no parameter ${withNearest(name, names(type, known))}.`,
        { hint: `It takes ${names(type, known).join(', ')}.`, context: { param: name } },
      );
    if (param.contains(value)) continue;
    throw new ConfigError('SPACE_VALUE_ILLEGAL', `Parameter ${name} cannot be ${describeValue(value)}.`, {
      hint: `Use ${param.domain}.`,
      context: { param: name, value: String(value) },
    });
  }
}

function names(type: EstimatorType, known: readonly EstimatorParam[]): string[] {
  return [...known.map((p) => p.name), ...optionNames(type)];
}

/** The family's configuration for a fit: given values, then the estimator's defaults, then the family's for this data. */
export function familyConfig(
  definition: EstimatorDefinition,
  known: readonly EstimatorParam[],
  given: Readonly<Record<string, unknown>>,
  shape: ProblemShape,
): Config {
  const config: Record<string, ParamValue> = { ...definition.fixed };
  for (const { name, of, custom, default: usual } of known) {
    const value = given[name] ?? usual;
    if (value === undefined) continue;
    const own = custom === undefined ? (value as ParamValue) : custom.convert(value, shape);
    if (own !== undefined) config[of] = own;
  }
  return definition.family.space(shape).canonical(config);
}
