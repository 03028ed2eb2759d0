import { ConfigError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { Rng } from '../core/rng.ts';
import { describeDomain, describeValue } from './describe.ts';
import { fixedParam } from './fixed.ts';
import { declared } from './options.ts';
import type { AnyParam, Config, ConfigOf, ParamMap, ParamValue, Space } from './param.ts';

export { bool } from './bool.ts';
export { choice } from './choice.ts';
export { float } from './float.ts';
export { int } from './int.ts';
export { ordinal } from './ordinal.ts';

/** Unit coordinate of a parameter that is not active. */
const INACTIVE = 0.5;

function checkConditions(params: ParamMap): void {
  const seen = new Set<string>();
  for (const [name, param] of Object.entries(params)) {
    if (param.when !== undefined) {
      const { param: parent, in: values } = param.when;
      declared(
        seen.has(parent),
        `Parameter ${name} depends on ${parent}, which is not declared before it.`,
        'Declare parents before children.',
      );
      // a parent of one value may have been fixed: its other branches stay declared and are never active
      for (const value of values)
        declared(
          params[parent]!.size === 1 || params[parent]!.contains(value),
          `Parameter ${name} waits for ${parent} = ${describeValue(value)}, which ${parent} cannot take.`,
          `${parent} is ${describeDomain(params[parent]!)}.`,
        );
    }
    seen.add(name);
  }
}

class ParamSpace<P extends ParamMap> implements Space<P> {
  readonly params: P;
  private readonly entries: readonly (readonly [string, AnyParam])[];

  constructor(params: P) {
    this.params = params;
    this.entries = Object.entries(params);
  }

  defaults(): ConfigOf<Space<P>> {
    return this.walk((param) => param.default);
  }

  sample(rng: Rng): ConfigOf<Space<P>> {
    return this.walk((param) => param.sample(rng));
  }

  isActive(name: string, config: Config): boolean {
    const when = this.param(name).when;
    if (when === undefined) return true;
    const value = config[when.param] ?? this.param(when.param).default;
    return when.in.includes(value) && this.isActive(when.param, config);
  }

  canonical(config: Config): Config {
    return this.walk((param, name) => {
      const value = config[name];
      if (value === undefined) return param.default;
      return param.kind === 'int' && typeof value === 'number' ? Math.round(value) : value;
    });
  }

  validate(config: Config): void {
    for (const [name, value] of Object.entries(config)) {
      const param = this.param(name);
      if (param.contains(value)) continue;
      throw new ConfigError('SPACE_VALUE_ILLEGAL', `Hyperparameter ${name} cannot be ${describeValue(value)}.`, {
        hint: `Use ${describeDomain(param)}.`,
        context: { param: name, value: String(value) },
      });
    }
  }

  toUnit(config: Config): Float64Array {
    const full = this.canonical(config);
    return Float64Array.from(this.entries, ([name, param]) => {
      const value = full[name];
      return value === undefined ? INACTIVE : param.toUnit(value);
    });
  }

  fromUnit(unit: Float64Array): ConfigOf<Space<P>> {
    return this.walk((param, _, i) => param.fromUnit(unit[i]!));
  }

  fix(values: Config): Space {
    this.validate(values);
    const params = Object.fromEntries(
      this.entries.map(([name, param]) => {
        const value = values[name];
        return [name, value === undefined ? param : fixedParam(param, value)];
      }),
    );
    for (const name of Object.keys(values)) requireReachable(name, params);
    return new ParamSpace(params);
  }

  private param(name: string): AnyParam {
    const param = Object.hasOwn(this.params, name) ? this.params[name] : undefined;
    if (param !== undefined) return param;
    const known = this.entries.map(([key]) => key);
    const near = nearestName(name, known);
    const list = known.length <= 12 ? `Known: ${known.join(', ')}.` : `There are ${known.length} hyperparameters.`;
    throw new ConfigError('SPACE_PARAM_UNKNOWN', `There is no hyperparameter ${name}.`, {
      hint: near === undefined ? `Use a known name. ${list}` : `Did you mean ${near}?`,
      context: { param: name, ...(near === undefined ? {} : { nearest: near }) },
    });
  }

  /** Builds a config in space order; inactive parameters stay out. */
  private walk(pick: (param: AnyParam, name: string, index: number) => ParamValue): ConfigOf<Space<P>> {
    const config: Record<string, ParamValue> = {};
    for (let i = 0; i < this.entries.length; i++) {
      const [name, param] = this.entries[i]!;
      const when = param.when;
      if (when !== undefined) {
        const parent = config[when.param];
        if (parent === undefined || !when.in.includes(parent)) continue;
      }
      config[name] = pick(param, name, i);
    }
    return config as ConfigOf<Space<P>>;
  }
}

/** A fixed parameter that fixed parents switch off for ever is a contradiction of the caller. */
function requireReachable(name: string, params: ParamMap): void {
  for (let at = name; ; ) {
    const when = params[at]!.when;
    if (when === undefined) return;
    const parent = params[when.param]!;
    if (!when.in.some((value) => parent.contains(value)))
      throw new ConfigError(
        'SPACE_PARAM_UNREACHABLE',
        `Hyperparameter ${name} is fixed, but ${when.param} = ${describeValue(parent.default)} switches it off.`,
        { hint: `Fix only one of the two, or ${when.param} to ${when.in.map(describeValue).join(' or ')}.` },
      );
    at = when.param;
  }
}

/**
 * A space of these parameters; declare parents before children.
 * @throws ConfigError SPACE_DEFINITION_INVALID when a condition names a later or unknown parameter or an impossible value
 */
export function defineSpace<const P extends ParamMap>(params: P): Space<P> {
  checkConditions(params);
  return new ParamSpace({ ...params });
}
