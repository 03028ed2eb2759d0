import { readFileSync } from 'node:fs';

let cached: string | null = null;

/** Version of this package. */
export function libraryVersion(): string {
  if (cached === null) {
    const file = new URL('../../package.json', import.meta.url);
    cached = (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  }
  return cached;
}
