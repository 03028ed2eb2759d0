import type { AnyParam, AnySpace, Config, ParamValue } from '../../space/param.ts';
import { allConfigs, countConfigs } from '../shared/enumerate.ts';

/** Blocks with at most this many configs are searched exhaustively. */
const MAX_TABLE = 600;
/** Coordinate of a category that is not active: a category of its own. */
const NO_CATEGORY = -1;
const NO_NUMBER = 0.5;

interface Dimension {
  readonly name: string;
  readonly param: AnyParam;
  readonly categorical: boolean;
  /** Index of the parent dimension; -1 when the dimension is active in the whole block. */
  readonly parent: number;
  /** Values of the parent that switch this dimension on. */
  readonly on: readonly ParamValue[];
  /** Number of equal shares of [0, 1] when values have equal shares, else 0. */
  readonly shares: number;
}

/** The part of a space that one value of the root switches on (or the whole space), as vectors of its own dimensions. */
export class Block {
  readonly dimensions: readonly Dimension[];
  readonly categorical: Uint8Array;
  /** Number of configs; Infinity with a float. */
  readonly size: number;
  private readonly space: AnySpace;
  private readonly fixed: Config;
  private cached: readonly Config[] | undefined;

  /**
   * @param space the whole space
   * @param fixed value of the root; empty when the block is the whole space
   */
  constructor(space: AnySpace, fixed: Config) {
    this.space = Object.keys(fixed).length === 0 ? space : space.fix(fixed);
    this.fixed = fixed;
    this.size = countConfigs(this.space);
    this.dimensions = dimensionsOf(this.space, fixed);
    this.categorical = Uint8Array.from(this.dimensions, (d) => (d.categorical ? 1 : 0));
  }

  /** All configs when they are few; else undefined. */
  get table(): readonly Config[] | undefined {
    if (this.size > MAX_TABLE) return undefined;
    this.cached ??= [...allConfigs(this.space)];
    return this.cached;
  }

  defaults(): Config {
    return this.space.defaults();
  }

  encode(config: Config): Float64Array {
    return Float64Array.from(this.dimensions, ({ name, param, categorical }) => {
      const value = config[name];
      if (value === undefined) return categorical ? NO_CATEGORY : NO_NUMBER;
      return param.toUnit(value);
    });
  }

  /** Canonical config of a snapped point. */
  decode(point: Float64Array): Config {
    const values: Record<string, ParamValue> = { ...this.fixed };
    this.dimensions.forEach(({ name, param }, j) => {
      values[name] = param.fromUnit(Math.max(0, point[j]!));
    });
    return this.space.canonical(values);
  }

  /** Moves a point of [0, 1]^d to the config it stands for: values rounded, inactive dimensions reset. In place. */
  snap(rows: Float64Array, offset: number): void {
    for (let j = 0; j < this.dimensions.length; j++) {
      const { param, categorical, parent, on, shares } = this.dimensions[j]!;
      const at = offset + j;
      if (parent >= 0) {
        const up = rows[offset + parent]!;
        const parentParam = this.dimensions[parent]!.param;
        if (up === NO_CATEGORY || !on.includes(parentParam.fromUnit(up))) {
          rows[at] = categorical ? NO_CATEGORY : NO_NUMBER;
          continue;
        }
      }
      const u = Math.min(1, Math.max(0, rows[at]!));
      if (shares > 0) rows[at] = (Math.min(shares - 1, Math.floor(u * shares)) + 0.5) / shares;
      else rows[at] = param.kind === 'float' ? u : param.toUnit(param.fromUnit(u));
    }
  }
}

function dimensionsOf(space: AnySpace, fixed: Config): Dimension[] {
  const params = space.params as Record<string, AnyParam>;
  const parents = new Set(Object.values(params).map(({ when }) => when?.param));
  const index = new Map<string, number>();
  const dimensions: Dimension[] = [];
  for (const [name, param] of Object.entries(params)) {
    const { when } = param;
    if (Object.hasOwn(fixed, name)) continue;
    if (param.size === 1 && !parents.has(name)) continue;
    if (when !== undefined) {
      const byRoot = fixed[when.param];
      if (byRoot === undefined ? !index.has(when.param) : !when.in.includes(byRoot)) continue;
    }
    index.set(name, dimensions.length);
    const equalShares = param.choices !== undefined || (param.kind === 'int' && !param.log);
    dimensions.push({
      name,
      param,
      categorical: param.kind === 'choice' || param.kind === 'bool',
      parent: when === undefined ? -1 : (index.get(when.param) ?? -1),
      on: when?.in ?? [],
      shares: equalShares ? param.size : 0,
    });
  }
  return dimensions;
}
