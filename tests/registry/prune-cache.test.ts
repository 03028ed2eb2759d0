import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markUsed, pruneCache } from '../../src/registry/prune-cache.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23);
let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'automl-cache-'));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** A download of 1,000 bytes that was asked for so many days ago. */
function download(digit: string, days: number): string {
  const name = digit.repeat(32);
  mkdirSync(join(cache, name, 'model'), { recursive: true });
  writeFileSync(join(cache, name, 'model', 't1.bin'), new Uint8Array(1000));
  utimesSync(join(cache, name), (NOW - days * DAY) / 1000, (NOW - days * DAY) / 1000);
  return name;
}

describe('the cache of downloaded models', () => {
  it('loses what was asked for longest ago, down to its limit', () => {
    const [old, older, oldest] = [download('a', 10), download('b', 20), download('c', 30)];
    pruneCache(cache, NOW, 2500);
    expect(readdirSync(cache).sort()).toEqual([old, older]);
    markUsed(join(cache, older!), NOW);
    pruneCache(cache, NOW, 1000);
    expect(readdirSync(cache)).toEqual([older]);
    expect(oldest).not.toBe(older);
  });

  it('keeps what may be in use, and what is not a finished download', () => {
    const recent = download('d', 6);
    const part = `${'e'.repeat(32)}.123.part`;
    mkdirSync(join(cache, part));
    writeFileSync(join(cache, 'notes.txt'), 'mine');
    pruneCache(cache, NOW, 0);
    expect(readdirSync(cache).sort()).toEqual([recent, part, 'notes.txt'].sort());
  });
});
