import { ConfigError } from '../core/errors.ts';
import type { Condition, ParamValue } from './param.ts';

/** What every parameter factory takes besides its domain; all of it may be left out. */
export interface ParamOptions<T extends ParamValue> {
  /** Where a search begins; else the middle of the range (of its logarithm with `log`), the first of a list, false. */
  readonly default?: T;
  /** One sentence for people; docs are generated from it. */
  readonly doc?: string;
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

/**
 * Guards against a bare default, `float(0, 1, 0.5)`.
 * @throws ConfigError SPACE_DEFINITION_INVALID when the options are no object
 */
export function declaredOptions(options: unknown, name: string): void {
  declared(
    typeof options === 'object' && options !== null && !Array.isArray(options),
    `${name} has the options ${String(options)}, which are no object.`,
    "Write { default: ..., doc: '...' }, or leave them out.",
  );
}
