import { evaluateTable } from '../../automl/evaluate-table.ts';
import { loadBundle } from '../../bundle/load-bundle.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { spelledColumns } from '../../data/schema/build-frame.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, formatScore, table } from '../terminal.ts';

export interface InputFlags {
  readonly delimiter?: string;
  readonly naValues?: string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Options of the reader for a file that a model will read. */
export function readOptionsOf(flags: InputFlags, asText: readonly string[]): Parameters<typeof readTable>[1] {
  return {
    asText: [...asText],
    ...(flags.delimiter === undefined ? {} : { delimiter: flags.delimiter }),
    ...(flags.naValues === undefined ? {} : { naValues: flags.naValues }),
  };
}

/** `automl evaluate`. @returns the exit code */
export async function evaluateCommand(model: string, file: string, flags: InputFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const predictor = loadBundle(model);
  const raw = await readTable(file, readOptionsOf(flags, spelledColumns(predictor.manifest.schema)));
  const { scores, rows, notes, coverage } = evaluateTable(predictor, raw);
  for (const note of notes) terminal.note(`note: ${note.message} [${note.code}]`);
  if (flags.json === true) {
    const plain = Object.fromEntries(scores.map(({ name, score }) => [name, Number.isFinite(score) ? score : null]));
    terminal.out(JSON.stringify({ rows, scores: plain, ...(coverage.length === 0 ? {} : { coverage }) }));
    return EXIT.ok;
  }
  terminal.out(
    table(
      ['metric', 'score', 'better'],
      scores.map((s) => [s.name, formatScore(s.score), s.greaterIsBetter ? 'higher' : 'lower']),
    ),
  );
  if (coverage.length > 0)
    terminal.out(
      table(
        ['quantile', 'outcomes below'],
        coverage.map(({ level, share }) => [String(level), `${(100 * share).toFixed(1)}%`]),
      ),
    );
  terminal.note(`${rows} rows`);
  return EXIT.ok;
}
