import { indexed } from './indexed.ts';
import { declared, type ParamOptions } from './options.ts';
import type { Param } from './param.ts';

/**
 * One of several ascending numbers; samplers see the rank, not the size of the steps.
 * @throws ConfigError SPACE_DEFINITION_INVALID for values that do not ascend or are not finite, a default that is not listed,
 *   options that are no object
 */
export function ordinal(values: readonly number[], options: ParamOptions<number> = {}): Param<number> {
  declared(
    values.every((v, i) => Number.isFinite(v) && (i === 0 || v > values[i - 1]!)),
    `ordinal([${values.join(', ')}]) does not ascend.`,
    'List finite numbers in ascending order.',
  );
  return indexed<number>('ordinal', values, options);
}
