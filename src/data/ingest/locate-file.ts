import { access, constants, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError } from '../../core/errors.ts';

/**
 * Size in bytes of a file that can be read.
 * @throws DataError DATA_FILE_NOT_FOUND (with the nearest name of that folder), DATA_FILE_IS_DIRECTORY,
 *   DATA_FILE_UNREADABLE
 */
export async function locateFile(path: string): Promise<number> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => error);
  if (info instanceof Error) {
    if (info.code === 'ENOENT' || info.code === 'ENOTDIR') throw await notFound(path);
    throw unreadable(path, info);
  }
  if (info.isDirectory()) {
    const hint = 'Name one file in it.';
    throw new DataError('DATA_FILE_IS_DIRECTORY', `"${path}" is a folder.`, { hint });
  }
  await access(path, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  return info.size;
}

/** The error for a file that the system refuses to open or read. */
export function unreadable(path: string, cause: NodeJS.ErrnoException): DataError {
  const reason = cause.code ?? cause.message;
  const hint = 'Check the permissions and the disk.';
  return new DataError('DATA_FILE_UNREADABLE', `"${path}" cannot be read (${reason}).`, { hint, cause });
}

async function notFound(path: string): Promise<DataError> {
  const folder = dirname(resolve(path));
  const names = await readdir(folder).catch(() => undefined);
  const message = `There is no file "${path}".`;
  if (names === undefined) {
    return new DataError('DATA_FILE_NOT_FOUND', message, { hint: `The folder "${folder}" does not exist either.` });
  }
  const nearest = nearestName(basename(path), names);
  const hint = nearest === undefined ? 'Check the path.' : `Did you mean "${join(dirname(path), nearest)}"?`;
  return new DataError('DATA_FILE_NOT_FOUND', message, { hint });
}

function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of [...names].sort()) {
    const prefix = name.toLowerCase().startsWith(`${wanted.toLowerCase()}.`);
    const distance = prefix ? 1 : editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Levenshtein distance by one row of the dynamic programme. */
function editDistance(a: string, b: string): number {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1);
      diagonal = row[j]!;
      row[j] = Math.min(cost, row[j]! + 1, row[j - 1]! + 1);
    }
  }
  return row[b.length]!;
}
