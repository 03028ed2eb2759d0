import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { isBelow } from '../core/is-below.ts';

/**
 * The absolute path of something that must lie in a folder, links followed.
 * @param what is named in the message, e.g. `entry point`
 * @throws ConfigError PROJECT_PATH_OUTSIDE
 */
export function insideFolder(folder: string, path: string, what: string): string {
  const place = resolve(folder, path);
  const linked = existsSync(place) ? isBelow(realpathSync(place), realpathSync(folder)) : true;
  if (!path.includes('\0') && isBelow(place, resolve(folder)) && linked) return place;
  throw new ConfigError('PROJECT_PATH_OUTSIDE', `The ${what} '${path}' leads out of ${folder}.`, {
    hint: 'Name something inside of the project.',
  });
}
