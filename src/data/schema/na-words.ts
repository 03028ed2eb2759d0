/** Spellings of "no value" in columns of numbers and dates, lower case. */
export const NUMERIC_NA = new Set([
  ...[
    '',
    '?',
    '-',
    '--',
    '---',
    '.',
    '..',
    '*',
    'na',
    'n/a',
    '#n/a',
    '#na',
    '<na>',
    'nan',
    '-nan',
    '#num!',
    '#value!',
    '#div/0!',
  ],
  ...['null', 'none', 'nil', 'nat', '\\n', 'missing', 'unknown', 'not available', 'n.a.', 'undefined'],
]);
/**
 * Spellings of "no value" in columns of names. Shorter than the list for numbers on purpose: `None`, `-` and
 * `unknown` are often real categories (a house without a pool), and keeping a category loses nothing.
 */
export const CATEGORY_NA = new Set(['', '?', 'NA', 'N/A', '#N/A', '<NA>', 'NaN', 'nan', 'null', 'NULL', '\\N']);

/** Tells whether a spelling stands for a missing value. */
export interface NaRule {
  /** In a column of numbers, dates or booleans. */
  numeric(spelling: string): boolean;
  /** In a column of categories, labels or texts. */
  category(spelling: string): boolean;
  /** Numbers declared missing (`-999`); empty with the built-in words. */
  readonly numbers: ReadonlySet<number>;
}

const NO_NUMBERS: ReadonlySet<number> = new Set();
const BUILT_IN: NaRule = {
  numeric: (spelling) => NUMERIC_NA.has(spelling.trim().toLowerCase()),
  category: (spelling) => CATEGORY_NA.has(spelling.trim()),
  numbers: NO_NUMBERS,
};

/**
 * The built-in words, or exactly the given spellings (plus the empty cell), which then hold for every column;
 * those that are numbers also apply to columns of numbers.
 */
export function naRule(naValues?: readonly string[]): NaRule {
  if (naValues === undefined) return BUILT_IN;
  const words = new Set(['', ...naValues.map((word) => word.trim())]);
  const values = naValues.filter((word) => word.trim() !== '').map(Number);
  const numbers = new Set(values.filter((value) => !Number.isNaN(value)));
  const category = (spelling: string): boolean => words.has(spelling.trim());
  const isNumber = (spelling: string): boolean => numbers.size > 0 && numbers.has(Number(spelling.replace(',', '.')));
  return { numeric: (spelling) => category(spelling) || isNumber(spelling), category, numbers };
}

/**
 * True when `NA` is probably a code among codes (North America, Namibia): every other spelling is two capitals too,
 * and there are at least three of them.
 */
export function naIsCode(spellings: readonly string[]): boolean {
  const others = spellings.filter((spelling) => spelling !== 'NA' && spelling.trim() !== '');
  return others.length >= 3 && others.length < spellings.length && others.every((text) => /^[A-Z]{2}$/.test(text));
}
