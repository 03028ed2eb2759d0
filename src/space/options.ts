import { ConfigError } from '../core/errors.ts';
import type { Condition, ParamValue } from './param.ts';

/** What every parameter factory takes besides its domain. */
export interface ParamOptions<T extends ParamValue> {
  readonly default: T;
  /** One sentence for people; docs are generated from it. */
  readonly doc: string;
  /** Active only while this holds; absent: always active. */
  readonly when?: Condition;
}

/** Options of `float` and `int`. */
export interface NumericOptions extends ParamOptions<number> {
  /** Search on a logarithmic scale; the lower bound must be positive. */
  readonly log?: boolean;
}

/**
 * Guards a declaration.
 * @throws ConfigError SPACE_DEFINITION_INVALID when `ok` is false
 */
export function declared(ok: boolean, message: string, hint: string): void {
  if (!ok) throw new ConfigError('SPACE_DEFINITION_INVALID', message, { hint });
}

/** The optional part of a parameter, without undefined keys. */
export function conditionOf(options: { readonly when?: Condition }): { readonly when?: Condition } {
  return options.when === undefined ? {} : { when: options.when };
}
