import type { TaskKind } from '../../core/task.ts';
import type { ColumnKind, ColumnRole, ColumnSchema, DataNote, RawColumn, RawTable } from '../frame.ts';
import { spellNative } from '../schema/force-kind.ts';
import type { InferredSchema } from '../schema/infer-schema.ts';
import { type NaRule, naRule } from '../schema/na-words.ts';
import { readNumbers } from '../schema/read-column.ts';

/** What was found in one column, as plain data. */
export interface ColumnProfile {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly role: ColumnRole;
  /** Cells without a usable value. */
  readonly missing: number;
  readonly distinct: number;
  /** Why this kind and role. */
  readonly reason: string;
  /** numeric: numbers; datetime: ISO 8601 in UTC. Absent when there is no value. */
  readonly range?: { readonly min: number | string; readonly median: number | string; readonly max: number | string };
  /** categorical, boolean, text: the most frequent spellings, at most 5, ties by first appearance. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
}
/** What `automl profile` prints and `--json` returns. */
export interface Profile {
  readonly rows: number;
  readonly target: string;
  readonly task: TaskKind;
  readonly taskReason: string;
  /** Classes as spelled, in order; absent for regression. */
  readonly classes?: readonly string[];
  readonly columns: readonly ColumnProfile[];
  readonly notes: readonly DataNote[];
}

const MOST_TOP = 5;

/** Describes every column of a table as its inferred schema reads it. */
export function profileTable(raw: RawTable, inferred: InferredSchema): Profile {
  const { schema, notes, taskReason } = inferred;
  const na = naRule(schema.naValues);
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const columns = schema.columns.flatMap((column) => {
    const source = byName.get(column.name);
    return source === undefined ? [] : [profileColumn(source, column, na)];
  });
  const classes = schema.task.kind === 'regression' ? {} : { classes: schema.task.classes };
  const { kind: task } = schema.task;
  return {
    rows: raw.rows,
    target: schema.target,
    task,
    taskReason,
    ...classes,
    columns,
    notes: [...raw.notes, ...notes],
  };
}

function profileColumn(raw: RawColumn, column: ColumnSchema, na: NaRule): ColumnProfile {
  const { name, kind, role, distinct, reason } = column;
  const rows = raw.type === 'text' ? raw.codes.length : (raw.type === 'datetime' ? raw.epochMs : raw.values).length;
  const base = { name, kind, role, missing: Math.round(column.missingRate * rows), distinct, reason };
  if (kind !== 'numeric' && kind !== 'datetime') return { ...base, top: topValues(raw, na) };
  const values = readNumbers(raw, column, na, { unseen: 0, unreadable: 0, infinite: 0 });
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return base;
  const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  const spell = (value: number): number | string => (kind === 'datetime' ? isoText(value, column) : value);
  return { ...base, range: { min: spell(sorted[0]!), median: spell(middle), max: spell(sorted[sorted.length - 1]!) } };
}

/** ISO 8601 (the clock alone for times of day); beyond the years that JavaScript dates reach, the bare number. */
function isoText(epochMs: number, column: ColumnSchema): string {
  if (column.dateFormat?.startsWith('HH')) return new Date(epochMs).toISOString().slice(11, 19);
  return Math.abs(epochMs) <= 8.64e15 ? new Date(epochMs).toISOString() : String(epochMs);
}

function topValues(raw: RawColumn, na: NaRule): { value: string; count: number }[] {
  const counts = new Map<string | number, number>();
  const add = (value: string | number): void => {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  if (raw.type === 'text') {
    const byCode = new Uint32Array(raw.dictionary.length);
    for (const code of raw.codes) if (code >= 0) byCode[code]!++;
    raw.dictionary.forEach((text, code) => {
      if (byCode[code]! > 0 && !na.category(text)) counts.set(text, byCode[code]!);
    });
  } else {
    for (const value of raw.type === 'datetime' ? raw.epochMs : raw.values) if (!Number.isNaN(value)) add(value);
  }
  const { type } = raw;
  const spell = (value: string | number): string =>
    typeof value === 'string' || type === 'text' ? String(value) : spellNative(type, value);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_TOP)
    .map(([value, count]) => ({ value: spell(value), count }));
}
