import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '../../core/errors.ts';

/** A folder for the temporary files of one read. */
export interface TempFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** @throws DataError DATA_TEMP_UNWRITABLE */
export async function createTempFolder(): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), `automl-read-${process.pid}-`)).catch(tempFault);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A new file that is written in large pieces. */
export interface TempWriter {
  readonly path: string;
  /** Collects text; call `flush` now and then. */
  add(text: string): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

const FLUSH_CHARS = 1 << 18;

/** @throws DataError DATA_TEMP_UNWRITABLE, there and in `flush` and `close` */
export async function createTempWriter(folder: TempFolder, name: string): Promise<TempWriter> {
  const path = join(folder.path, name);
  const file: FileHandle = await open(path, 'wx').catch(tempFault);
  let pending: string[] = [];
  let size = 0;
  const write = async (): Promise<void> => {
    const text = pending.join('');
    pending = [];
    size = 0;
    await file.writeFile(text).catch(tempFault);
  };
  return {
    path,
    add: (text) => {
      pending.push(text);
      size += text.length;
    },
    flush: async () => {
      if (size >= FLUSH_CHARS) await write();
    },
    close: async () => {
      try {
        await write();
      } finally {
        await file.close();
      }
    },
  };
}

/** Writes bytes as they come (standard input) to a new file. */
export async function spoolTo(folder: TempFolder, name: string, source: AsyncIterable<Uint8Array>): Promise<string> {
  const path = join(folder.path, name);
  const file: FileHandle = await open(path, 'wx').catch(tempFault);
  try {
    for await (const chunk of source) await file.writeFile(chunk).catch(tempFault);
  } finally {
    await file.close();
  }
  return path;
}

function tempFault(cause: NodeJS.ErrnoException): never {
  const message = `A temporary file cannot be written in "${tmpdir()}" (${cause.code ?? cause.message}).`;
  const hint = 'Free some space there, or set TMPDIR to another folder.';
  throw new DataError('DATA_TEMP_UNWRITABLE', message, { hint, cause });
}
