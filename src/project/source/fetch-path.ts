import { createWriteStream, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { ConfigError } from '../../core/errors.ts';

/**
 * Downloads what the address of a `path` parameter names.
 * @param keep told of the folder that was made for it
 * @returns the file's absolute path
 * @throws ConfigError PROJECT_PATH_NOT_FOUND
 */
export async function fetchPath(uri: string, keep: (folder: string) => void): Promise<string> {
  if (!/^https?:\/\//i.test(uri) || !URL.canParse(uri))
    throw new ConfigError('PROJECT_PATH_NOT_FOUND', `'${uri}' cannot be fetched: this kind of address is not known.`, {
      hint: 'Give a path of this machine, or an address with http, https or file.',
    });
  const folder = mkdtempSync(join(tmpdir(), 'automl-parameter-'));
  keep(folder);
  const file = join(folder, basename(new URL(uri).pathname) || 'download');
  const fail = (why: string, cause?: unknown): ConfigError =>
    new ConfigError('PROJECT_PATH_NOT_FOUND', `'${uri}' cannot be fetched (${why}).`, {
      hint: 'Check the address and the connection, or give a file of this machine.',
      cause,
    });
  try {
    const answer = await fetch(uri);
    if (!answer.ok || answer.body === null) throw fail(`status ${answer.status}`);
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(file));
  } catch (error) {
    throw error instanceof ConfigError ? error : fail((error as Error).message, error);
  }
  return file;
}
