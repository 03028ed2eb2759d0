import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DataError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';

/** SHA-256 of a file's bytes. @throws DataError DATA_FILE_NOT_FOUND, DATA_FILE_UNREADABLE */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(path)) hash.update(part as Buffer);
  } catch (cause) {
    const gone = (cause as { code?: string }).code === 'ENOENT';
    const what = gone ? 'does not exist' : `cannot be read (${(cause as Error).message})`;
    throw new DataError(gone ? 'DATA_FILE_NOT_FOUND' : 'DATA_FILE_UNREADABLE', `The file '${path}' ${what}.`, {
      hint: 'Name a table of this machine in the recipe; paths are relative to the recipe.',
      cause,
    });
  }
  return hash.digest('hex');
}

/** SHA-256 of a value, whatever the order of its keys. */
export function valueDigest(value: Json): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item as Json)]),
  );
}
