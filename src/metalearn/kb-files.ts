import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../core/errors.ts';
import type { KbText } from './read-knowledge.ts';

/** The knowledge base of public data sets that comes with the package. */
export function publicFile(): string {
  return fileURLToPath(new URL('../../kb/public.jsonl', import.meta.url));
}

/** Where `--learn` keeps what this user's fits found: `AUTOML_KB`, else automl/knowledge.jsonl among the user's data. */
export function localFile(): string {
  const { AUTOML_KB, XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  if (AUTOML_KB) return AUTOML_KB;
  const data = XDG_DATA_HOME || (process.platform === 'win32' && LOCALAPPDATA) || join(homedir(), '.local', 'share');
  return join(data, 'automl', 'knowledge.jsonl');
}

/** The text of a file. @throws ConfigError KB_NOT_FOUND */
export function readKbFile(path: string, label: string = path): KbText {
  try {
    return { label, text: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new ConfigError('KB_NOT_FOUND', `'${path}' cannot be read (${(cause as { code?: string }).code}).`, {
      hint: 'Give the file of a knowledge base, or none.',
      cause,
    });
  }
}

/** As {@link readKbFile}; a file that is not there is empty. */
export function readKbFileIfAny(path: string, label: string): KbText {
  try {
    return readKbFile(path, label);
  } catch {
    return { label, text: '' };
  }
}
