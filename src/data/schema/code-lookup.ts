import { parseBoolean } from './boolean-words.ts';

/** Finds the code of a spelling or of a natively typed value in a stored list of spellings. */
export interface CodeLookup {
  /** -1 when there is no such category. */
  ofText(spelling: string): number;
  ofNumber(value: number): number;
  ofBoolean(value: number): number;
}

const memo = new WeakMap<readonly string[], CodeLookup>();

/**
 * Exact spelling first; then, because another reader may have retyped the column, the number it stands for
 * (`01` or `1.0` for 1) and the yes/no word it stands for (`yes` for true), each only where one category matches.
 * Built once per list: serving asks for single rows.
 */
export function codeLookup(categories: readonly string[]): CodeLookup {
  const known = memo.get(categories);
  if (known) return known;
  const exact = new Map(categories.map((spelling, code) => [spelling, code]));
  const trimmed = new Map([...exact].reverse().map(([spelling, code]) => [spelling.trim(), code]));
  const numbers = uniqueBy(categories, (spelling) => (spelling.trim() === '' ? Number.NaN : Number(spelling)));
  const booleans = uniqueBy(categories, parseBoolean);
  const ofNumber = (value: number): number => exact.get(String(value)) ?? numbers.get(value) ?? -1;
  const ofText = (spelling: string): number => {
    const code = exact.get(spelling) ?? trimmed.get(spelling.trim());
    if (code !== undefined) return code;
    return (spelling.trim() === '' ? undefined : numbers.get(Number(spelling))) ?? -1;
  };
  const ofBoolean = (value: number): number => exact.get(value === 1 ? 'true' : 'false') ?? booleans.get(value) ?? -1;
  const lookup = { ofText, ofNumber, ofBoolean };
  memo.set(categories, lookup);
  return lookup;
}

/** Codes by a value read from the spelling; values that two spellings share are left out. */
function uniqueBy(categories: readonly string[], read: (spelling: string) => number): Map<number, number> {
  const codes = new Map<number, number>();
  const shared = new Set<number>();
  categories.forEach((spelling, code) => {
    const value = read(spelling);
    if (Number.isNaN(value)) return;
    if (codes.has(value)) shared.add(value);
    codes.set(value, code);
  });
  for (const value of shared) codes.delete(value);
  return codes;
}
