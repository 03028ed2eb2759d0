import { conditionOf, declared, declaredOptions, type NumericOptions } from './options.ts';
import type { Param } from './param.ts';

/**
 * A real number in [low, high], uniform on a linear or a logarithmic scale.
 * @throws ConfigError SPACE_DEFINITION_INVALID for empty or infinite ranges, a log scale that reaches 0, a default outside,
 *   options that are no object
 */
export function float(low: number, high: number, options: NumericOptions = {}): Param<number> {
  const range = `float(${low}, ${high})`;
  declaredOptions(options, range);
  const log = options.log ?? false;
  declared(
    Number.isFinite(low) && Number.isFinite(high) && low < high,
    `${range} has no interior.`,
    'Give finite bounds, low < high.',
  );
  declared(!log || low > 0, `${range} cannot be logarithmic.`, 'Use a positive lower bound or drop log.');
  const initial = options.default ?? (log ? Math.sqrt(low) * Math.sqrt(high) : low / 2 + high / 2);
  const contains = (value: unknown): boolean => typeof value === 'number' && value >= low && value <= high;
  declared(contains(initial), `${range} has the default ${initial}.`, 'Put the default inside the range.');
  const from = log ? Math.log(low) : low;
  const width = (log ? Math.log(high) : high) - from;
  const clamp = (value: number): number => Math.min(high, Math.max(low, value));
  const fromUnit = (unit: number): number => {
    const position = from + Math.min(1, Math.max(0, unit)) * width;
    return clamp(log ? Math.exp(position) : position);
  };
  return {
    kind: 'float',
    default: initial,
    log,
    low,
    high,
    size: Number.POSITIVE_INFINITY,
    ...conditionOf(options),
    doc: options.doc ?? '',
    contains,
    toUnit: (value) => {
      const inside = clamp(value);
      return Math.min(1, Math.max(0, ((log ? Math.log(inside) : inside) - from) / width));
    },
    fromUnit,
    sample: (rng) => fromUnit(rng.next()),
  };
}
