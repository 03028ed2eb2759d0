import { DataError } from '../../core/errors.ts';

/** The error for a number that no model can use. */
export function infinite(value: number, row: number, column: string): DataError {
  const reason = Number.isFinite(value) ? ', beyond what a 32-bit float holds' : '';
  return new DataError('DATA_INPUT_INFINITE', `Row ${row} of column "${column}" is ${value}${reason}.`, {
    hint: 'Replace it by NaN (missing) or by a number below 3e38 in size.',
    context: { row, column },
  });
}
