import type { DataNote } from '../data/frame.ts';
import type { FrameReport } from '../data/schema/build-frame.ts';

/** What a table had that the model did not expect, in words. */
export function frameNotes(report: FrameReport): DataNote[] {
  const notes: DataNote[] = [];
  if (report.extra.length > 0) {
    const names = report.extra.map((name) => `'${name}'`).join(', ');
    notes.push({
      code: 'columns_ignored',
      message: `Columns the model does not know were ignored: ${names}.`,
      count: report.extra.length,
    });
  }
  for (const { name, unseen, unreadable, infinite } of report.columns) {
    const add = (code: string, count: number, what: string): void => {
      if (count > 0) notes.push({ code, message: `Column '${name}': ${count} ${what}.`, column: name, count });
    };
    add('categories_unseen', unseen, 'cells with a category that training did not have, taken as "other"');
    add('cells_unreadable', unreadable, 'cells that could not be read, taken as missing');
    add('cells_infinite', infinite, 'infinite values, taken as missing');
  }
  return notes;
}
