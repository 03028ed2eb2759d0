import { DataError } from '../../core/errors.ts';
import type { Column, ColumnSchema, Frame, RawColumn, RawTable, TableSchema } from '../frame.ts';
import { naRule } from './na-words.ts';
import { type ColumnReport, readColumn } from './read-column.ts';

/** What differed between a table and the schema it was read by. */
export interface FrameReport {
  /** Columns of the table that the schema does not know; they were not used. */
  readonly extra: readonly string[];
  /** Columns with unseen categories, unreadable or infinite cells; those without are left out. */
  readonly columns: readonly ColumnReport[];
}

interface Inputs {
  readonly columns: readonly ColumnSchema[];
  /** Names of all columns of the schema. */
  readonly known: ReadonlySet<string>;
}
const memo = new WeakMap<TableSchema, Inputs>();

/** Made once per schema, for single rows are asked for. */
function inputsOf(schema: TableSchema): Inputs {
  const found = memo.get(schema);
  if (found) return found;
  const columns = schema.columns.filter(
    (column) => column.role === 'feature' || (column.role === 'time' && column.kind === 'datetime'),
  );
  const inputs = { columns, known: new Set(schema.columns.map((column) => column.name)) };
  memo.set(schema, inputs);
  return inputs;
}

/** The columns a model reads: the features, and a time column that is a date. In schema order. */
export function inputColumns(schema: TableSchema): readonly ColumnSchema[] {
  return inputsOf(schema).columns;
}

/**
 * Columns whose spelling matters: ask the reader for them as text (`asText`), so that `01`, `1.234` or `yes` are not
 * retyped before the schema reads them. Holds the target of a classification.
 */
export function spelledColumns(schema: TableSchema): readonly string[] {
  const spelled = (column: ColumnSchema): boolean =>
    column.kind === 'categorical' || column.kind === 'text' || column.numberFormat?.thousands === '.';
  return schema.columns
    .filter((column) => spelled(column) && (column.role === 'feature' || column.role === 'target'))
    .map((column) => column.name);
}

/**
 * The typed feature columns of a table by a stored schema, the same way at fit and predict time. Columns may come in
 * any order; others are ignored and reported; cells that do not fit become missing or "unseen" and are counted.
 * @throws DataError DATA_FEATURES_MISSING naming every feature column that the table lacks
 */
export function buildFrame(raw: RawTable, schema: TableSchema): { frame: Frame; report: FrameReport } {
  const na = naRule(schema.naValues);
  const byName = new Map<string, RawColumn>();
  for (const column of raw.columns) byName.set(column.name, column);
  const { columns: inputs, known } = inputsOf(schema);
  refuseMissing(inputs, byName);
  const columns: Column[] = [];
  const reports: ColumnReport[] = [];
  for (const input of inputs) {
    const { column, report } = readColumn(byName.get(input.name)!, input, na);
    columns.push(column);
    if (report.unseen + report.unreadable + report.infinite > 0) reports.push(report);
  }
  const extra: string[] = [];
  for (const column of raw.columns) if (!known.has(column.name)) extra.push(column.name);
  return { frame: { rows: raw.rows, columns }, report: { extra, columns: reports } };
}

function refuseMissing(inputs: readonly ColumnSchema[], byName: ReadonlyMap<string, RawColumn>): void {
  const missing = inputs.map((column) => column.name).filter((name) => !byName.has(name));
  if (missing.length === 0) return;
  const noun = missing.length === 1 ? 'column' : `${missing.length} columns`;
  const listed = missing.map((name) => `"${name}"`).join(', ');
  throw new DataError(
    'DATA_FEATURES_MISSING',
    `The table lacks the ${noun} ${listed}, which the model was trained on.`,
    {
      hint: `Give every feature column; empty cells are allowed. The table has: ${[...byName.keys()].join(', ') || 'none'}.`,
      context: { missing: missing.length },
    },
  );
}
