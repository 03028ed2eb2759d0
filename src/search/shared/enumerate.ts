import type { AnyParam, AnySpace, Config, ParamValue } from '../../space/param.ts';

type Entry = readonly [string, AnyParam];

function childrenOf(space: AnySpace): (parent: string | undefined, value?: ParamValue) => Entry[] {
  const entries = Object.entries(space.params as Record<string, AnyParam>);
  return (parent, value) =>
    entries.filter(([, { when }]) =>
      parent === undefined
        ? when === undefined
        : when?.param === parent && value !== undefined && when.in.includes(value),
    );
}

/** Values of a finite parameter, in order. */
function* valuesOf(param: AnyParam): Generator<ParamValue> {
  if (param.choices !== undefined) yield* param.choices as readonly ParamValue[];
  else for (let v = param.low!; v <= param.high!; v++) yield v;
}

/** A finite parameter with more values than this counts as infinite once others depend on it. */
const MAX_BRANCHES = 100_000;

/** Number of distinct canonical configs, conditions respected; Infinity when a float can be active. */
export function countConfigs(space: AnySpace): number {
  const children = childrenOf(space);
  const parents = new Set(Object.values(space.params as Record<string, AnyParam>).map(({ when }) => when?.param));
  const count = ([name, param]: Entry): number => {
    if (!parents.has(name)) return param.size;
    if (!(param.size <= MAX_BRANCHES)) return Number.POSITIVE_INFINITY;
    let sum = 0;
    for (const value of valuesOf(param)) sum += product(children(name, value));
    return sum;
  };
  const product = (entries: Entry[]): number => entries.reduce((all, entry) => all * count(entry), 1);
  return product(children(undefined));
}

/** All canonical configs of a finite space, each once, in a fixed order. Lazy: stop whenever enough was seen. */
export function* allConfigs(space: AnySpace): Generator<Config> {
  const entries = Object.entries(space.params as Record<string, AnyParam>);
  const chosen: Record<string, ParamValue> = {};
  function* walk(at: number): Generator<Config> {
    const entry = entries[at];
    if (entry === undefined) {
      yield { ...chosen };
      return;
    }
    const [name, param] = entry;
    const when = param.when;
    const parent = when === undefined ? undefined : chosen[when.param];
    if (when !== undefined && (parent === undefined || !when.in.includes(parent))) {
      yield* walk(at + 1);
      return;
    }
    for (const value of valuesOf(param)) {
      chosen[name] = value;
      yield* walk(at + 1);
    }
    delete chosen[name];
  }
  yield* walk(0);
}
