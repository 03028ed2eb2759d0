import { DataError } from '../../core/errors.ts';

/**
 * Loads an optional package.
 * @throws DataError DATA_PACKAGE_MISSING with the command that installs it
 */
export async function loadOptional<T>(name: string, format: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    const message = `Reading ${format} needs the package ${name}, which is not installed.`;
    throw new DataError('DATA_PACKAGE_MISSING', message, { hint: `Install it with: npm install ${name}`, cause });
  }
}
