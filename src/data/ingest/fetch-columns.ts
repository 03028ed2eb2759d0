import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { RawColumn } from '../frame.ts';
import { createTextBuilder, type TextBuilder, toTextColumn } from './column-builders.ts';
import { type ColumnPlan, makeDictionary } from './column-plan.ts';
import { type DuckSession, vectorItems } from './duckdb-session.ts';

/** Reads all rows of table `t`, in order. DuckDB makes the dictionaries: no JavaScript string is made for each cell. */
export async function fetchTable(
  session: DuckSession,
  rows: number,
  plans: readonly ColumnPlan[],
): Promise<RawColumn[]> {
  const dictionaries: (string[] | undefined)[] = [];
  const selects: string[] = [];
  for (const [j, { type, sql }] of plans.entries()) {
    const dictionary = type === 'text' ? await makeDictionary(session, sql, `e${j}`) : undefined;
    dictionaries.push(dictionary);
    if (dictionary === undefined) selects.push(sql);
    else if (dictionary.length === 0) selects.push('-1::integer');
    else selects.push(`coalesce(enum_code(try_cast(${sql} as e${j}))::integer, -1)`);
  }
  const out = plans.map(({ type }) => (type === 'text' ? new Int32Array(rows) : new Float64Array(rows)));
  let row = 0;
  for await (const chunk of session.chunks(`select ${selects.join(', ')} from t`)) {
    for (let j = 0; j < out.length; j++) out[j]!.set(vectorItems(chunk, j), row);
    row += chunk.rowCount;
  }
  return plans.map((plan, j) => {
    const values = out[j]!;
    if (values instanceof Float64Array) return numericColumn(plan, values);
    return { type: 'text', name: plan.name, codes: values, dictionary: dictionaries[j]! };
  });
}

/** Reads a relation as it streams, in order, in pieces of `rowsPerChunk` rows (the last may be smaller). */
export async function* fetchChunks(
  session: DuckSession,
  relation: string,
  plans: readonly ColumnPlan[],
  rowsPerChunk: number,
): AsyncGenerator<{ rows: number; columns: RawColumn[] }> {
  let block = openBlock(plans, rowsPerChunk);
  for await (const chunk of session.chunks(`select ${plans.map(({ sql }) => sql).join(', ')} from ${relation}`)) {
    for (let from = 0; from < chunk.rowCount; ) {
      const count = Math.min(chunk.rowCount - from, rowsPerChunk - block.filled);
      block.copy(chunk, from, count);
      from += count;
      if (block.filled < rowsPerChunk) continue;
      yield block.close();
      block = openBlock(plans, rowsPerChunk);
    }
  }
  if (block.filled > 0) yield block.close();
}

interface Block {
  readonly filled: number;
  copy(chunk: DuckDBDataChunk, from: number, count: number): void;
  close(): { rows: number; columns: RawColumn[] };
}

function openBlock(plans: readonly ColumnPlan[], capacity: number): Block {
  const cells = plans.map(({ type }) => (type === 'text' ? createTextBuilder(capacity) : new Float64Array(capacity)));
  let filled = 0;
  return {
    get filled() {
      return filled;
    },
    copy(chunk, from, count) {
      cells.forEach((target, j) => {
        if (target instanceof Float64Array) target.set(vectorItems(chunk, j).subarray(from, from + count), filled);
        else copyText(chunk, j, from, count, target, filled);
      });
      filled += count;
    },
    close: () => ({
      rows: filled,
      columns: plans.map((plan, j) => {
        const target = cells[j]!;
        if (target instanceof Float64Array) return numericColumn(plan, target.slice(0, filled));
        return target.build(plan.name, filled);
      }),
    }),
  };
}

function copyText(
  chunk: DuckDBDataChunk,
  column: number,
  from: number,
  count: number,
  target: TextBuilder,
  at: number,
): void {
  const vector = chunk.getColumnVector(column);
  for (let i = 0; i < count; i++) target.set(at + i, vector.getItem(from + i) as string | null);
}

function numericColumn(plan: ColumnPlan, values: Float64Array): RawColumn {
  const { name, type, spell } = plan;
  const column: RawColumn =
    type === 'datetime'
      ? { type, name, epochMs: values }
      : { type: type === 'boolean' ? type : 'number', name, values };
  return spell ? toTextColumn(column) : column;
}
