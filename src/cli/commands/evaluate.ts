import { type Evaluation, evaluateTable } from '../../automl/evaluate-table.ts';
import { loadBundle } from '../../bundle/load-bundle.ts';
import { readTargets } from '../../bundle/targets.ts';
import type { JsonObject } from '../../core/json.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { spelledColumns } from '../../data/schema/build-frame.ts';
import { EXIT } from '../exit-code.ts';
import { logEvaluation } from '../log-evaluation.ts';
import { createTerminal, formatScore, type Terminal, table } from '../terminal.ts';
import type { TrackerFlags } from '../trackers.ts';

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

/** `automl evaluate`. @param named the model as the user wrote it @returns the exit code */
export async function evaluateCommand(
  model: string,
  file: string,
  flags: InputFlags & TrackerFlags,
  named: string,
): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const targets = readTargets(model);
  const predictors = (targets ?? [{ target: '', folder: model }]).map(({ folder }) => loadBundle(folder));
  const asText = predictors.flatMap(({ manifest }) => spelledColumns(manifest.schema));
  const raw = await readTable(file, readOptionsOf(flags, asText));
  const evaluations = predictors.map((predictor) => evaluateTable(predictor, raw));
  for (const { notes } of evaluations) for (const note of notes) terminal.note(`note: ${note.message} [${note.code}]`);
  const names = targets?.map(({ target }) => target) ?? [''];
  const run = await logEvaluation(flags, { model: named, folder: model, file, raw, evaluations, targets: names });
  if (run !== null) terminal.note(`logged as run ${run}`);
  if (flags.json === true) {
    const plain = evaluations.map(plainOf);
    const named = targets?.map(({ target }, i) => ({ target, ...plain[i] }));
    terminal.out(JSON.stringify(named === undefined ? plain[0] : { targets: named }));
    return EXIT.ok;
  }
  evaluations.forEach((evaluation, i) => {
    if (targets !== null) terminal.out(`target ${targets[i]!.target}`);
    print(evaluation, terminal);
  });
  return EXIT.ok;
}

function plainOf({ rows, scores, coverage }: Evaluation): JsonObject {
  const plain = Object.fromEntries(scores.map(({ name, score }) => [name, Number.isFinite(score) ? score : null]));
  return { rows, scores: plain, ...(coverage.length === 0 ? {} : { coverage: coverage.map((c) => ({ ...c })) }) };
}

function print({ scores, rows, coverage }: Evaluation, terminal: Terminal): void {
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
}
