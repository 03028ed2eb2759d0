import { permutationImportance } from '../../automl/permutation-importance.ts';
import { loadBundle } from '../../bundle/load-bundle.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { spelledColumns } from '../../data/schema/build-frame.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, formatScore, table } from '../terminal.ts';
import { type InputFlags, readOptionsOf } from './evaluate.ts';

export interface ImportanceFlags extends InputFlags {
  readonly repeats: number;
  readonly rows: number;
  readonly seed: number;
  readonly metric?: string;
}

/** `automl importance`. @returns the exit code */
export async function importanceCommand(model: string, file: string, flags: ImportanceFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const predictor = loadBundle(model);
  const raw = await readTable(file, readOptionsOf(flags, spelledColumns(predictor.manifest.schema)));
  const { repeats, rows, seed, metric } = flags;
  const result = permutationImportance(predictor, raw, {
    repeats,
    maxRows: rows,
    seed,
    ...(metric === undefined ? {} : { metric }),
  });
  if (flags.json === true) terminal.out(JSON.stringify(result));
  else {
    const lines = result.columns.map((c) => [c.name, formatScore(c.mean), formatScore(c.std)]);
    terminal.out(table(['column', `loss of ${result.metric}`, 'std'], lines));
  }
  return EXIT.ok;
}
