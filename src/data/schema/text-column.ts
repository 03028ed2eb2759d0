import type { RawColumn, TextColumn } from '../frame.ts';
import { spellNative } from './force-kind.ts';
import type { NaRule } from './na-words.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A raw column of any type as UTF-8 text; each distinct spelling is encoded once. */
export function encodeTexts(name: string, raw: RawColumn, na: NaRule): TextColumn {
  if (raw.type === 'text') {
    const words = raw.dictionary.map((text) => (na.category(text) ? undefined : encoder.encode(text)));
    return pack(name, raw.codes.length, (i) => (raw.codes[i]! < 0 ? undefined : words[raw.codes[i]!]));
  }
  const values = raw.type === 'datetime' ? raw.epochMs : raw.values;
  const spell = (value: number): Uint8Array | undefined =>
    Number.isNaN(value) ? undefined : encoder.encode(spellNative(raw.type, value));
  return pack(name, values.length, (i) => spell(values[i]!));
}

function pack(name: string, rows: number, cell: (row: number) => Uint8Array | undefined): TextColumn {
  const offsets = new Uint32Array(rows + 1);
  const valid = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const bytes = cell(i);
    valid[i] = bytes === undefined ? 0 : 1;
    offsets[i + 1] = offsets[i]! + (bytes?.length ?? 0);
  }
  const utf8 = new Uint8Array(offsets[rows]!);
  for (let i = 0; i < rows; i++) {
    const bytes = cell(i);
    if (bytes !== undefined) utf8.set(bytes, offsets[i]!);
  }
  return { name, offsets, utf8, valid };
}

/** Text of one row; undefined where it is missing. */
export function textAt(column: TextColumn, row: number): string | undefined {
  if (column.valid[row] !== 1) return undefined;
  return decoder.decode(column.utf8.subarray(column.offsets[row]!, column.offsets[row + 1]!));
}

/** The given rows of a text column, in the given order. */
export function takeTexts(column: TextColumn, rows: ArrayLike<number>): TextColumn {
  return pack(column.name, rows.length, (i) => {
    const row = rows[i]!;
    if (column.valid[row] !== 1) return undefined;
    return column.utf8.subarray(column.offsets[row]!, column.offsets[row + 1]!);
  });
}
