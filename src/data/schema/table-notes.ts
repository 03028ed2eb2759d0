import type { ColumnSchema, DataNote } from '../frame.ts';

const FEW_ROWS = 20;

/**
 * Remarks on the table as a whole: rows without a target (they are left out), very few rows, more features than rows.
 * @param rows rows of the table; @param usable rows with a target
 */
export function tableNotes(rows: number, usable: number, target: string, columns: readonly ColumnSchema[]): DataNote[] {
  const notes: DataNote[] = [];
  const lost = rows - usable;
  if (lost > 0) {
    const message = `${lost} of ${rows} rows have no usable value of ${target} and are left out.`;
    notes.push({ code: 'target_missing', column: target, count: lost, message });
  }
  if (usable <= FEW_ROWS) {
    const message = `Only ${usable} rows can be learnt from; the model and its score are rough.`;
    notes.push({ code: 'few_rows', count: usable, message });
  }
  const features = columns.filter((column) => column.role === 'feature').length;
  if (features > usable) {
    const message = `There are more features (${features}) than rows (${usable}); the score may be too good.`;
    notes.push({ code: 'more_features_than_rows', count: features, message });
  }
  return notes;
}
