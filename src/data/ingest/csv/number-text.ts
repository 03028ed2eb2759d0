/** A plain number: optional minus, no leading zeros, point, exponent. The SQL test below uses the same expression. */
const PLAIN_NUMBER = '-?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?';
const PLAIN = new RegExp(`^${PLAIN_NUMBER}$`);
const BLANKS = ' \t\r\n\u00a0';

/** Whether a cell, trimmed, spells a plain number. */
export const isPlainNumber = (cell: string): boolean => PLAIN.test(cell.trim());

/** SQL: the cell of `column` without blanks around it. */
export const trimmedSql = (column: string): string => `trim(${column}, '${BLANKS}')`;

/**
 * SQL condition: the cell of `column` keeps its meaning as a double. Whole numbers beyond 2^53 do not (digits of ids
 * would be lost), nor do numbers beyond the range of a double.
 */
export function isNumberSql(column: string): string {
  const cell = trimmedSql(column);
  const plain = `regexp_full_match(${cell}, '${PLAIN_NUMBER}')`;
  const fits = `(length(${cell}) < 16 or regexp_matches(${cell}, '[.eE]') or abs(try_cast(${cell} as hugeint)) <= 9007199254740992)`;
  return `(${plain} and ${fits} and try_cast(${cell} as double) is not null or ${isWordNumberSql(column)})`;
}

/** SQL condition: the cell is a word for an infinite number or for NaN. */
export function isWordNumberSql(column: string): string {
  return `lower(${trimmedSql(column)}) in ('inf', '-inf', 'infinity', '-infinity', 'nan')`;
}
