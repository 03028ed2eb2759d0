import { DataError } from '../../core/errors.ts';
import type { TableInput } from '../../data/ingest/table-input.ts';
import { orderSpellings } from '../../data/schema/class-order.ts';
import type { BaseFeature } from '../../preprocess/base-table.ts';
import { readTable } from './read-table.ts';
import type { EstimatorTable, IsCategory, TableColumn } from './table-column.ts';

/** What a fit keeps of its columns. Plain JSON. */
export interface ColumnPlan {
  readonly name: string;
  readonly kind: 'numeric' | 'category';
  /** Spellings in order of code; empty when numeric. */
  readonly categories: readonly string[];
}
export interface TablePlan {
  /** Columns are looked up by name, else by position. */
  readonly named: boolean;
  readonly columns: readonly ColumnPlan[];
}

/** Reads the table of a fit. @throws DataError as `readTable`, and DATA_COLUMN_MISSING */
export function readTraining(X: TableInput, categorical: readonly (string | number)[]): EstimatorTable {
  const wanted = new Set(categorical);
  const found = new Set<string | number>();
  const table = readTable(X, (name, position) => {
    if (wanted.has(name)) found.add(name);
    if (wanted.has(position)) found.add(position);
    return wanted.has(name) || wanted.has(position);
  });
  const absent = categorical.find((c) => !found.has(c));
  if (absent === undefined) return table;
  throw new DataError('DATA_COLUMN_MISSING', `categoricalFeatures names ${JSON.stringify(absent)}, which X lacks.`, {
    hint: `X has ${table.columns.length} columns: ${nameList(table.columns)}.`,
  });
}

/** Names, kinds and categories of the training rows. */
export function learnPlan(table: EstimatorTable): TablePlan {
  const columns = table.columns.map((column): ColumnPlan => {
    const { name, kind } = column;
    return { name, kind, categories: column.kind === 'category' ? orderSpellings(column.dictionary) : [] };
  });
  return { named: table.named, columns };
}

/** The features that a plan describes, for preparation and families. */
export function featuresOf(plan: TablePlan): BaseFeature[] {
  return plan.columns.map(({ name, kind, categories }) =>
    kind === 'numeric'
      ? { name, kind, cardinality: 0, source: name }
      : { name, kind, cardinality: categories.length, source: name, labels: categories },
  );
}

/** Reads further rows by the plan of a fit. */
export class PlanReader {
  readonly plan: TablePlan;
  private readonly byName: ReadonlyMap<string, boolean>;

  constructor(plan: TablePlan) {
    this.plan = plan;
    this.byName = new Map(plan.columns.map(({ name, kind }) => [name, kind === 'category']));
  }

  /**
   * The columns as families read them: category codes of the plan, its number of categories for an unseen one. Columns
   * are found by name where both sides have names, else by position.
   * @throws DataError as `readTable`, and DATA_FEATURES_MISSING, DATA_INPUT_COLUMNS, and DATA_INPUT_UNSUPPORTED when a
   * column of numbers now holds words
   */
  read(X: TableInput): { readonly rows: number; readonly columns: Float32Array[] } {
    const { plan, byName } = this;
    const isCategory: IsCategory = plan.named
      ? (name) => byName.get(name) ?? false
      : (_, position) => plan.columns[position]?.kind === 'category';
    const table = readTable(X, isCategory);
    const columns = plan.named && table.named ? this.find(table.columns) : this.count(table.columns);
    return { rows: table.rows, columns: columns.map((column, j) => encodeColumn(plan.columns[j]!, column)) };
  }

  private count(columns: readonly TableColumn[]): readonly TableColumn[] {
    const wanted = this.plan.columns;
    if (columns.length === wanted.length) return columns;
    throw new DataError(
      'DATA_INPUT_COLUMNS',
      `X has ${columns.length} columns, and the model was fitted on ${wanted.length}.`,
      { hint: `Give these columns in order: ${nameList(wanted)}.` },
    );
  }

  private find(columns: readonly TableColumn[]): TableColumn[] {
    const given = new Map(columns.map((column) => [column.name, column]));
    const missing = this.plan.columns.filter(({ name }) => !given.has(name));
    if (missing.length > 0)
      throw new DataError('DATA_FEATURES_MISSING', `X lacks ${missing.length} columns: ${nameList(missing)}.`, {
        hint: 'Give every column that the model was fitted on, under the same name.',
      });
    return this.plan.columns.map(({ name }) => given.get(name)!);
  }
}

/** The columns of the fit itself. */
export function encodeTraining(plan: TablePlan, table: EstimatorTable): Float32Array[] {
  return table.columns.map((column, j) => encodeColumn(plan.columns[j]!, column));
}

function encodeColumn(plan: ColumnPlan, column: TableColumn): Float32Array {
  if (plan.kind === 'numeric') {
    if (column.kind === 'numeric') return column.values;
    const word = column.dictionary[0];
    if (word === undefined) return new Float32Array(column.codes.length).fill(Number.NaN);
    throw new DataError(
      'DATA_INPUT_UNSUPPORTED',
      `Column "${plan.name}" holds "${word}", and the model knows numbers.`,
      {
        hint: 'Give numbers in this column, or NaN where none is known.',
        context: { column: plan.name },
      },
    );
  }
  const known = new Map(plan.categories.map((spelling, code) => [spelling, code]));
  const unseen = plan.categories.length;
  if (column.kind === 'numeric')
    return column.values.map((v) => (Number.isNaN(v) ? v : (known.get(String(v)) ?? unseen)));
  const codes = column.dictionary.map((spelling) => known.get(spelling) ?? unseen);
  const out = new Float32Array(column.codes.length);
  for (let i = 0; i < out.length; i++) out[i] = column.codes[i]! < 0 ? Number.NaN : codes[column.codes[i]!]!;
  return out;
}

function nameList(columns: readonly { readonly name: string }[]): string {
  const names = columns.slice(0, 8).map((c) => c.name);
  return columns.length > 8 ? `${names.join(', ')}, ...` : names.join(', ');
}
