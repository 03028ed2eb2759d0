import { indexed } from './indexed.ts';
import type { ParamOptions } from './options.ts';
import type { Param } from './param.ts';

/**
 * A switch, off at first.
 * @throws ConfigError SPACE_DEFINITION_INVALID for a default that is neither true nor false, options that are no object
 */
export function bool(options: ParamOptions<boolean> = {}): Param<boolean> {
  return indexed<boolean>('bool', [false, true], options);
}
