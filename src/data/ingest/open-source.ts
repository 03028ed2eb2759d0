import { stdin } from 'node:process';
import { detectFormat, type FileSource } from './file-format.ts';
import { locateFile } from './locate-file.ts';
import { createTempFolder, spoolTo, type TempFolder } from './temp-files.ts';

/** A file to read, and a folder for temporary files that the reader removes when it is done. */
export interface OpenSource {
  readonly source: FileSource;
  readonly folder: TempFolder;
}

/**
 * Finds a file, or spools standard input (`-`) to a temporary one.
 * @throws DataError of `locateFile`, `detectFormat`, `createTempFolder`
 */
export async function openSource(path: string): Promise<OpenSource> {
  if (path !== '-') await locateFile(path);
  const folder = await createTempFolder();
  try {
    const file = path === '-' ? await spoolTo(folder, 'stdin', stdin) : path;
    const label = path === '-' ? 'standard input' : path;
    return { folder, source: { path: file, label, format: await detectFormat(file, label) } };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
