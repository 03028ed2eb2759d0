import type { Rng } from '../core/rng.ts';

export type ParamValue = number | string | boolean;

/** Active only while another parameter has one of these values. */
export interface Condition {
  readonly param: string;
  readonly in: readonly ParamValue[];
}

/** One tunable. Two views of a value: external (what `fit` reads) and unit (what a sampler sees, in [0, 1]). */
export interface Param<T extends ParamValue = ParamValue> {
  readonly kind: 'float' | 'int' | 'ordinal' | 'choice' | 'bool';
  readonly default: T;
  readonly log: boolean;
  /** float and int: the bounds. */
  readonly low?: number;
  readonly high?: number;
  /** ordinal, choice: the values. bool: [false, true]. */
  readonly choices?: readonly T[];
  /** Distinct values; Infinity for a float. */
  readonly size: number;
  readonly when?: Condition;
  /** One sentence for people; docs are generated from it. */
  readonly doc: string;
  contains(value: ParamValue): boolean;
  toUnit(value: T): number;
  /** Any u in [0, 1] gives a legal value; ints and choices take equal shares of the interval. */
  fromUnit(unit: number): T;
  sample(rng: Rng): T;
}

// biome-ignore lint/suspicious/noExplicitAny: the one place a parameter of unknown value type is named
export type AnyParam = Param<any>;
export type ParamMap = Readonly<Record<string, AnyParam>>;
/** Active parameters only: an inactive one is absent. */
export type Config = Readonly<Record<string, ParamValue>>;

/** The config type that a space describes: `ConfigOf<typeof space>`. Conditional parameters may be absent at run time. */
export type ConfigOf<S> =
  S extends Space<infer P> ? { readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never } : never;

/** An ordered set of parameters with conditions; parents come before children. */
export interface Space<P extends ParamMap = ParamMap> {
  readonly params: P;
  /** Defaults of the active parameters. */
  defaults(): ConfigOf<Space<P>>;
  sample(rng: Rng): ConfigOf<Space<P>>;
  isActive(name: string, config: Config): boolean;
  /** Drops inactive parameters, fills absent active ones with defaults, rounds ints; key order = space order. */
  canonical(config: Config): Config;
  /** @throws ConfigError SPACE_VALUE_ILLEGAL (names parameter, value, domain), SPACE_PARAM_UNKNOWN */
  validate(config: Config): void;
  /** Vector in [0, 1]^d over all parameters; an inactive one is 0.5. */
  toUnit(config: Config): Float64Array;
  fromUnit(unit: Float64Array): ConfigOf<Space<P>>;
  /** A space with these parameters fixed to one value (size 1). */
  fix(values: Config): Space;
}

// biome-ignore lint/suspicious/noExplicitAny: the one place a space of unknown shape is named
export type AnySpace = Space<any>;
