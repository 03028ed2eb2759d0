import type { ColumnOptions } from '../../automl/options.ts';
import type { RawTable } from '../../data/frame.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { formatProfile } from '../../data/profile/format-profile.ts';
import { profileTable } from '../../data/profile/profile-table.ts';
import { inferSchema } from '../../data/schema/infer-schema.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal } from '../terminal.ts';
import { type InputFlags, readOptionsOf } from './evaluate.ts';

export interface ProfileFlags extends ColumnOptions, InputFlags {
  readonly target?: string;
  readonly naValues?: string[];
}

/** `automl profile`. @returns the exit code */
export async function profileCommand(file: string, flags: ProfileFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const { target, json, quiet: _quiet, delimiter: _delimiter, ...columns } = flags;
  const forced = Object.entries(columns.types ?? {}).filter(([, kind]) => kind === 'categorical' || kind === 'text');
  const asText = forced.map(([name]) => name);
  if (target !== undefined) asText.push(target);
  const raw = await readTable(file, readOptionsOf(flags, asText));
  const profile =
    target === undefined
      ? profileWithoutTarget(raw, columns)
      : profileTable(raw, inferSchema(raw, { ...columns, target }));
  const text = formatProfile(profile, { width: process.stdout.columns ?? 120, color: false });
  const shown = target === undefined ? text.replace(/^(task|classes) .*\n/gm, '') : text;
  terminal.out(json === true ? JSON.stringify(profile) : shown);
  return EXIT.ok;
}

/** A made-up column stands in for the target, so that the file's own columns are all looked at, whatever they hold. */
function profileWithoutTarget(raw: RawTable, columns: ColumnOptions): ReturnType<typeof profileTable> {
  const name = freeName(raw.columns.map((c) => c.name));
  const values = Float64Array.from({ length: Math.max(4, raw.rows) }, (_, i) => i % 2).subarray(0, raw.rows);
  const table: RawTable = { ...raw, columns: [...raw.columns, { type: 'number', name, values }] };
  const { schema, notes } = inferSchema(table, { ...columns, target: name, task: 'binary' });
  const own = { ...schema, columns: schema.columns.filter((c) => c.name !== name) };
  return profileTable(raw, { schema: own, notes, taskReason: 'no target was named (--target)' });
}

function freeName(taken: readonly string[]): string {
  let name = 'target';
  while (taken.includes(name)) name = `${name}_`;
  return name;
}
