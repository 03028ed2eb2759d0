import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BundleError, OutputError } from '../core/errors.ts';

/** Lists the models of a fit of several targets; stands beside their folders. */
const TARGETS_FILE = 'targets.json';

export interface TargetEntry {
  readonly target: string;
  /** Folder of its run or model. */
  readonly folder: string;
}

/**
 * Writes the list, by rename.
 * @param entries folders relative to `folder`
 * @throws OutputError OUTPUT_UNWRITABLE
 */
export function writeTargets(folder: string, entries: readonly TargetEntry[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, TARGETS_FILE);
    writeFileSync(`${file}.tmp`, `${JSON.stringify({ format: 1, targets: entries }, null, 1)}\n`);
    renameSync(`${file}.tmp`, file);
  } catch (cause) {
    throw new OutputError('OUTPUT_UNWRITABLE', `The folder '${folder}' cannot be written.`, {
      hint: 'Choose a folder that you may write to.',
      cause,
    });
  }
}

/**
 * The models of a fit of several targets, in the order of the targets; null when the folder holds something else.
 * @returns entries whose folders can be opened as they are
 * @throws BundleError BUNDLE_DAMAGED
 */
export function readTargets(folder: string): TargetEntry[] | null {
  const file = join(folder, TARGETS_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  try {
    const { targets } = JSON.parse(text) as { targets: TargetEntry[] };
    return targets.map((entry) => ({ target: String(entry.target), folder: join(folder, entry.folder) }));
  } catch (cause) {
    throw new BundleError('BUNDLE_DAMAGED', `${file} is not a list of targets.`, {
      hint: 'Copy the folder again, or fit anew.',
      cause,
    });
  }
}
