import { InvalidArgumentError } from 'commander';
import type { ColumnKind } from '../data/frame.ts';
import type { ParamValue } from '../space/param.ts';

const KINDS: Readonly<Record<string, ColumnKind>> = {
  num: 'numeric',
  numeric: 'numeric',
  cat: 'categorical',
  categorical: 'categorical',
  date: 'datetime',
  datetime: 'datetime',
  ts: 'datetime',
  text: 'text',
  bool: 'boolean',
  boolean: 'boolean',
};

/** A number above 0; `0,5` is named for what it is. */
export function positiveNumber(text: string): number {
  if (/^[+-]?\d+,\d+$/.test(text))
    throw new InvalidArgumentError(`'${text}' has a decimal comma; write ${text.replace(',', '.')}.`);
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError(`'${text}' is not a number.`);
  if (value <= 0) throw new InvalidArgumentError(`${text} is not above 0.`);
  return value;
}

/** Seconds; also `90s`, `10m`, `1.5h`. */
export function duration(text: string): number {
  const match = /^(.*?)(s|m|min|h)$/.exec(text.trim());
  const unit = match?.[2] ?? 's';
  return positiveNumber(match?.[1] ?? text) * (unit === 'h' ? 3600 : unit === 's' ? 1 : 60);
}

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (/^\d+,\d+$/.test(text))
      throw new InvalidArgumentError(`'${text}' has a decimal comma; a whole number is needed.`);
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`'${text}' is not a whole number of at least ${least}.`);
    return value;
  };
}

/** Bytes: `2GB`, `500MB`, `1.5GiB`; a bare number is megabytes. */
export function byteSize(text: string): number {
  const match = /^(.*?)\s*(b|kb|mb|gb|kib|mib|gib|k|m|g)?$/i.exec(text.trim());
  const unit = (match?.[2] ?? 'mb').toLowerCase();
  const power = unit.startsWith('g') ? 3 : unit.startsWith('m') ? 2 : unit.startsWith('k') ? 1 : 0;
  return positiveNumber(match?.[1] ?? text) * (unit.includes('i') ? 1024 : 1000) ** power;
}

/** An option that may be given several times. */
export function each(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

/** `0.1,0.5,0.9` */
export function levels(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const rising = values.every((level, i) => level > 0 && level < 1 && (i === 0 || level > values[i - 1]!));
  if (!rising) throw new InvalidArgumentError('Give rising levels between 0 and 1, e.g. 0.1,0.5,0.9.');
  return values;
}

/** `a,b` and repeated options join into one list. */
export function list(text: string, before: string[] | undefined): string[] {
  return [
    ...(before ?? []),
    ...text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}

/** `age=num,zip=cat`. */
export function columnTypes(text: string, before: Record<string, ColumnKind> | undefined): Record<string, ColumnKind> {
  const out = { ...before };
  for (const part of list(text, undefined)) {
    const at = part.lastIndexOf('=');
    const kind = KINDS[part.slice(at + 1).trim()];
    if (at <= 0 || kind === undefined)
      throw new InvalidArgumentError(`'${part}' is not COLUMN=KIND with a kind of num, cat, date, text or bool.`);
    out[part.slice(0, at).trim()] = kind;
  }
  return out;
}

/** `gbdt.maxDepth=6`; numbers, true and false become values. */
export function settings(text: string, before: Record<string, ParamValue> | undefined): Record<string, ParamValue> {
  const out = { ...before };
  for (const part of list(text, undefined)) {
    const at = part.indexOf('=');
    if (at <= 0) throw new InvalidArgumentError(`'${part}' is not NAME=VALUE.`);
    const value = part.slice(at + 1).trim();
    const number = Number(value);
    out[part.slice(0, at).trim()] =
      value === 'true' ? true : value === 'false' ? false : value !== '' && Number.isFinite(number) ? number : value;
  }
  return out;
}

/** `age=1,price=-1`. */
export function directions(text: string, before: Record<string, number> | undefined): Record<string, number> {
  const out = { ...before };
  for (const part of list(text, undefined)) {
    const at = part.lastIndexOf('=');
    const value = Number(part.slice(at + 1));
    if (at <= 0 || (value !== 1 && value !== -1))
      throw new InvalidArgumentError(`'${part}' is not COLUMN=1 (rising) or COLUMN=-1 (falling).`);
    out[part.slice(0, at).trim()] = value;
  }
  return out;
}

/** `age,income;city,region`, or a JSON list of lists for names with commas; repeated options join. */
export function groups(text: string, before: string[][] | undefined): string[][] {
  const given: unknown = text.trim().startsWith('[[') ? jsonOf(text) : text.split(';').map((g) => list(g, undefined));
  const valid = (group: unknown): group is string[] =>
    Array.isArray(group) && group.length > 0 && group.every((name) => typeof name === 'string');
  if (!Array.isArray(given) || !given.every(valid))
    throw new InvalidArgumentError('Write age,income;city,region, or a JSON list of lists of names.');
  return [...(before ?? []), ...given];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One character, or the word `tab`. */
export function separator(text: string): string {
  const value = text === 'tab' || text === '\\t' ? '\t' : text;
  if (value.length !== 1) throw new InvalidArgumentError(`'${text}' is not one character (or the word tab).`);
  return value;
}

/** `key=value`, added to those before. */
export function tag(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write key=value, e.g. team=risk.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
