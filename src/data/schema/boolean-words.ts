/** Pairs of spellings that mean no and yes, lower case. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['n', 'y'],
  ['f', 't'],
  ['off', 'on'],
];
const VALUE = new Map<string, 0 | 1>(PAIRS.flatMap(([no, yes]) => [[no, 0] as const, [yes, 1] as const]));

/** 0 or 1 for a yes/no word of any pair, whatever its case; NaN for any other spelling. */
export function parseBoolean(spelling: string): number {
  return VALUE.get(spelling.trim().toLowerCase()) ?? Number.NaN;
}

/**
 * `[no, yes]` as spelled, when the spellings are the two words of one pair (in one or several cases of letters);
 * undefined otherwise. `M`/`F` or `f`/`n` are not pairs.
 */
export function booleanPair(spellings: readonly string[]): readonly [string, string] | undefined {
  const words = new Set(spellings.map((spelling) => spelling.trim().toLowerCase()));
  if (words.size !== 2) return undefined;
  const pair = PAIRS.find(([no, yes]) => words.has(no) && words.has(yes));
  if (pair === undefined) return undefined;
  const spelled = (value: number): string => spellings.find((spelling) => parseBoolean(spelling) === value)!;
  return [spelled(0), spelled(1)];
}
