import { sep } from 'node:path';

/** Whether an absolute path is a folder or lies in it, as they are spelled; links are the caller's matter. */
export function isBelow(place: string, root: string): boolean {
  return place === root || place.startsWith(root.endsWith(sep) ? root : root + sep);
}
