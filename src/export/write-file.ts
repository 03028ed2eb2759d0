import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { OutputError } from '../core/errors.ts';

/**
 * Writes a file that appears under its name when it is whole.
 * @throws OutputError OUTPUT_UNWRITABLE
 */
export function writeFile(path: string, content: Uint8Array | string): void {
  const part = `${path}.part-${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (cause) {
    throw new OutputError('OUTPUT_UNWRITABLE', `'${path}' cannot be written (${(cause as { code?: string }).code}).`, {
      hint: 'Choose another place with --output, or free some space.',
      cause,
    });
  }
}
