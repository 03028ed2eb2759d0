import { DataError } from '../../core/errors.ts';
import type { ColumnRole, DataNote, RawColumn } from '../frame.ts';
import type { ColumnFacts } from './column-facts.ts';
import { duplicateOf } from './duplicate-columns.ts';
import { idLikeReason } from './id-likeness.ts';
import type { KindGuess } from './infer-kind.ts';

export interface AssignedRole {
  readonly role: ColumnRole;
  /** Why; '' for a plain feature. */
  readonly reason: string;
}
interface SetAside extends AssignedRole {
  readonly code: string;
}

/**
 * Role of each column: the caller's, else `ignored` for constant, empty and duplicate columns, `id` for those that only
 * name rows, else `feature`. When nothing would be left to learn from, set-aside columns come back, ids first.
 * @param overridden columns whose type the caller gave: never set aside
 * @throws DataError DATA_NO_FEATURES when the table has no column but those with another role
 */
export function assignRoles(
  columns: readonly RawColumn[],
  facts: readonly ColumnFacts[],
  kinds: readonly KindGuess[],
  asked: ReadonlyMap<string, ColumnRole>,
  overridden: ReadonlySet<string>,
): { of: AssignedRole[]; notes: DataNote[] } {
  const twin = duplicateOf(columns, facts);
  const aside = columns.map((column, i): SetAside | undefined => {
    if (asked.has(column.name) || overridden.has(column.name)) return undefined;
    const twinName = twin[i]! < 0 ? undefined : columns[twin[i]!]!.name;
    const twinRole = twinName === undefined ? undefined : asked.get(twinName);
    return setAside(column, facts[i]!, kinds[i]!, twinRole === undefined ? twinName : undefined);
  });
  restoreLast(columns, aside, asked);
  const of = columns.map((column, i): AssignedRole => {
    const role = asked.get(column.name);
    if (role !== undefined) return { role, reason: role === 'ignored' ? 'dropped as asked' : 'as asked' };
    return aside[i] ?? { role: 'feature', reason: '' };
  });
  const notes = aside.flatMap((found, i): DataNote[] => {
    if (found === undefined) return [];
    const column = columns[i]!.name;
    return [{ code: found.code, column, message: `${column} is set aside: ${found.reason}.` }];
  });
  return { of, notes };
}

function setAside(
  column: RawColumn,
  facts: ColumnFacts,
  kind: KindGuess,
  twin: string | undefined,
): SetAside | undefined {
  if (kind.missing === facts.rows) return { role: 'ignored', code: 'column_all_missing', reason: 'it has no values' };
  if (kind.distinct === 1 && kind.missing === 0) {
    return { role: 'ignored', code: 'column_constant', reason: 'it has one value in all rows' };
  }
  if (twin !== undefined) return { role: 'ignored', code: 'column_duplicate', reason: `same content as ${twin}` };
  const id = idLikeReason(column, facts, kind);
  return id === undefined ? undefined : { role: 'id', code: 'column_id_like', reason: `id-like, ${id}` };
}

function restoreLast(
  columns: readonly RawColumn[],
  aside: (SetAside | undefined)[],
  asked: ReadonlyMap<string, ColumnRole>,
): void {
  const free = columns.map((_, i) => i).filter((i) => !asked.has(columns[i]!.name));
  if (free.length === 0) {
    throw new DataError('DATA_NO_FEATURES', `The table has no column to predict "${targetName(asked)}" from.`, {
      hint: 'Give a file with at least one more column, or drop fewer.',
      context: { columns: columns.length },
    });
  }
  if (free.some((i) => aside[i] === undefined)) return;
  for (const code of ['column_id_like', 'column_constant', 'column_all_missing']) {
    const back = free.filter((i) => aside[i]?.code === code);
    for (const i of back) aside[i] = undefined;
    if (back.length > 0) return;
  }
}

function targetName(asked: ReadonlyMap<string, ColumnRole>): string {
  for (const [name, role] of asked) if (role === 'target') return name;
  return '';
}
