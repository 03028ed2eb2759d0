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
  const inferred = inferSchema(raw, { ...columns, target: target ?? lastColumn(raw) });
  const profile = profileTable(raw, inferred);
  terminal.out(
    json === true
      ? JSON.stringify(profile)
      : formatProfile(profile, { width: process.stdout.columns ?? 120, color: false }),
  );
  return EXIT.ok;
}

/** Without a target the last column stands for it: kinds and reasons of the others do not depend on it. */
function lastColumn(raw: RawTable): string {
  return raw.columns.at(-1)?.name ?? '';
}
