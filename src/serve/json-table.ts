import { DataError } from '../core/errors.ts';
import type { RawTable } from '../data/frame.ts';
import { columnFromGetter } from '../data/ingest/vector-from.ts';
import { bodyFault, columnsFault } from './scoring-error.ts';

/** What a body is read against. */
export interface BodyRules {
  /** Columns that the model reads, in its order. */
  readonly inputs: readonly string[];
  readonly maxRows: number;
  /** Cells may be wrapped, [[1], [2]] for a column of two rows. */
  readonly wrapped: boolean;
}
type Cell = (row: number) => unknown;
type JsonRecord = Readonly<Record<string, unknown>>;

const FIELDS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
const SHAPE = `{"dataframe_split": {"columns": [...], "data": [[...]]}}`;

/**
 * The table in a JSON body of MLflow's protocol; columns that the model does not read are left out.
 * @returns the table, and the `params` of the request
 * @throws DataError SERVE_BODY_INVALID, SERVE_COLUMNS_MISMATCH, SERVE_LIMIT, DATA_INPUT_UNSUPPORTED
 */
export function jsonTable(body: unknown, rules: BodyRules): { readonly table: RawTable; readonly params: JsonRecord } {
  if (!isRecord(body)) {
    const what = Array.isArray(body) ? 'a list' : body === null ? 'null' : `a ${typeof body}`;
    throw bodyFault(`Invalid input. ${needed()} Received ${what}.`, `Send ${SHAPE}.`);
  }
  const given = FIELDS.filter((field) => Object.hasOwn(body, field));
  const [field] = given;
  if (given.length !== 1 || field === undefined) {
    const found = given.map((name) => `'${name}'`).join(', ');
    throw bodyFault(`${needed()} Received dictionary with input fields: [${found}].`, `Send ${SHAPE}.`);
  }
  const params = Object.hasOwn(body, 'params') ? (body['params'] ?? {}) : {};
  if (!isRecord(params))
    throw bodyFault('Invalid input. The field params is no dictionary.', 'Send {"params": {"name": value}}.');
  const value = body[field];
  if (field === 'dataframe_split') return { table: splitTable(value, rules), params };
  if (field === 'dataframe_records') return { table: recordsTable(value, rules, field), params };
  return { table: isRecord(value) ? columnsTable(value, rules, field) : listTable(value, rules, field), params };
}

function needed(): string {
  const names = FIELDS.map((name) => `'${name}'`).join(', ');
  return `The input must be a JSON dictionary with exactly one of the input fields {${names}}.`;
}

/** {columns, data, index?}; also the whole body of the older content type pandas-split. */
export function splitTable(value: unknown, rules: BodyRules): RawTable {
  const wrong = (reason: string): Error =>
    bodyFault(
      `Invalid input. Provided dataframe_split field is not a valid dataframe representation in 'split' format. Error: '${reason}'.`,
      `Send ${SHAPE}.`,
    );
  if (!isRecord(value)) throw wrong('it is no dictionary');
  const { columns, data } = value;
  if (!Array.isArray(columns)) throw wrong('columns is no list');
  if (!Array.isArray(data)) throw wrong('data is no list');
  const at = new Map<string, number>();
  for (let j = 0; j < columns.length; j++) {
    const name = String(columns[j]);
    if (at.has(name)) throw wrong(`the column '${name}' comes twice`);
    at.set(name, j);
  }
  limitRows(data.length, rules);
  for (let i = 0; i < data.length; i++) {
    const row: unknown = data[i];
    if (!Array.isArray(row)) throw wrong(`row ${i} is no list`);
    if (row.length !== columns.length)
      throw wrong(`${columns.length} columns passed, passed data had ${row.length} columns`);
  }
  const rows = data as readonly (readonly unknown[])[];
  refuseMissing(rules.inputs.filter((name) => !at.has(name)));
  return tableOf(rows.length, rules, (name) => {
    const j = at.get(name)!;
    return (i) => rows[i]![j];
  });
}

