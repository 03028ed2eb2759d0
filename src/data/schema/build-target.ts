import { DataError } from '../../core/errors.ts';
import type { ColumnSchema, RawColumn, RawTable, TableSchema } from '../frame.ts';
import { naRule } from './na-words.ts';
import { readCodes, readNumbers } from './read-column.ts';

/** The target of every row of a table. */
export interface BuiltTarget {
  /** Shape [raw.rows]: class index or value; NaN where there is no usable target. */
  readonly y: Float64Array;
  /** Rows with a usable target, ascending. */
  readonly kept: Uint32Array;
  /** Rows without one: missing, infinite, no number, or a class the schema does not know. */
  readonly dropped: number;
  /** Of the dropped rows, those whose class the schema does not know (only with a table other than the training one). */
  readonly unknown: number;
  /** Kept rows of each class; empty for regression. */
  readonly classCounts: readonly number[];
}

/** The raw column of a name; throws DATA_COLUMN_MISSING, naming it, when the table lacks it. */
export function rawColumn(raw: RawTable, name: string): RawColumn {
  const column = raw.columns.find((candidate) => candidate.name === name);
  if (column) return column;
  throw new DataError('DATA_COLUMN_MISSING', `The table has no column "${name}".`, {
    hint: `The columns are: ${raw.columns.map((candidate) => candidate.name).join(', ')}.`,
    context: { column: name },
  });
}

/**
 * Reads the target column by the stored schema.
 * @throws DataError DATA_COLUMN_MISSING when the table lacks it (a file to predict may)
 */
export function buildTarget(raw: RawTable, schema: TableSchema): BuiltTarget {
  const source = rawColumn(raw, schema.target);
  const column = schema.columns.find((candidate) => candidate.name === schema.target)!;
  const y = schema.task.kind === 'regression' ? readValues(source, column, schema) : readClasses(source, schema);
  const kept = keepRows(y);
  const classCounts = schema.task.kind === 'regression' ? [] : schema.task.classes.map(() => 0);
  const size = classCounts.length;
  let unknown = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i]!;
    if (size === 0 || Number.isNaN(value)) continue;
    if (value < size) classCounts[value]!++;
    else {
      unknown++;
      y[i] = Number.NaN;
    }
  }
  return { y, kept: unknown > 0 ? keepRows(y) : kept, dropped: y.length - kept.length + unknown, unknown, classCounts };
}

function readValues(source: RawColumn, column: ColumnSchema, schema: TableSchema): Float64Array {
  return readNumbers(source, column, naRule(schema.naValues), { unseen: 0, unreadable: 0, infinite: 0 });
}

/** Class indices; the number of classes stands for a class the schema does not know. */
function readClasses(source: RawColumn, schema: TableSchema): Float64Array {
  const classes = schema.task.kind === 'regression' ? [] : schema.task.classes;
  const codes = readCodes(source, classes, naRule(schema.naValues), { unseen: 0, unreadable: 0, infinite: 0 });
  return Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : code));
}

function keepRows(y: Float64Array): Uint32Array {
  let count = 0;
  const kept = new Uint32Array(y.length);
  for (let i = 0; i < y.length; i++) if (!Number.isNaN(y[i]!)) kept[count++] = i;
  return kept.slice(0, count);
}
