/** A plain number without exponent: optional minus, no leading zeros, point. JavaScript and DuckDB (RE2) read it alike. */
const SIMPLE_NUMBER = '-?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)';
const PLAIN = new RegExp(`^${SIMPLE_NUMBER}(?:[eE][-+]?[0-9]+)?$`);
const WORD = /^(?:-?inf(?:inity)?|nan)$/i;
/** Digits that every double holds. */
const SAFE_DIGITS = 15;

/**
 * Whether a cell, trimmed, spells a number that keeps its meaning as a double: plain, in range, and below 2^53 when it is
 * whole (ids would lose digits).
 */
export function isPlainNumber(cell: string): boolean {
  const text = cell.trim();
  if (!PLAIN.test(text)) return false;
  const value = Number(text);
  return /[.eE]/.test(text) ? Number.isFinite(value) : Number.isSafeInteger(value);
}

/** What a cell is to a column of numbers; `blank` also for null. */
export type CellKind = 'blank' | 'number' | 'infinite' | 'missing' | 'text';

/** @param missing words that mean missing, trimmed */
export function classifyCell(cell: string | null, missing: ReadonlySet<string>): CellKind {
  const text = cell?.trim() ?? '';
  if (text === '') return 'blank';
  if (missing.has(text)) return 'missing';
  if (isPlainNumber(text)) return 'number';
  if (!WORD.test(text)) return 'text';
  return /^nan$/i.test(text) ? 'missing' : 'infinite';
}

/** SQL condition that holds for most cells of a column of numbers, and for no others; `classifyCell` judges the rest. */
export function isSimpleNumberSql(cell: string): string {
  return `(strlen(${cell}) <= ${SAFE_DIGITS} and regexp_full_match(${cell}, '${SIMPLE_NUMBER}'))`;
}

/** SQL: the cell of `column` without blanks around it. */
export const trimmedSql = (column: string): string => `trim(${column}, ' \t\r\n\v\f\u00a0\ufeff')`;
