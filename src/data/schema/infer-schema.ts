import { DataError } from '../../core/errors.ts';
import type { Task } from '../../core/task.ts';
import type { ColumnRole, ColumnSchema, DataNote, RawColumn, RawTable, TableSchema } from '../frame.ts';
import { assignRoles } from './assign-roles.ts';
import { type ColumnFacts, columnFacts } from './column-facts.ts';
import { forceKind } from './force-kind.ts';
import { inferKind, type KindGuess } from './infer-kind.ts';
import { inferTask } from './infer-task.ts';
import { type NaRule, naRule } from './na-words.ts';
import { askedRoles, type SchemaOptions } from './schema-options.ts';
import { tableNotes } from './table-notes.ts';
import { type Target, targetFacts } from './target-facts.ts';

export type { SchemaOptions } from './schema-options.ts';

/** The schema of a table with the remarks made while inferring it. */
export interface InferredSchema {
  readonly schema: TableSchema;
  readonly notes: readonly DataNote[];
  /** Why this task, and the flag for the other reading. */
  readonly taskReason: string;
}

/**
 * Kind, role and reason of every column, and the task; from all rows of the training table (no statistic of it reaches
 * a model but spellings, formats and the list of classes).
 * @throws DataError DATA_EMPTY, DATA_COLUMN_MISSING, DATA_COLUMN_DUPLICATE, DATA_ROLE_CONFLICT, DATA_TYPE_OVERRIDE,
 * DATA_NO_FEATURES, and the faults of the target that {@link checkTarget} lists
 */
export function inferSchema(raw: RawTable, options: SchemaOptions): InferredSchema {
  const asked = askedRoles(raw, options);
  if (raw.rows === 0) {
    throw new DataError('DATA_EMPTY', 'The table has a header and no rows.', { hint: 'Give a file with data rows.' });
  }
  const na = naRule(options.naValues);
  const facts = raw.columns.map(columnFacts);
  const kinds = inferKinds(raw.columns, facts, na, options, asked);
  const at = raw.columns.findIndex((column) => column.name === options.target);
  const target = targetFacts(raw.columns[at]!, facts[at]!, na);
  const { task, reason: taskReason } = decideTask(target, kinds[at]!, options);
  const roles = assignRoles(raw.columns, facts, kinds, asked, new Set(Object.keys(options.types ?? {})));
  const columns = raw.columns.map((column, i): ColumnSchema => {
    if (i === at) return targetColumn(column, facts[i]!, kinds[i]!, target, task);
    const { role, reason } = roles.of[i]!;
    return columnSchema(column.name, role, reason, kinds[i]!, facts[i]!.rows);
  });
  const kindNotes = kinds.flatMap((kind, i) => (columns[i]!.role === 'ignored' || i === at ? [] : kind.notes));
  const na1 = options.naValues === undefined ? {} : { naValues: options.naValues };
  const schema: TableSchema = { version: 1, task, target: options.target, columns, ...na1 };
  const usable = Math.round((1 - columns[at]!.missingRate) * raw.rows);
  const shape = tableNotes(raw.rows, usable, options.target, columns);
  return { schema, notes: [...shape, ...kindNotes, ...roles.notes], taskReason };
}

function inferKinds(
  columns: readonly RawColumn[],
  facts: readonly ColumnFacts[],
  na: NaRule,
  options: SchemaOptions,
  asked: ReadonlyMap<string, ColumnRole>,
): KindGuess[] {
  const kindOf = (column: RawColumn, i: number, comma: boolean): KindGuess => {
    const forced = options.types?.[column.name];
    const free = forced === undefined || asked.get(column.name) === 'target';
    return free ? inferKind(column, facts[i]!, na, comma) : forceKind(column, facts[i]!, na, forced);
  };
  const kinds = columns.map((column, i) => kindOf(column, i, false));
  const unclear = (kind: KindGuess): boolean => kind.notes.some((note) => note.code === 'number_format_ambiguous');
  if (!kinds.some((kind) => kind.format.numberFormat?.decimal === ',')) return kinds;
  return kinds.map((kind, i) => (unclear(kind) ? kindOf(columns[i]!, i, true) : kind));
}

