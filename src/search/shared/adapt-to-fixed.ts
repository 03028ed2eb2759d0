import type { AnyParam, AnySpace, Config, ParamValue } from '../../space/param.ts';

/**
 * A config of another space brought into this one: fixed values win over the config's own. Null when a fixed value that
 * others depend on is contradicted, for the dependent values would mean nothing.
 * @throws ConfigError SPACE_VALUE_ILLEGAL, SPACE_PARAM_UNKNOWN
 */
export function adaptToFixed(space: AnySpace, config: Config): Config | null {
  const params = space.params as Record<string, AnyParam>;
  const parents = new Set(Object.values(params).map((param) => param.when?.param));
  const adapted: Record<string, ParamValue> = { ...config };
  for (const [name, param] of Object.entries(params)) {
    const value = adapted[name];
    if (param.size !== 1 || value === undefined || param.contains(value)) continue;
    if (parents.has(name)) return null;
    adapted[name] = param.default;
  }
  space.validate(adapted);
  return space.canonical(adapted);
}
