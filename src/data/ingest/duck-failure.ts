import { AutomlError, DataError } from '../../core/errors.ts';

/** Runs work of DuckDB on a file; its errors become ours. */
export async function onFile<T>(label: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AutomlError) throw cause;
    const reason = String((cause as Error).message)
      .split('\n')[0]!
      .slice(0, 200);
    const isMemory = reason.startsWith('Out of Memory');
    const hint = isMemory
      ? 'Raise the memory limit, or give fewer rows or columns.'
      : 'Check that the file is complete and of the format that its name says.';
    throw new DataError('DATA_FILE_MALFORMED', `"${label}" cannot be read (${reason}).`, { hint, cause });
  }
}
