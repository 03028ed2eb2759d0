/** Simple counts of a text that are columns of their own; the position is the order of the columns. */
export const TEXT_STATISTICS = ['length', 'words', 'digit_share', 'upper_share', 'mark_share'] as const;

/**
 * The statistics of a text: characters (code points), words (between white space), and shares of the characters that are
 * digits, upper-case letters, and neither letter, digit nor space. NaN each when the text is missing.
 */
export function textStatistics(text: string | null): readonly number[] {
  if (text === null) return TEXT_STATISTICS.map(() => Number.NaN);
  const length = count(text, /[\s\S]/gu);
  const words = count(text, /\S+/gu);
  const most = Math.max(1, length);
  const digits = count(text, /\p{N}/gu);
  const uppers = count(text, /\p{Lu}/gu);
  const marks = count(text, /[^\p{L}\p{M}\p{N}\s]/gu);
  return [length, words, digits / most, uppers / most, marks / most];
}

function count(text: string, pattern: RegExp): number {
  let n = 0;
  pattern.lastIndex = 0;
  while (pattern.exec(text) !== null) n++;
  return n;
}
