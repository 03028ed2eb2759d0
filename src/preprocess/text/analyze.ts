/** How a text is cut into terms. Plain JSON: it is saved. */
export interface Analyzer {
  /** `word`: n-grams of tokens, joined by a space. `char`: n-grams of letters inside tokens, with a space at both ends. */
  readonly unit: 'word' | 'char';
  readonly tokens: TokenPattern;
  readonly lowercase: boolean;
  /** Shortest and longest n-gram. */
  readonly least: number;
  readonly most: number;
}

/**
 * `words`: runs of letters, marks and digits of any script, and every emoji by itself. `chunks`: whatever stands between
 * white space. `letters`: runs of letters only.
 */
export type TokenPattern = 'words' | 'chunks' | 'letters';
export const TOKEN_PATTERNS = ['words', 'chunks', 'letters'] as const satisfies readonly TokenPattern[];

/** Which characters make a token together, and which are one alone; both match one code point. */
export const TOKEN_CHARACTERS: Readonly<Record<TokenPattern, { readonly run: RegExp; readonly single?: RegExp }>> = {
  words: { run: /[\p{L}\p{M}\p{N}_]/u, single: /\p{Extended_Pictographic}/u },
  chunks: { run: /\S/u },
  letters: { run: /[\p{L}\p{M}]/u },
};

const PATTERNS = Object.fromEntries(
  TOKEN_PATTERNS.map((name) => {
    const { run, single } = TOKEN_CHARACTERS[name];
    return [name, new RegExp(`${run.source}+${single === undefined ? '' : `|${single.source}`}`, 'gu')];
  }),
) as Readonly<Record<TokenPattern, RegExp>>;

/** Characters (UTF-16 units) of a cell that are read; the rest of a longer one is ignored. */
export const LONGEST_TEXT = 20_000;

/** Terms of a text in order, repeated as often as they occur. Independent of the locale. */
export function analyze(text: string, how: Analyzer): string[] {
  const clean = text.slice(0, LONGEST_TEXT).normalize('NFC');
  const tokens = (how.lowercase ? clean.toLowerCase() : clean).match(PATTERNS[how.tokens]) ?? [];
  const terms: string[] = [];
  if (how.unit === 'word') pushGrams(tokens, ' ', how, terms);
  else for (const token of tokens) pushGrams([' ', ...token, ' '], '', how, terms);
  return terms;
}

function pushGrams(units: readonly string[], glue: string, { least, most }: Analyzer, into: string[]): void {
  for (let n = least; n <= most; n++) {
    // a unit list that is shorter than the shortest n-gram counts as one term
    if (units.length < n) {
      if (n === least && glue === '' && units.length > 0) into.push(units.join(glue));
      return;
    }
    for (let i = 0; i + n <= units.length; i++) into.push(n === 1 ? units[i]! : units.slice(i, i + n).join(glue));
  }
}
