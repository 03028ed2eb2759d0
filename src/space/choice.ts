import { indexed } from './indexed.ts';
import type { ParamOptions } from './options.ts';
import type { Param, ParamValue } from './param.ts';

/**
 * One of several values without an order.
 * @throws ConfigError SPACE_DEFINITION_INVALID for an empty list, a repeated value or a default that is not listed, options
 *   that are no object
 */
export function choice<const T extends ParamValue>(
  values: readonly T[],
  options: ParamOptions<NoInfer<T>> = {},
): Param<T> {
  return indexed<T>('choice', values, options);
}
