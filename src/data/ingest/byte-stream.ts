import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { DataError } from '../../core/errors.ts';
import { unreadable } from './locate-file.ts';

const CHUNK_BYTES = 1 << 18;

/**
 * The bytes of a file, unpacked when it is gzipped.
 * @throws DataError DATA_FILE_UNREADABLE, DATA_FILE_MALFORMED (damaged gzip)
 */
export async function* readBytes(path: string, gzipped: boolean): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stream = gzipped ? file.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : file;
  if (stream !== file) file.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    if (!cause.code?.startsWith('Z_')) throw unreadable(path, cause);
    const message = `"${path}" is a damaged gzip file (${cause.message}).`;
    throw new DataError('DATA_FILE_MALFORMED', message, { hint: 'Copy or pack the file again.', cause });
  } finally {
    file.destroy();
    stream.destroy();
  }
}

/** The first bytes of a file, at most `size`, unpacked when gzipped; `whole`: there are no more. */
export async function readHead(
  path: string,
  gzipped: boolean,
  size: number,
): Promise<{ head: Buffer; whole: boolean }> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of readBytes(path, gzipped)) {
    parts.push(chunk);
    length += chunk.length;
    if (length > size) return { head: Buffer.concat(parts).subarray(0, size), whole: false };
  }
  return { head: Buffer.concat(parts), whole: true };
}
