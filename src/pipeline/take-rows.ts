import type { BaseTable, TextColumn } from '../data/frame.ts';

/** A table of some rows of another, in the order given; columns are copies. */
export function takeRows(table: BaseTable, rows: Uint32Array): BaseTable {
  return {
    rows: rows.length,
    features: table.features,
    columns: table.columns.map((column) => takeColumn(column, rows)),
    texts: table.texts.map((text) => takeText(text, rows)),
  };
}

function takeColumn(column: Float32Array, rows: Uint32Array): Float32Array {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = column[rows[i]!]!;
  return out;
}

function takeText({ name, offsets, utf8, valid }: TextColumn, rows: Uint32Array): TextColumn {
  const ends = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) ends[i + 1] = ends[i]! + offsets[rows[i]! + 1]! - offsets[rows[i]!]!;
  const bytes = new Uint8Array(ends[rows.length]!);
  for (let i = 0; i < rows.length; i++) bytes.set(utf8.subarray(offsets[rows[i]!]!, offsets[rows[i]! + 1]!), ends[i]!);
  return { name, offsets: ends, utf8: bytes, valid: Uint8Array.from(rows, (row) => valid[row]!) };
}
