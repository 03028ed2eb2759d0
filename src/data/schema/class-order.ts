import { parseNumber } from './number-format.ts';

/** Distinct spellings in the order of their codes: by value when all are plain numbers, else by UTF-16 code units. */
export function orderSpellings(spellings: readonly string[]): string[] {
  const sorted = [...spellings].sort();
  const values = new Map(sorted.map((spelling) => [spelling, parseNumber(spelling)]));
  for (const value of values.values()) if (Number.isNaN(value)) return sorted;
  return sorted.sort((a, b) => {
    const x = values.get(a)!;
    const y = values.get(b)!;
    return x < y ? -1 : x > y ? 1 : 0;
  });
}
