import { rmSync } from 'node:fs';

/** Temporary run folders of this process. */
const temporaryFolders = new Set<string>();

/** The folder is removed when the process ends. */
export function dropAtExit(folder: string): void {
  if (temporaryFolders.size === 0)
    process.once('exit', () => {
      for (const path of temporaryFolders) rmSync(path, { recursive: true, force: true });
    });
  temporaryFolders.add(folder);
}
