import { existsSync, realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { ConfigError } from '../core/errors.ts';

/**
 * The absolute path of something that must lie in a folder, links followed.
 * @param what is named in the message, e.g. `entry point`
 * @throws ConfigError PROJECT_PATH_OUTSIDE
 */
export function insideFolder(folder: string, path: string, what: string): string {
  const place = resolve(folder, path);
  const within = (root: string, inner: string): boolean =>
    inner === root || inner.startsWith(root.endsWith(sep) ? root : root + sep);
  const linked = existsSync(place) ? within(realpathSync(folder), realpathSync(place)) : true;
  if (!path.includes('\0') && within(resolve(folder), place) && linked) return place;
  throw new ConfigError('PROJECT_PATH_OUTSIDE', `The ${what} '${path}' leads out of ${folder}.`, {
    hint: 'Name something inside of the project.',
  });
}
