import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, OutputError } from '../core/errors.ts';
import { isProcessAlive } from '../core/is-process-alive.ts';
import { JOURNAL_FILE } from '../tracking/journal.ts';

const LOCK_FILE = 'lock';

/** The folder of one run: journal.jsonl, oof/, model/. Held by one process at a time. */
export interface RunFolder {
  readonly path: string;
  readonly oof: string;
  readonly model: string;
  /** Something was there to go on from. */
  readonly resumed: boolean;
  release(): void;
}

/**
 * Makes or reopens a run folder and locks it.
 * @throws ConfigError RUN_LOCKED, RUN_EXISTS, RUN_NOT_FOUND; OutputError OUTPUT_UNWRITABLE
 */
export function openRunFolder(path: string, resume: boolean): RunFolder {
  const had = existsSync(join(path, JOURNAL_FILE));
  if (had && !resume)
    throw new ConfigError('RUN_EXISTS', `'${path}' already holds a run.`, {
      hint: 'Add --resume to go on with it, or choose another folder with --out.',
    });
  if (!had && resume)
    throw new ConfigError('RUN_NOT_FOUND', `'${path}' holds no run to resume.`, {
      hint: 'Check --out, or leave --resume away to start a new run.',
    });
  try {
    mkdirSync(join(path, 'oof'), { recursive: true });
  } catch (cause) {
    throw new OutputError(
      'OUTPUT_UNWRITABLE',
      `The folder '${path}' cannot be made (${(cause as { code?: string }).code}).`,
      {
        hint: 'Choose a folder that you may write to with --out.',
        cause,
      },
    );
  }
  const release = lockRunFolder(path);
  return {
    path,
    oof: join(path, 'oof'),
    model: join(path, 'model'),
    resumed: had,
    release,
  };
}

/**
 * Holds a run folder against other processes.
 * @returns what lets go of it
 * @throws ConfigError RUN_LOCKED; OutputError OUTPUT_UNWRITABLE
 */
export function lockRunFolder(path: string): () => void {
  const file = join(path, LOCK_FILE);
  for (let attempt = 0; ; attempt++) {
    try {
      const fd = openSync(file, 'wx');
      writeSync(fd, String(process.pid));
      closeSync(fd);
      return () => rmSync(file, { force: true });
    } catch (cause) {
      const code = (cause as { code?: string }).code;
      if (code !== 'EEXIST')
        throw new OutputError('OUTPUT_UNWRITABLE', `The folder '${path}' cannot be written (${code}).`, {
          hint: 'Choose a folder that you may write to with --out.',
          cause,
        });
      const owner = Number(readFileSync(file, 'utf8'));
      if (attempt > 1 || (owner !== process.pid && isProcessAlive(owner)))
        throw new ConfigError('RUN_LOCKED', `Process ${owner} is writing to '${path}'.`, {
          hint: 'Wait for it to end, or choose another folder with --out.',
        });
      rmSync(file, { force: true }); // its owner is gone
    }
  }
}
