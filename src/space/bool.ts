import { indexed } from './indexed.ts';
import type { ParamOptions } from './options.ts';
import type { Param } from './param.ts';

/** A switch. */
export function bool(options: ParamOptions<boolean> = {}): Param<boolean> {
  return indexed<boolean>('bool', [false, true], options);
}
