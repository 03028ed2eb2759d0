import type { DataNote } from '../../frame.ts';

const SHOWN_WORDS = 5;

/** Note on columns without a name and without values. */
export function emptyNotes(count: number): DataNote[] {
  if (count === 0) return [];
  const message = `${count} columns without a name and without values were dropped.`;
  return [{ code: 'empty_columns_dropped', message, count }];
}

/** Note on words that were read as missing in a column of numbers; `words`: with their counts. */
export function wordsNote(name: string, words: ReadonlyMap<string, number>): DataNote {
  const count = [...words.values()].reduce((sum, times) => sum + times, 0);
  const shown = [...words.keys()].slice(0, SHOWN_WORDS).map((word) => `"${word}"`);
  const message = `Column "${name}" holds numbers; ${count} cells spelled ${shown.join(', ')} were read as missing.`;
  return { code: 'missing_words', message, column: name, count };
}