function columnSchema(name: string, role: ColumnRole, why: string, kind: KindGuess, rows: number): ColumnSchema {
  const { categories, ...formats } = kind.format;
  const kept = categories !== undefined && (role === 'feature' || kind.kind === 'boolean') ? { categories } : {};
  return {
    name,
    kind: kind.kind,
    role,
    missingRate: kind.missing / rows,
    distinct: kind.distinct,
    reason: why === '' ? kind.reason : role === 'feature' ? `${kind.reason}; ${why}` : why,
    ...formats,
    ...kept,
  };
}

function targetColumn(
  column: RawColumn,
  facts: ColumnFacts,
  kind: KindGuess,
  target: Target,
  task: Task,
): ColumnSchema {
  const present = (task.kind === 'regression' ? target.counts! : target.labelCounts).reduce((a, b) => a + b, 0);
  const base = { name: column.name, role: 'target' as const, missingRate: 1 - present / facts.rows };
  if (task.kind === 'regression') {
    const format = target.numberFormat === undefined ? {} : { numberFormat: target.numberFormat };
    return { ...base, kind: 'numeric', distinct: target.values!.length, reason: kind.reason, ...format };
  }
  const { classes } = task;
  return {
    ...base,
    kind: 'categorical',
    distinct: classes.length,
    reason: `${classes.length} classes`,
    categories: classes,
  };
}

/**
 * The task with its classes, after the faults of a target are ruled out.
 * @throws DataError DATA_TOO_FEW_ROWS, DATA_ONE_CLASS, DATA_CLASS_COUNT, DATA_TARGET_UNIQUE, DATA_TARGET_NOT_NUMERIC,
 * DATA_TARGET_DATE
 */
function decideTask(target: Target, kind: KindGuess, options: SchemaOptions): { task: Task; reason: string } {
  const typed = options.types?.[options.target];
  const fromType = typed === undefined ? undefined : typed === 'numeric' ? 'regression' : 'classification';
  const request = options.task === undefined || options.task === 'auto' ? (fromType ?? 'auto') : options.task;
  const guess = inferTask(target, request, options.metricTask);
  checkTarget(target, kind, guess.kind, options.task);
  const { reason } = guess;
  if (guess.kind === 'regression') return { task: { kind: 'regression' }, reason };
  return { task: { kind: guess.kind, classes: target.labels }, reason };
}

function checkTarget(target: Target, kind: KindGuess, task: Task['kind'], asked: SchemaOptions['task']): void {
  const { name, labels } = target;
  const numeric = task === 'regression' && target.values !== undefined;
  const rows = (numeric ? target.counts! : target.labelCounts).reduce((a, b) => a + b, 0);
  const distinct = numeric ? target.values!.length : labels.length;
  const fail = (code: ConstructorParameters<typeof DataError>[0], message: string, hint: string): DataError =>
    new DataError(code, message, { hint, context: { column: name, rows, classes: labels.length } });
  if (rows < 2) {
    throw fail('DATA_TOO_FEW_ROWS', `Target "${name}" has a value in ${rows} rows.`, 'At least two rows are needed.');
  }
  if (distinct === 1) {
    const only = numeric ? target.values![0] : labels[0];
    const message = `Target "${name}" is "${only}" in all ${rows} rows that have one.`;
    throw fail('DATA_ONE_CLASS', message, 'Give rows with at least two different values, or another target.');
  }
  if (task === 'regression') {
    if (target.values !== undefined && !target.boolean) return;
    const example = labels.find((label) => Number.isNaN(Number(label))) ?? labels[0]!;
    const message = `Target "${name}" holds "${example}", which is not a number.`;
    throw fail('DATA_TARGET_NOT_NUMERIC', message, 'Use --task classification, or a column of numbers.');
  }
  if (kind.kind === 'datetime' && labels.length > 20) {
    const message = `Target "${name}" is a date ("${labels[0]}").`;
    throw fail('DATA_TARGET_DATE', message, 'Predict a number or a class; dates cannot be predicted.');
  }
  if (labels.length === rows && rows > 20) {
    const message = `Every one of the ${rows} rows has its own value of "${name}".`;
    throw fail('DATA_TARGET_UNIQUE', message, 'Choose another target, or --task regression if it is a quantity.');
  }
  if (asked === 'binary' && labels.length !== 2) {
    const message = `Target "${name}" has ${labels.length} classes.`;
    throw fail('DATA_CLASS_COUNT', message, 'Use --task multiclass, or a target with two values.');
  }
}
