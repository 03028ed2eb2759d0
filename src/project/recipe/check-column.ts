import type { Column, ColumnSchema } from '../../data/frame.ts';
import type { CellRule, ColumnRule } from './read-recipe.ts';

/** What a column breaks of its rule; each a sentence without a full stop. */
export function checkColumn(schema: ColumnSchema, column: Column, rule: ColumnRule): string[] {
  const name = `column '${schema.name}'`;
  const faults: string[] = [];
  if (rule.kind !== undefined && schema.kind !== rule.kind)
    faults.push(`${name} is ${schema.kind} (${rule.kind} is asked for): ${schema.reason}`);
  if (rule.missing !== undefined && schema.missingRate > rule.missing)
    faults.push(
      `${name} lacks ${(100 * schema.missingRate).toFixed(1)}% of its cells (at most ${100 * rule.missing}%)`,
    );
  const rows = rowsOf(column);
  const breaks = cellBreaks(column, rule);
  const bad = Array.from({ length: rows }, (_, row) => row).filter((row) => breaks(row));
  if (bad.length > 0)
    faults.push(
      `${name} holds ${cellText(column, bad[0]!)} in row ${bad[0]! + 1}${bad.length > 1 ? ` and breaks its rule in ${bad.length - 1} more` : ''} (${ruleText(rule)})`,
    );
  if (rule.unique === true) {
    const twice = firstRepeated(column, rows);
    if (twice !== null)
      faults.push(`${name} holds ${cellText(column, twice)} more than once, first again in row ${twice + 1}`);
  }
  return faults;
}

/** Whether a cell breaks a rule; a missing one never does. */
export function cellBreaks(column: Column, { min, max, values }: CellRule): (row: number) => boolean {
  const allowed = values === undefined ? null : new Set(values.map(String));
  return (row) => {
    if (isMissing(column, row)) return false;
    if (allowed !== null && !allowed.has(plain(column, row))) return true;
    const value =
      column.kind === 'numeric' ? column.values[row]! : column.kind === 'datetime' ? column.epochMs[row]! : null;
    if (value === null) return min !== undefined || max !== undefined;
    return (min !== undefined && value < min) || (max !== undefined && value > max);
  };
}

function rowsOf(column: Column): number {
  if (column.kind === 'numeric') return column.values.length;
  if (column.kind === 'datetime') return column.epochMs.length;
  return column.kind === 'categorical' ? column.codes.length : column.texts.valid.length;
}

function isMissing(column: Column, row: number): boolean {
  if (column.kind === 'numeric') return Number.isNaN(column.values[row]!);
  if (column.kind === 'datetime') return Number.isNaN(column.epochMs[row]!);
  return column.kind === 'categorical' ? column.codes[row]! < 0 : column.texts.valid[row] === 0;
}

function plain(column: Column, row: number): string {
  if (column.kind === 'numeric') return String(column.values[row]);
  if (column.kind === 'datetime') return new Date(column.epochMs[row]!).toISOString();
  if (column.kind === 'categorical') return column.categories[column.codes[row]!] ?? '';
  const { offsets, utf8 } = column.texts;
  return new TextDecoder().decode(utf8.subarray(offsets[row]!, offsets[row + 1]!));
}

function cellText(column: Column, row: number): string {
  const text = plain(column, row);
  return column.kind === 'numeric' ? text : `'${text.slice(0, 60)}'`;
}

function firstRepeated(column: Column, rows: number): number | null {
  const seen = new Set<string>();
  for (let row = 0; row < rows; row++) {
    if (isMissing(column, row)) continue;
    const text = plain(column, row);
    if (seen.has(text)) return row;
    seen.add(text);
  }
  return null;
}

function ruleText({ min, max, values }: CellRule): string {
  const parts = [
    ...(min === undefined ? [] : [`at least ${min}`]),
    ...(max === undefined ? [] : [`at most ${max}`]),
    ...(values === undefined ? [] : [`one of ${values.slice(0, 8).join(', ')}${values.length > 8 ? ', ...' : ''}`]),
  ];
  return parts.join(', ');
}
