import { basename, join } from 'node:path';
import { timestamp } from '../core/clock.ts';

/** `automl-runs/<file>-<target>-<time>`, with letters, digits, _ and - only in the last part. */
export function defaultFolder(source: string, target: string): string {
  const stem = basename(source)
    .replace(/\.gz$/, '')
    .replace(/\.[^.]*$/, '');
  const clean = (text: string): string => text.replace(/[^\p{L}\p{N}_-]+/gu, '-');
  const time = timestamp().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return join('automl-runs', `${clean(stem === '' ? 'table' : stem)}-${clean(target)}-${time}`);
}
