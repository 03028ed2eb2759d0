import type { RawColumn, RawTable } from '../../frame.ts';
import { createTextBuilder } from '../column-builders.ts';
import { repairNames } from '../column-names.ts';
import type { FileSource } from '../file-format.ts';
import { MISSING_WORDS, type ReadOptions } from '../read-options.ts';
import { emptyNotes, wordsNote } from './column-notes.ts';
import { type CellKind, classifyCell } from './number-text.ts';
import { openCsv } from './prepare-csv.ts';
import { forEachRow } from './write-clean-csv.ts';

type TextColumn = Extract<RawColumn, { type: 'text' }>;

/**
 * Reads a text file whole without DuckDB: small files, and any on machines where its native part is not installed. The
 * same table and notes as through DuckDB; large files take more memory and time.
 * @param keepLong keep rows with surplus cells (prediction: one output row for each input row)
 * @throws DataError as `openCsv`
 */
export async function readPlainCsv(source: FileSource, options: ReadOptions, keepLong: boolean): Promise<RawTable> {
  const { dialect, rows, notes, chunks } = await openCsv(source, options, keepLong);
  const builders = dialect.rawNames.map(() => createTextBuilder(rows));
  await forEachRow(chunks(), dialect, keepLong, (cells, row) => {
    for (let j = 0; j < builders.length; j++) builders[j]!.set(row, cells[j]!.replaceAll('\0', ''));
  });
  const repaired = repairNames(dialect.rawNames);
  const found = builders.map((builder, j) => builder.build(repaired.names[j]!) as TextColumn);
  const filled = found.filter((column, j) => dialect.rawNames[j]!.trim() !== '' || column.dictionary.length > 0);
  const kept = filled.length === 0 ? found : filled;
  const typed = typeColumns(kept, options);
  const words = typed.filter((t) => t.words.size > 0).map((t) => wordsNote(t.column.name, t.words));
  return {
    rows,
    columns: typed.map((t) => t.column),
    notes: [...notes, ...repaired.notes, ...emptyNotes(found.length - kept.length), ...words],
  };
}

/** Columns of plain numbers as numbers, but for those of `asText`; `words`: the spellings that stood for missing. */
export function typeColumns(
  columns: readonly TextColumn[],
  options: Pick<ReadOptions, 'asText' | 'naValues'>,
): { readonly column: RawColumn; readonly words: ReadonlyMap<string, number> }[] {
  const missing = new Set((options.naValues ?? MISSING_WORDS).map((word) => word.trim()));
  const asText = new Set(options.asText);
  return columns.map((column) =>
    asText.has(column.name) ? { column, words: new Map<string, number>() } : typeColumn(column, missing),
  );
}

/** A column of numbers when every cell is one or missing, with the words that stood for missing; else the text. */
function typeColumn(
  column: TextColumn,
  missing: ReadonlySet<string>,
): { column: RawColumn; words: ReadonlyMap<string, number> } {
  const { codes, dictionary, name } = column;
  const kinds: CellKind[] = [];
  for (const cell of dictionary) {
    const kind = classifyCell(cell, missing);
    if (kind === 'text') return { column, words: new Map() };
    kinds.push(kind);
  }
  const numbers = dictionary.map((cell, code) => numberOf(cell.trim(), kinds[code]!));
  const words = new Map<string, number>();
  for (const code of codes) {
    if (code < 0 || kinds[code] !== 'missing') continue;
    const word = dictionary[code]!.trim();
    words.set(word, (words.get(word) ?? 0) + 1);
  }
  const values = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : numbers[code]!));
  return { column: { type: 'number', name, values }, words };
}

function numberOf(cell: string, kind: CellKind): number {
  if (kind === 'number') return Number(cell);
  if (kind !== 'infinite') return Number.NaN;
  return cell.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
