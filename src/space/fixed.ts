import { conditionOf } from './options.ts';
import type { AnyParam, Param, ParamValue } from './param.ts';

/** The parameter reduced to one of its values: size 1, same kind, doc and condition. `value` must be in the domain. */
export function fixedParam(param: AnyParam, value: ParamValue): Param {
  const domain = typeof value === 'number' && param.choices === undefined ? { low: value, high: value } : {};
  return {
    kind: param.kind,
    default: value,
    log: false,
    ...domain,
    choices: Object.freeze([value]),
    size: 1,
    ...conditionOf(param),
    doc: param.doc,
    contains: (other) => other === value,
    toUnit: () => 0.5,
    fromUnit: () => value,
    sample: () => value,
  };
}