/** [{column: cell}]; a column may be absent from some records, not from all. */
export function recordsTable(value: unknown, rules: BodyRules, field: string): RawTable {
  if (!Array.isArray(value))
    throw bodyFault(`Invalid input. The field ${field} is no list.`, `Send {"${field}": [{"column": value}]}.`);
  limitRows(value.length, rules);
  for (let i = 0; i < value.length; i++)
    if (!isRecord(value[i]))
      throw bodyFault(
        `Invalid input. Row ${i} of ${field} is no dictionary.`,
        `Send {"${field}": [{"column": value}]}.`,
      );
  const rows = value as readonly JsonRecord[];
  if (rows.length > 0) refuseMissing(rules.inputs.filter((name) => !rows.some((row) => Object.hasOwn(row, name))));
  return tableOf(rows.length, rules, (name) =>
    name in Object.prototype
      ? (i) => (Object.hasOwn(rows[i]!, name) ? rows[i]![name] : undefined)
      : (i) => rows[i]![name],
  );
}

/** Records, or rows in the order of the model's columns. */
function listTable(value: unknown, rules: BodyRules, field: string): RawTable {
  if (!Array.isArray(value) || !Array.isArray(value[0])) return recordsTable(value, rules, field);
  limitRows(value.length, rules);
  const { inputs } = rules;
  for (let i = 0; i < value.length; i++) {
    const row: unknown = value[i];
    const width = Array.isArray(row) ? row.length : 0;
    if (width !== inputs.length)
      throw columnsFault(
        `Row ${i} of ${field} has ${width} values and the model reads ${inputs.length} columns.`,
        `Give them in the order ${listed(inputs)}, or send records with names.`,
      );
  }
  const rows = value as readonly (readonly unknown[])[];
  return tableOf(rows.length, rules, (name) => {
    const j = inputs.indexOf(name);
    return (i) => rows[i]![j];
  });
}

/** {column: [cells]}, or {column: cell} for one row. */
function columnsTable(value: JsonRecord, rules: BodyRules, field: string): RawTable {
  refuseMissing(rules.inputs.filter((name) => !Object.hasOwn(value, name)));
  const single = rules.inputs.every((name) => !Array.isArray(value[name]));
  const lists = rules.inputs.map((name) => (single ? [value[name]] : value[name]));
  const rows = Array.isArray(lists[0]) ? lists[0].length : 0;
  lists.forEach((list, j) => {
    const length = Array.isArray(list) ? list.length : 0;
    if (!Array.isArray(list) || length !== rows)
      throw bodyFault(
        `Invalid input. The column '${rules.inputs[j]}' of ${field} has ${length} values and the first has ${rows}.`,
        'Give every column the same length.',
      );
  });
  limitRows(rows, rules);
  return tableOf(rows, rules, (name) => {
    const list = lists[rules.inputs.indexOf(name)] as readonly unknown[];
    return (i) => list[i];
  });
}

function tableOf(rows: number, rules: BodyRules, cells: (name: string) => Cell): RawTable {
  const columns = rules.inputs.map((name) => {
    const cell = cells(name);
    return columnFromGetter(rows, name, rules.wrapped ? (i) => unwrap(cell(i)) : cell);
  });
  return { rows, columns, notes: [] };
}

function unwrap(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** @throws DataError SERVE_LIMIT */
export function limitRows(rows: number, { maxRows }: BodyRules): void {
  if (rows <= maxRows) return;
  throw new DataError('SERVE_LIMIT', `The request has ${rows} rows and at most ${maxRows} are allowed.`, {
    hint: 'Send fewer rows at a time, or start the server with a higher --max-rows.',
  });
}

/** @throws DataError SERVE_COLUMNS_MISMATCH naming all */
export function refuseMissing(missing: readonly string[]): void {
  if (missing.length === 0) return;
  throw columnsFault(
    `Failed to enforce schema of data. Error: Model is missing inputs ${listed(missing)}.`,
    'Send every column of the model; null is allowed.',
  );
}

function listed(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`;
}

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
