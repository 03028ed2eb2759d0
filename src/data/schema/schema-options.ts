import { DataError } from '../../core/errors.ts';
import { withNearest } from '../../core/nearest-name.ts';
import type { TaskKind } from '../../core/task.ts';
import type { ColumnKind, ColumnRole, RawTable } from '../frame.ts';
import type { TaskRequest } from './infer-task.ts';

/** What the caller says about the table; everything but the target may be left to the data. */
export interface SchemaOptions {
  readonly target: string;
  /** Default `auto`. */
  readonly task?: TaskRequest;
  /** Task of the metric that was chosen, when one was. */
  readonly metricTask?: TaskKind;
  /** Kind by column name; wins over what the cells say, and makes a column set aside a feature again. */
  readonly types?: Readonly<Record<string, ColumnKind>>;
  readonly drop?: readonly string[];
  readonly idCol?: string;
  readonly weightCol?: string;
  readonly groupCol?: string;
  readonly timeCol?: string;
  readonly foldCol?: string;
  /** Spellings that mean missing, in place of the built-in words. */
  readonly naValues?: readonly string[];
}

/**
 * Role by column name, as far as the caller gave one.
 * @throws DataError DATA_COLUMN_MISSING for names not in the table (all of them), DATA_COLUMN_DUPLICATE,
 * DATA_ROLE_CONFLICT when a column gets two roles
 */
export function askedRoles(raw: RawTable, options: SchemaOptions): Map<string, ColumnRole> {
  const names = raw.columns.map((column) => column.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new DataError('DATA_COLUMN_DUPLICATE', `Two columns are named "${twice}".`, {
      hint: 'Give every column a name of its own.',
    });
  }
  const asked: (readonly [string, ColumnRole])[] = [[options.target, 'target']];
  const roles = { weight: 'weightCol', group: 'groupCol', time: 'timeCol', fold: 'foldCol', id: 'idCol' } as const;
  for (const [role, key] of Object.entries(roles)) {
    const name = options[key];
    if (name !== undefined) asked.push([name, role as ColumnRole]);
  }
  for (const name of options.drop ?? []) asked.push([name, 'ignored']);
  refuseUnknown([...asked.map(([name]) => name), ...Object.keys(options.types ?? {})], names);
  const byName = new Map<string, ColumnRole>();
  for (const [name, role] of asked) {
    const other = byName.get(name);
    if (other !== undefined && other !== role) {
      throw new DataError('DATA_ROLE_CONFLICT', `Column "${name}" is asked to be both ${other} and ${role}.`, {
        hint: 'Give each column one role.',
        context: { column: name },
      });
    }
    byName.set(name, role);
  }
  return byName;
}

function refuseUnknown(wanted: readonly string[], names: readonly string[]): void {
  const known = new Set(names);
  const unknown = [...new Set(wanted)].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const listed = unknown.map((name) => withNearest(name, names)).join(', ');
  const subject = unknown.length === 1 ? 'No column is named' : 'No columns are named';
  const shown = names.length > 60 ? [...names.slice(0, 60), `and ${names.length - 60} more`] : names;
  throw new DataError('DATA_COLUMN_MISSING', `${subject} ${listed}.`, {
    hint: `The columns are: ${shown.join(', ')}.`,
    context: { column: unknown[0]! },
  });
}
