import type { Column, ColumnSchema, RawColumn } from '../frame.ts';
import { codeLookup } from './code-lookup.ts';
import { spellNative } from './force-kind.ts';
import type { NaRule } from './na-words.ts';
import { cellReader } from './read-cell.ts';
import { encodeTexts } from './text-column.ts';

/** What happened to the cells of one column; all zero when it is as in training. */
export interface ColumnReport {
  readonly name: string;
  /** Cells with a category that training did not have. */
  readonly unseen: number;
  /** Cells that could not be read as the trained kind and count as missing. */
  readonly unreadable: number;
  /** Infinite values that count as missing. */
  readonly infinite: number;
  /** One of the unseen or unreadable cells. */
  readonly example?: string;
}
interface Counts {
  unseen: number;
  unreadable: number;
  infinite: number;
  example?: string;
}

/** One typed column by the stored schema, with what had to be counted. Never throws. */
export function readColumn(raw: RawColumn, schema: ColumnSchema, na: NaRule): { column: Column; report: ColumnReport } {
  const counts: Counts = { unseen: 0, unreadable: 0, infinite: 0 };
  const column = readKind(raw, schema, na, counts);
  return { column, report: { name: schema.name, ...counts } };
}

function readKind(raw: RawColumn, schema: ColumnSchema, na: NaRule, counts: Counts): Column {
  const { name } = schema;
  if (schema.kind === 'text') return { kind: 'text', name, texts: encodeTexts(name, raw, na) };
  if (schema.kind === 'categorical') {
    const categories = schema.categories ?? [];
    return { kind: 'categorical', name, codes: readCodes(raw, categories, na, counts), categories };
  }
  const values = readNumbers(raw, schema, na, counts);
  return schema.kind === 'datetime' ? { kind: 'datetime', name, epochMs: values } : { kind: 'numeric', name, values };
}

/** Numbers of a numeric, boolean or datetime column. Shape [rows]; NaN = missing. */
export function readNumbers(raw: RawColumn, schema: ColumnSchema, na: NaRule, counts: Counts): Float64Array {
  const reader = cellReader(schema);
  const isBoolean = schema.kind === 'boolean';
  if (raw.type === 'text') {
    const missing = isBoolean ? na.category : na.numeric;
    const table = dictionaryTable(raw.dictionary, (text) => (missing(text) ? Number.NaN : reader.ofText(text)));
    return gather(raw, table, (text) => missing(text), counts);
  }
  const source = raw.type === 'datetime' ? raw.epochMs : raw.values;
  const read = raw.type === 'datetime' ? reader.ofDate : raw.type === 'boolean' ? reader.ofBoolean : reader.ofNumber;
  const values = new Float64Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const cell = source[i]!;
    let value = Number.isNaN(cell) || na.numbers.has(cell) ? Number.NaN : read(cell);
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      counts.infinite++;
      value = Number.NaN;
    } else if (Number.isNaN(value) && !Number.isNaN(cell) && !na.numbers.has(cell)) {
      counts.unreadable++;
      counts.example ??= spellNative(raw.type, cell);
    }
    values[i] = value;
  }
  return values;
}

function dictionaryTable(dictionary: readonly string[], read: (text: string) => number): Float64Array {
  const table = new Float64Array(dictionary.length);
  for (let c = 0; c < dictionary.length; c++) table[c] = read(dictionary[c]!);
  return table;
}

function gather(
  raw: Extract<RawColumn, { type: 'text' }>,
  table: Float64Array,
  missing: (text: string) => boolean,
  counts: Counts,
): Float64Array {
  const values = new Float64Array(raw.codes.length).fill(Number.NaN);
  for (let i = 0; i < values.length; i++) {
    const code = raw.codes[i]!;
    if (code < 0) continue;
    const value = table[code]!;
    if (Number.isFinite(value)) values[i] = value;
    else if (!Number.isNaN(value)) counts.infinite++;
    else if (!missing(raw.dictionary[code]!)) {
      counts.unreadable++;
      counts.example ??= raw.dictionary[code]!;
    }
  }
  return values;
}

/** Codes of a categorical column: -1 = missing, categories.length = unseen in training. Shape [rows]. */
export function readCodes(raw: RawColumn, categories: readonly string[], na: NaRule, counts: Counts): Int32Array {
  const lookup = codeLookup(categories);
  const unseen = categories.length;
  if (raw.type === 'text') {
    const { dictionary } = raw;
    const table = new Int32Array(dictionary.length);
    for (let c = 0; c < table.length; c++) {
      const code = lookup.ofText(dictionary[c]!);
      table[c] = code >= 0 ? code : na.category(dictionary[c]!) ? -1 : unseen;
    }
    return mapCodes(raw, table, unseen, counts);
  }
  const source = raw.type === 'datetime' ? raw.epochMs : raw.values;
  const codes = new Int32Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const value = source[i]!;
    if (Number.isNaN(value) || na.numbers.has(value)) {
      codes[i] = -1;
      continue;
    }
    const code =
      raw.type === 'boolean'
        ? lookup.ofBoolean(value)
        : raw.type === 'number'
          ? lookup.ofNumber(value)
          : lookup.ofText(spellNative('datetime', value));
    codes[i] = code < 0 ? unseen : code;
    if (code < 0) {
      counts.unseen++;
      counts.example ??= spellNative(raw.type, value);
    }
  }
  return codes;
}

function mapCodes(
  raw: Extract<RawColumn, { type: 'text' }>,
  table: Int32Array,
  unseen: number,
  counts: Counts,
): Int32Array {
  const codes = new Int32Array(raw.codes.length);
  for (let i = 0; i < codes.length; i++) {
    const from = raw.codes[i]!;
    const code = from < 0 ? -1 : table[from]!;
    codes[i] = code;
    if (code === unseen) {
      counts.unseen++;
      counts.example ??= raw.dictionary[from]!;
    }
  }
  return codes;
}
