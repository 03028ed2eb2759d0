import { DataError } from '../core/errors.ts';
import type { Feature } from '../core/matrix.ts';
import type { BaseTable, Column, Frame, TextColumn } from '../data/frame.ts';
import { DATE_PARTS, type DatePart, dateFormula, datePart } from './date-parts.ts';

/** How one column of the frame is encoded. `missing`: cells missing in the training table. */
type BaseColumnPlan =
  | { readonly kind: 'numeric'; readonly name: string; readonly missing: number }
  | {
      readonly kind: 'categorical';
      readonly name: string;
      readonly missing: number;
      /** Spellings in order of code. */
      readonly categories: readonly string[];
    }
  | { readonly kind: 'datetime'; readonly name: string; readonly missing: number; readonly parts: readonly DatePart[] }
  | { readonly kind: 'text'; readonly name: string; readonly missing: number };

/** How a frame becomes the shared float32 table. Plain JSON: it is saved in bundles. */
export interface BasePlan {
  readonly version: 1;
  /** Rows of the training table. */
  readonly rows: number;
  /** One for each column of the frame, in its order. */
  readonly columns: readonly BaseColumnPlan[];
}

/** A feature of the base table; a category carries the spellings of its codes, for names of derived columns. */
export interface BaseFeature extends Feature {
  readonly labels?: readonly string[];
}

const allocateHeap = (rows: number): Float32Array => new Float32Array(rows);

/**
 * Decides the encoding of every column. Nothing statistical is learnt: kinds, spellings, which parts of a date vary, and
 * counts of missing cells (these only shape the search space, never a value).
 */
export function planBase(frame: Frame): BasePlan {
  return { version: 1, rows: frame.rows, columns: frame.columns.map(planColumn) };
}

function planColumn(column: Column): BaseColumnPlan {
  const { name } = column;
  if (column.kind === 'numeric')
    return { kind: 'numeric', name, missing: count(column.values, (v) => !Number.isFinite(Math.fround(v))) };
  if (column.kind === 'categorical')
    return {
      kind: 'categorical',
      name,
      missing: count(column.codes, (v) => v < 0),
      categories: [...column.categories],
    };
  if (column.kind === 'text') return { kind: 'text', name, missing: count(column.texts.valid, (v) => v === 0) };
  return {
    kind: 'datetime',
    name,
    missing: count(column.epochMs, (v) => !Number.isFinite(v)),
    parts: DATE_PARTS.filter((part) => part === 'days_since_1970' || varies(part, column.epochMs)),
  };
}

function count(values: ArrayLike<number>, test: (value: number) => boolean): number {
  let n = 0;
  for (let i = 0; i < values.length; i++) if (test(values[i]!)) n++;
  return n;
}

function varies(part: DatePart, epochMs: Float64Array): boolean {
  let first = Number.NaN;
  for (let i = 0; i < epochMs.length; i++) {
    const value = datePart(part, epochMs[i]!);
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return true;
  }
  return false;
}

const featuresOfPlan = new WeakMap<BasePlan, readonly BaseFeature[]>();

/** The features of the base table of a plan; always the same array for the same plan. */
export function baseFeatures(plan: BasePlan): readonly BaseFeature[] {
  let features = featuresOfPlan.get(plan);
  if (features === undefined) {
    const list: BaseFeature[] = [];
    for (const column of plan.columns) pushFeatures(column, list);
    features = list;
    featuresOfPlan.set(plan, features);
  }
  return features;
}

function pushFeatures(column: BaseColumnPlan, into: BaseFeature[]): void {
  const { name } = column;
  if (column.kind === 'numeric') into.push({ name, kind: 'numeric', cardinality: 0, source: name, base: into.length });
  else if (column.kind === 'categorical')
    into.push({
      name,
      kind: 'category',
      cardinality: column.categories.length,
      source: name,
      base: into.length,
      labels: column.categories,
    });
  else if (column.kind === 'datetime')
    for (const part of column.parts) {
      const formula = dateFormula(part, name);
      into.push({ name: formula, kind: 'numeric', cardinality: 0, source: name, formula, base: into.length });
    }
}

/**
 * Encodes a frame: numbers are rounded to float32 once, infinities (also those that rounding makes) become missing,
 * category codes become float32 with the number of categories as the code of everything unseen.
 * @param allocate gives the place of each column (default: the heap); every element is written
 * @throws DataError PIPELINE_TABLE_MISMATCH when the frame's columns are not those of the plan
 */
export function applyBase(
  plan: BasePlan,
  frame: Frame,
  allocate: (rows: number) => Float32Array = allocateHeap,
): BaseTable {
  if (frame.columns.length !== plan.columns.length)
    throw mismatch(`The table has ${frame.columns.length} columns, the plan ${plan.columns.length}.`);
  const columns: Float32Array[] = [];
  const texts: TextColumn[] = [];
  for (let j = 0; j < plan.columns.length; j++) {
    const column = frame.columns[j]!;
    const how = plan.columns[j]!;
    if (column.name !== how.name || column.kind !== how.kind)
      throw mismatch(`Column ${j} is "${column.name}" (${column.kind}), the plan has "${how.name}" (${how.kind}).`);
    if (column.kind === 'text') texts.push(column.texts);
    else encode(column, how, frame.rows, columns, allocate);
  }
  return { rows: frame.rows, features: baseFeatures(plan), columns, texts };
}

function encode(
  column: Exclude<Column, { kind: 'text' }>,
  how: BaseColumnPlan,
  rows: number,
  into: Float32Array[],
  allocate: (rows: number) => Float32Array,
): void {
  if (how.kind === 'datetime' && column.kind === 'datetime') {
    for (const part of how.parts) {
      const out = allocate(rows);
      for (let i = 0; i < rows; i++) out[i] = datePart(part, column.epochMs[i]!);
      into.push(out);
    }
    return;
  }
  const out = allocate(rows);
  if (how.kind === 'categorical' && column.kind === 'categorical') {
    const cardinality = how.categories.length;
    for (let i = 0; i < rows; i++) {
      const code = column.codes[i]!;
      out[i] = code < 0 ? Number.NaN : Math.min(code, cardinality);
    }
  } else if (column.kind === 'numeric')
    for (let i = 0; i < rows; i++) {
      const value = Math.fround(column.values[i]!);
      out[i] = Number.isFinite(value) ? value : Number.NaN;
    }
  into.push(out);
}

function mismatch(message: string): DataError {
  return new DataError('PIPELINE_TABLE_MISMATCH', message, {
    hint: 'Type the table with the schema that the model was trained with.',
  });
}
