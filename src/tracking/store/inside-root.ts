import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isBelow } from '../../core/is-below.ts';

/**
 * Whether a place in a folder lies in it once links are followed; of a place that is not there yet, the part that is.
 * A link that leads to nothing lies outside: it would be written through.
 * @param root absolute path of the folder, which may be a link itself, or not exist
 * @param place absolute path, spelled as below `root`
 */
export function insideRoot(root: string, place: string): boolean {
  if (!existsSync(root)) return true;
  let there = place;
  while (there !== root && lstatSync(there, { throwIfNoEntry: false }) === undefined) there = dirname(there);
  if (!existsSync(there)) return false;
  return isBelow(realpathSync(there), realpathSync(root));
}
