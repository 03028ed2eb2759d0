import type { RawTable } from '../data/frame.ts';
import { tableFrom } from '../data/ingest/table-from.ts';
import type { TableInput } from '../data/ingest/table-input.ts';

/** A table in any of the forms that are taken in code. @throws DataError */
export function rawTableOf(X: TableInput | RawTable): RawTable {
  return isRawTable(X) ? X : tableFrom(X);
}

/** What `readTable` returns. */
function isRawTable(X: TableInput | RawTable): X is RawTable {
  if (typeof X !== 'object' || X === null) return false;
  const { columns } = X as { columns?: unknown };
  const first = Array.isArray(columns) ? (columns[0] as { type?: unknown } | undefined) : undefined;
  return typeof first === 'object' && first !== null && typeof first.type === 'string';
}
