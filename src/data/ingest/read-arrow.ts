import { readFile } from 'node:fs/promises';
import { DataError } from '../../core/errors.ts';
import type { RawTable } from '../frame.ts';
import { arrowColumns } from './arrow-columns.ts';
import { repairNames } from './column-names.ts';
import type { FileSource } from './file-format.ts';
import { loadOptional } from './load-optional.ts';
import type { ArrowLike } from './table-input.ts';

/** Reads an Arrow file or stream, which Feather 2 is too. */
export async function readArrowFile(source: FileSource): Promise<RawTable> {
  const { tableFromIPC } = await loadOptional('apache-arrow', 'Arrow and Feather files', () => import('apache-arrow'));
  const bytes = await readFile(source.path);
  try {
    const table: ArrowLike = tableFromIPC(bytes);
    const columns = arrowColumns(table);
    const { names, notes } = repairNames(columns.map(({ name }) => name));
    return { rows: table.numRows, columns: columns.map((column, j) => ({ ...column, name: names[j]! })), notes };
  } catch (cause) {
    const reason = (cause as Error).message.slice(0, 200);
    const hint = /codec/i.test(reason) ? 'Save it without compression, or as Parquet.' : 'Check that it is complete.';
    throw new DataError('DATA_FILE_MALFORMED', `"${source.label}" is no readable Arrow file (${reason}).`, {
      hint,
      cause,
    });
  }
}
