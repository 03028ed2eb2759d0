import type { AnyParam, AnySpace, Config, ParamValue } from '../space/param.ts';

/**
 * A configuration that was found in the space of other data, brought into this one: parameters that do not exist here
 * are dropped, numbers beyond a bound take the bound, illegal choices give way to the default.
 * @returns a canonical config; null when the space does not offer the family
 */
export function transferConfig(config: Config, space: AnySpace): Config | null {
  const params = space.params as Record<string, AnyParam>;
  const family = config['family'];
  if (family === undefined || params['family']?.contains(family) !== true) return null;
  const kept: Record<string, ParamValue> = {};
  for (const [name, value] of Object.entries(config)) {
    const param = params[name];
    const legal = param === undefined ? undefined : nearestLegal(param, value);
    if (legal !== undefined) kept[name] = legal;
  }
  return space.canonical(kept);
}

function nearestLegal(param: AnyParam, value: ParamValue): ParamValue | undefined {
  if (param.contains(value)) return value;
  if (typeof value !== 'number' || param.low === undefined || param.high === undefined || param.size === 1)
    return undefined;
  const inside = Math.min(param.high, Math.max(param.low, value));
  return param.contains(inside) ? inside : undefined;
}
