import { conditionOf, declared, declaredOptions, type NumericOptions } from './options.ts';
import type { Param } from './param.ts';

/**
 * An integer in [low, high]. Each value owns an equal share of the unit interval, or on a log scale the share
 * log((v + 0.5) / (v - 0.5)); `toUnit` gives a point inside that share, so values survive the round trip.
 * @throws ConfigError SPACE_DEFINITION_INVALID for non-integer or crossed bounds, a log scale that reaches 0, a default outside,
 *   options that are no object
 */
export function int(low: number, high: number, options: NumericOptions = {}): Param<number> {
  const range = `int(${low}, ${high})`;
  declaredOptions(options, range);
  const log = options.log ?? false;
  declared(
    Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high,
    `${range} is not a range of integers.`,
    'Give integer bounds, low <= high.',
  );
  declared(!log || low >= 1, `${range} cannot be logarithmic.`, 'Use a lower bound of at least 1 or drop log.');
  const initial = options.default ?? Math.round(log ? Math.sqrt(low) * Math.sqrt(high) : low / 2 + high / 2);
  const contains = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high;
  declared(contains(initial), `${range} has the default ${initial}.`, 'Give an integer default inside the range.');
  const scale = (value: number): number => (log ? Math.log(value) : value);
  const from = scale(low - 0.5);
  const width = scale(high + 0.5) - from;
  const clamp = (value: number): number => Math.min(high, Math.max(low, value));
  const fromUnit = (unit: number): number => {
    const position = from + Math.min(1, Math.max(0, unit)) * width;
    return clamp(Math.floor((log ? Math.exp(position) : position) + 0.5));
  };
  return {
    kind: 'int',
    default: initial,
    log,
    low,
    high,
    size: high - low + 1,
    ...conditionOf(options),
    doc: options.doc ?? '',
    contains,
    toUnit: (value) => (scale(clamp(value)) - from) / width,
    fromUnit,
    sample: (rng) => fromUnit(rng.next()),
  };
}
