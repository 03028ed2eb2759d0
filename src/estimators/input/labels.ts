import { DataError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { describeValue } from '../../space/describe.ts';

/** A class as the caller names it. */
export type Label = string | number | boolean | bigint;

/** The classes of training rows, ascending: numbers by size, words by UTF-16 code units, false before true. */
export function learnClasses(y: ArrayLike<unknown>): Label[] {
  const seen = new Set<Label>();
  for (let i = 0; i < y.length; i++) seen.add(labelAt(y, i));
  const classes = [...seen].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const types = [...new Set(classes.map((label) => typeof label))];
  if (types.length > 1)
    throw new DataError('DATA_TARGET_MIXED', `y holds labels of the types ${types.sort().join(' and ')}.`, {
      hint: 'Make them all of one type, for example with y.map(String).',
    });
  return classes;
}

function labelAt(y: ArrayLike<unknown>, i: number): Label {
  const value = y[i];
  const type = typeof value;
  if (type === 'string' || type === 'boolean' || type === 'bigint') return value as Label;
  if (type === 'number' && Number.isFinite(value)) return (value as number) + 0; // -0 is 0
  throw new DataError('DATA_TARGET_MISSING', `y[${i}] is ${describeValue(value)}, which is no label.`, {
    hint: 'Leave rows without a label out. Labels are strings, finite numbers, booleans or bigints.',
    context: { row: i },
  });
}

/**
 * Class index of every row.
 * @param name how the caller knows these values
 * @throws DataError DATA_LABEL_UNKNOWN, DATA_TARGET_MISSING
 */
export function encodeLabels(y: ArrayLike<unknown>, classes: readonly Label[], name: string): Float64Array {
  const index = new Map(classes.map((label, k) => [label, k]));
  const out = new Float64Array(y.length);
  for (let i = 0; i < out.length; i++) {
    const label = labelAt(y, i);
    const k = index.get(label);
    if (k === undefined)
      throw new DataError('DATA_LABEL_UNKNOWN', `${name}[${i}] is ${describeValue(label)}, a class not in training.`, {
        hint: `Known classes: ${classes.slice(0, 20).map(String).join(', ')}${classes.length > 20 ? ', ...' : ''}.`,
        context: { row: i },
      });
    out[i] = k;
  }
  return out;
}

/** Targets of a regression. @throws DataError DATA_TARGET_MISSING */
export function readTargets(y: ArrayLike<unknown>, name: string): Float64Array {
  const out = new Float64Array(y.length);
  for (let i = 0; i < out.length; i++) {
    const value = y[i];
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new DataError('DATA_TARGET_MISSING', `${name}[${i}] is ${describeValue(value)}.`, {
        hint: 'A regression needs a finite number for every row: leave the others out.',
        context: { row: i },
      });
    out[i] = value;
  }
  return out;
}

/** Labels for JSON: a bigint becomes `{ "bigint": "12" }`. */
export function labelToJson(label: Label): Json {
  return typeof label === 'bigint' ? { bigint: String(label) } : label;
}

/** Undoes {@link labelToJson}; undefined for anything else. */
export function labelFromJson(value: unknown): Label | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  const digits = typeof value === 'object' && value !== null ? (value as { bigint?: unknown }).bigint : undefined;
  return typeof digits === 'string' && /^-?\d+$/.test(digits) ? BigInt(digits) : undefined;
}
