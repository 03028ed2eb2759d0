import { DataError } from '../../core/errors.ts';
import type { ColumnRole, ColumnSchema, RawColumn, RawTable, TableSchema } from '../frame.ts';
import { rawColumn } from './build-target.ts';
import { orderSpellings } from './class-order.ts';
import { spellNative } from './force-kind.ts';
import { naRule } from './na-words.ts';
import { readCodes, readNumbers } from './read-column.ts';

function columnOf(schema: TableSchema, role: ColumnRole): ColumnSchema | undefined {
  return schema.columns.find((column) => column.role === role);
}

/** Distinct spellings of a column in order of code. */
function spellings(raw: RawColumn): string[] {
  if (raw.type === 'text') {
    const used = new Set(raw.codes);
    return raw.dictionary.filter((_, code) => used.has(code));
  }
  const values = raw.type === 'datetime' ? raw.epochMs : raw.values;
  return Array.from(new Set(values).values())
    .filter((value) => !Number.isNaN(value))
    .map((value) => spellNative(raw.type, value));
}

/**
 * Row weights. Shape [raw.rows]; undefined when the schema has no weight column.
 * @throws DataError DATA_WEIGHT_INVALID for a negative, missing or unreadable weight (with the row), or all zeros
 */
export function buildWeights(raw: RawTable, schema: TableSchema): Float64Array | undefined {
  const column = columnOf(schema, 'weight');
  if (column === undefined) return undefined;
  const { dateFormat: _, categories: __, ...numeric } = column;
  const source = rawColumn(raw, column.name);
  const counts = { unseen: 0, unreadable: 0, infinite: 0 };
  const weights = readNumbers(source, { ...numeric, kind: 'numeric' }, naRule(schema.naValues), counts);
  const bad = weights.findIndex((weight) => !(weight >= 0));
  if (bad >= 0 || weights.every((weight) => weight === 0)) {
    const seen = bad >= 0 ? `row ${bad + 1} holds ${spellCell(source, bad)}` : 'all weights are zero';
    throw new DataError('DATA_WEIGHT_INVALID', `Weight column "${column.name}": ${seen}.`, {
      hint: 'Weights are numbers of at least 0, one for each row; 0 leaves a row out.',
      context: { column: column.name },
    });
  }
  return weights;
}

function spellCell(raw: RawColumn, row: number): string {
  if (raw.type === 'text') return raw.codes[row]! < 0 ? 'no value' : `"${raw.dictionary[raw.codes[row]!]}"`;
  const value = (raw.type === 'datetime' ? raw.epochMs : raw.values)[row]!;
  return Number.isNaN(value) ? 'no value' : spellNative(raw.type, value);
}

/** Group codes for folds, shape [raw.rows], -1 = missing; undefined when the schema has no group column. */
export function buildGroups(raw: RawTable, schema: TableSchema): Int32Array | undefined {
  return buildCodes(raw, schema, 'group');
}

/** The caller's folds as codes 0, 1, ... in the order of their spellings, shape [raw.rows], -1 = missing. */
export function buildFoldColumn(raw: RawTable, schema: TableSchema): Int32Array | undefined {
  return buildCodes(raw, schema, 'fold');
}

function buildCodes(raw: RawTable, schema: TableSchema, role: ColumnRole): Int32Array | undefined {
  const column = columnOf(schema, role);
  if (column === undefined) return undefined;
  const source = rawColumn(raw, column.name);
  const na = naRule(schema.naValues);
  const words = spellings(source).filter((text) => !na.category(text));
  return readCodes(source, orderSpellings(words), na, { unseen: 0, unreadable: 0, infinite: 0 });
}

/**
 * What orders the rows in time: UTC milliseconds of a date, or the number itself. Shape [raw.rows]; NaN = unknown;
 * undefined when the schema has no time column.
 * @throws DataError DATA_TIME_INVALID when the column is neither date nor number
 */
export function buildTimes(raw: RawTable, schema: TableSchema): Float64Array | undefined {
  const column = columnOf(schema, 'time');
  if (column === undefined) return undefined;
  if (column.kind !== 'numeric' && column.kind !== 'datetime') {
    throw new DataError('DATA_TIME_INVALID', `Time column "${column.name}" is ${column.kind}: ${column.reason}.`, {
      hint: `Name a column of dates or numbers, or say --types ${column.name}=datetime.`,
      context: { column: column.name },
    });
  }
  const counts = { unseen: 0, unreadable: 0, infinite: 0 };
  return readNumbers(rawColumn(raw, column.name), column, naRule(schema.naValues), counts);
}
