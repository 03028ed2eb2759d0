import type { DataNote } from '../frame.ts';

/** Notes of one code beyond which they are told in one sentence. */
const MOST_SINGLE = 3;

/**
 * The notes for a reader: where many columns have the same remark (seventeen constant columns), the first is told and
 * the others are only named. Order of first appearance.
 */
export function groupNotes(notes: readonly DataNote[]): readonly DataNote[] {
  const byCode = new Map<string, DataNote[]>();
  for (const note of notes) byCode.set(note.code, [...(byCode.get(note.code) ?? []), note]);
  return [...byCode.values()].flatMap((group) => {
    const first = group[0]!;
    const others = group.slice(1).map((note) => note.column);
    if (group.length <= MOST_SINGLE || others.includes(undefined)) return group;
    const message = `${first.message} The same goes for ${others.length} more columns: ${others.join(', ')}.`;
    return [{ code: first.code, message, count: group.length }];
  });
}
