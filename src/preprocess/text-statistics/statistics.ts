/** Simple counts of a text that are columns of their own; the position is the order of the columns. */
export const TEXT_STATISTICS = ['length', 'words', 'digit_share', 'upper_share', 'mark_share'] as const;

/** What a character is by; each matches one code point. Capitals are letters too, all others are marks. */
export const CHARACTER_KINDS = { space: /\s/u, digit: /\p{N}/u, upper: /\p{Lu}/u, letter: /[\p{L}\p{M}]/u } as const;

/** What a character counts as; capitals are letters too. */
type Kind = 'space' | 'digit' | 'upper' | 'letter' | 'mark';

/** Kinds of the ASCII characters, looked up before any pattern is tried. */
const ASCII: readonly Kind[] = Array.from({ length: 128 }, (_, code) => kindByPattern(String.fromCharCode(code)));

function kindByPattern(character: string): Kind {
  const { space, digit, upper, letter } = CHARACTER_KINDS;
  if (space.test(character)) return 'space';
  if (digit.test(character)) return 'digit';
  if (upper.test(character)) return 'upper';
  return letter.test(character) ? 'letter' : 'mark';
}

/**
 * The statistics of a text: characters (code points), words (between white space), and shares of the characters that are
 * digits, upper-case letters, and neither letter, digit nor space. NaN each when the text is missing.
 */
export function textStatistics(text: string | null): readonly number[] {
  if (text === null) return TEXT_STATISTICS.map(() => Number.NaN);
  let [length, words, digits, uppers, marks] = [0, 0, 0, 0, 0];
  let before: Kind = 'space';
  for (const character of text) {
    const code = character.charCodeAt(0);
    const kind = code < 128 ? ASCII[code]! : kindByPattern(character);
    length++;
    if (before === 'space' && kind !== 'space') words++;
    if (kind === 'digit') digits++;
    else if (kind === 'upper') uppers++;
    else if (kind === 'mark') marks++;
    before = kind;
  }
  const most = Math.max(1, length);
  return [length, words, digits / most, uppers / most, marks / most];
}
