import { type Explanation, explainRows } from '../../automl/explain-rows.ts';
import { loadBundle } from '../../bundle/load-bundle.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { spelledColumns } from '../../data/schema/build-frame.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, formatScore, table } from '../terminal.ts';
import { type InputFlags, readOptionsOf } from './evaluate.ts';

export interface ExplainFlags extends InputFlags {
  readonly rows: number;
  readonly background: number;
  readonly permutations: number;
  readonly seed: number;
}

/** Columns printed for a row; JSON has all. */
const MOST_LINES = 15;

/** `automl explain`. @returns the exit code */
export async function explainCommand(model: string, file: string, flags: ExplainFlags): Promise<number> {
  const terminal = createTerminal(flags.quiet ?? false);
  const predictor = loadBundle(model);
  const raw = await readTable(file, readOptionsOf(flags, spelledColumns(predictor.manifest.schema)));
  const { rows, background, permutations, seed } = flags;
  const result = explainRows(predictor, raw, { rows, background, permutations, seed });
  terminal.out(flags.json === true ? JSON.stringify(result) : printed(result));
  return EXIT.ok;
}

function printed({ outputs, expected, rows }: Explanation): string {
  const lines: string[] = [];
  for (const { row, prediction, contributions } of rows) {
    lines.push(`row ${row}: ${outputs.map((name, k) => `${name} ${formatScore(prediction[k]!)}`).join(', ')}`);
    const size = (by: readonly number[]): number => by.reduce((sum, v) => sum + Math.abs(v), 0);
    const ranked = Object.entries(contributions).sort(([a, x], [b, y]) => size(y) - size(x) || (a < b ? -1 : 1));
    const cells = ranked.slice(0, MOST_LINES).map(([name, by]) => [name, ...by.map(formatScore)]);
    lines.push(table(['column', ...outputs], [['(expected)', ...expected.map(formatScore)], ...cells]), '');
  }
  return lines.join('\n').trimEnd();
}
