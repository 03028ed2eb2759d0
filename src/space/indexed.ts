import { conditionOf, declared, declaredOptions, type ParamOptions } from './options.ts';
import type { Param, ParamValue } from './param.ts';

/**
 * A parameter over a finite list, each value with an equal share of the unit interval; base of choice, ordinal and bool.
 * @throws ConfigError SPACE_DEFINITION_INVALID for an empty list, a repeated value, a default that is not listed, options
 *   that are no object
 */
export function indexed<T extends ParamValue>(
  kind: 'choice' | 'ordinal' | 'bool',
  choices: readonly T[],
  options: ParamOptions<T>,
): Param<T> {
  const rank = new Map<unknown, number>(choices.map((value, i) => [value, i]));
  const count = choices.length;
  const name = `${kind}([${choices.slice(0, 5).map(String).join(', ')}${count > 5 ? ', ...' : ''}])`;
  declaredOptions(options, name);
  declared(count > 0, `${name} has no values.`, 'List at least one value.');
  declared(rank.size === count, `${name} repeats a value.`, 'List each value once.');
  const initial = options.default ?? choices[0]!;
  declared(rank.has(initial), `${name} has the default ${String(initial)}.`, 'Use a listed value as default.');
  const fromUnit = (unit: number): T => choices[Math.min(count - 1, Math.max(0, Math.floor(unit * count)))]!;
  return {
    kind,
    default: initial,
    log: false,
    choices: Object.freeze([...choices]),
    size: count,
    ...conditionOf(options),
    doc: options.doc ?? '',
    contains: (value) => rank.has(value),
    toUnit: (value) => ((rank.get(value) ?? 0) + 0.5) / count,
    fromUnit,
    sample: (rng) => fromUnit(rng.next()),
  };
}
