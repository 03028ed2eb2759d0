import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, sep } from 'node:path';

/**
 * Whether a place in a folder lies in it once links are followed; of a place that is not there yet, the part that is.
 * A link that leads to nothing lies outside: it would be written through.
 * @param root absolute path of the folder, which may be a link itself, or not exist
 * @param place absolute path, spelled as below `root`
 */
export function insideRoot(root: string, place: string): boolean {
  if (!existsSync(root)) return true;
  const base = realpathSync(root);
  let there = place;
  while (there !== root && lstatSync(there, { throwIfNoEntry: false }) === undefined) there = dirname(there);
  if (!existsSync(there)) return false;
  const real = realpathSync(there);
  return real === base || real.startsWith(base.endsWith(sep) ? base : base + sep);
}
