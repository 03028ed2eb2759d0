import type { Param, ParamValue } from '../../space/param.ts';

/** A parameter that callers may set to any value of its domain, and that searches leave at its default. */
export function notSearched<T extends ParamValue>(param: Param<T>): Param<T> {
  return { ...param, size: 1, toUnit: () => 0.5, fromUnit: () => param.default, sample: () => param.default };
}
