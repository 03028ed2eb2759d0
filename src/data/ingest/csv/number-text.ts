/** A plain number: optional minus, no leading zeros, point, exponent. The SQL test uses the same expression. */
const PLAIN_NUMBER = '-?(?:(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?';
const PLAIN = new RegExp(`^${PLAIN_NUMBER}$`);
const BLANKS = ' \t\r\n\u00a0';

/** Whether a cell, trimmed, spells a plain number. */
export const isPlainNumber = (cell: string): boolean => PLAIN.test(cell.trim());

/** SQL: the cell of `column` without blanks around it. */
export const trimmedSql = (column: string): string => `trim(${column}, '${BLANKS}')`;

/**
 * SQL condition: a cell spells a plain number that a double holds. Whole numbers beyond 2^53 do not (digits of ids would
 * be lost), nor do numbers beyond the range of a double.
 * @param cell SQL of a VARCHAR
 */
export function isPlainNumberSql(cell: string): string {
  const fits = `(strlen(${cell}) < 16 or case when contains(${cell}, '.') or contains(lower(${cell}), 'e')
    then try_cast(${cell} as double) is not null
    else coalesce(abs(try_cast(${cell} as hugeint)) <= 9007199254740992, false) end)`;
  const hasExponent = `(not contains(lower(${cell}), 'e') or try_cast(${cell} as double) is not null)`;
  return `(regexp_full_match(${cell}, '${PLAIN_NUMBER}') and ${fits} and ${hasExponent})`;
}
