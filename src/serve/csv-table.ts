import type { RawTable } from '../data/frame.ts';
import { createTextBuilder } from '../data/ingest/column-builders.ts';
import { typeColumns } from '../data/ingest/csv/read-plain-csv.ts';
import { type BodyRules, limitRows, refuseMissing } from './json-table.ts';
import { bodyFault } from './scoring-error.ts';

/**
 * The table in a CSV body (RFC 4180, commas, the names first), typed as a file would be. Short rows end in missing
 * cells; blank lines are skipped.
 * @param spelled columns that stay text whatever they hold
 * @throws DataError SERVE_BODY_INVALID for no header, a long row or an open quote; SERVE_COLUMNS_MISMATCH, SERVE_LIMIT
 */
export function csvTable(text: string, rules: BodyRules, spelled: readonly string[]): RawTable {
  const [header, ...rows] = splitRecords(text.startsWith('\uFEFF') ? text.slice(1) : text, rules);
  if (header === undefined) throw wrong('No columns to parse from file');
  const at = new Map(header.map((name, j) => [name, j]));
  refuseMissing(rules.inputs.filter((name) => !at.has(name)));
  rows.forEach((row, i) => {
    if (row.length > header.length) throw wrong(`Expected ${header.length} fields in line ${i + 2}, saw ${row.length}`);
  });
  const columns = rules.inputs.map((name) => {
    const j = at.get(name)!;
    const builder = createTextBuilder(rows.length);
    for (let i = 0; i < rows.length; i++) builder.set(i, rows[i]![j] ?? null);
    return builder.build(name) as Extract<RawTable['columns'][number], { type: 'text' }>;
  });
  const typed = typeColumns(columns, { asText: spelled }).map(({ column }) => column);
  return { rows: rows.length, columns: typed, notes: [] };
}

/** Cells of each line that is not blank. */
function splitRecords(text: string, rules: BodyRules): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    cells.push(cell.value);
    at = cell.end;
    const mark = text[at];
    if (mark === ',') {
      at++;
      if (at < text.length) continue;
      cells.push('');
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    if (cells.length > 1 || cells[0] !== '') records.push(cells);
    limitRows(records.length - 1, rules);
    cells = [];
  }
  return records;
}

function plainCell(text: string, from: number): { value: string; end: number } {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(from, end), end };
}

function quotedCell(text: string, from: number): { value: string; end: number } {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw wrong('EOF inside string');
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      const rest = plainCell(text, quote + 1);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    at = quote + 2;
  }
}

function wrong(reason: string): Error {
  return bodyFault(
    `Failed to parse input as a Pandas DataFrame. Ensure that the input is a valid CSV-formatted table. Error: '${reason}'.`,
    'Send the column names in the first line and commas between cells.',
  );
}
