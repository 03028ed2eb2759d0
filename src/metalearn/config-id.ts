import { createHash } from 'node:crypto';
import type { Config } from '../space/param.ts';

/** Identity of a configuration in knowledge bases: ten hexadecimal digits of the SHA-1 of its JSON, keys sorted. */
export function configId(config: Config): string {
  const sorted = Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha1').update(JSON.stringify(sorted)).digest('hex').slice(0, 10);
}
