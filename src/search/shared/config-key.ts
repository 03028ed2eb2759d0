import type { Config } from '../../space/param.ts';

/** Text that is equal exactly for equal canonical configs; space order of the keys is part of being canonical. */
export function configKey(canonical: Config): string {
  return JSON.stringify(canonical);
}
