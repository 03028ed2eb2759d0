import { TrackingError } from '../../core/errors.ts';

/** Longest texts that MLflow 3 keeps; longer values are cut, as its server does by default. */
export const LIMITS = { param: 6000, tag: 8000, experimentTag: 20_000, key: 250, runName: 250, version: 5000 } as const;
/** Most entries that one call may log. */
export const BATCH = { metrics: 1000, params: 100, tags: 100, total: 1000 } as const;

/** Letters, digits and these signs. */
const KEY = /^[\p{L}\p{N}_\-. :/]+$/u;
/** A key that stays as it is: names of these signs, without a path. */
const PLAIN = /^(?!\.{0,2}$)[A-Za-z0-9_\-. :]+$/;
/** The value that stands for an infinity in MLflow's tables. */
const INFINITE = Number.MAX_VALUE;

/** The first `limit` units of a text, without half a character at the end. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
}

/**
 * A key with the characters that MLflow refuses replaced, and cut to its limit. MLflow also refuses keys that are no plain
 * relative path (`../a`, `/a`, `a//b`, `a/./b`, `a/`): such parts are replaced as well.
 */
export function keyOf(text: string): string {
  if (text.length <= LIMITS.key && PLAIN.test(text)) return text;
  const kept = cut(Array.from(text, (c) => (KEY.test(c) ? c : '_')).join(''), LIMITS.key);
  return kept
    .split('/')
    .map((part) => (/^\.{0,2}$/.test(part) ? '_' : part))
    .join('/');
}

/** @throws TrackingError TRACKING_NAME_INVALID for names of models that MLflow refuses */
export function requireModelName(name: string): void {
  if (name !== '' && !/[/:]/.test(name)) return;
  throw new TrackingError('TRACKING_NAME_INVALID', `'${name}' cannot be the name of a registered model.`, {
    hint: 'Give a name without "/" and ":".',
  });
}

/** @throws TrackingError TRACKING_NAME_INVALID for `latest` and `v1`, which mean versions */
export function requireAlias(alias: string): void {
  if (/^[\w-]+$/.test(alias) && alias !== 'latest' && !/^v\d+$/i.test(alias)) return;
  throw new TrackingError('TRACKING_NAME_INVALID', `'${alias}' cannot be an alias.`, {
    hint: 'Give letters, digits, "_" and "-", other than "latest" and "v" with a number; e.g. champion.',
  });
}

/** How MLflow keeps a number: NaN as 0 with a mark, infinities as the largest number. */
export function storedValue(value: number): { readonly value: number; readonly isNan: boolean } {
  if (Number.isNaN(value)) return { value: 0, isNan: true };
  return { value: Math.min(INFINITE, Math.max(-INFINITE, value)), isNan: false };
}

/** Parts of a list of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** A number as it was before {@link storedValue}; NaN stays what it is. */
export function readValue(value: number): number {
  return Math.abs(value) >= INFINITE ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}
