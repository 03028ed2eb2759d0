import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addToStore } from '../../src/metalearn/local-store.ts';
import { readKnowledge } from '../../src/metalearn/read-knowledge.ts';
import type { ConfigLine, SetLine } from '../../src/metalearn/records.ts';
import { setLine } from './known.ts';

const config = (id: string): ConfigLine => ({ config: id, params: { family: 'gbdt' } });
const ofSet = (set: string, id: string): SetLine =>
  JSON.parse(setLine(set, { source: 'local', trials: [[id, 'ok', 1, 0.5]] })) as SetLine;

describe('addToStore', () => {
  let folder = '';
  let store = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'automl-kb-'));
    store = join(folder, 'deep', 'own.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const read = () => readKnowledge([{ label: 'own', text: readFileSync(store, 'utf8') }], new Set(['gbdt']));

  it('loses nothing when several fits add at once', async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `c${i}`);
    await Promise.all(ids.map((id) => addToStore(store, [config(id), ofSet(`set-${id}`, id)])));
    const kb = read();
    expect(kb.notes).toEqual([]);
    expect([...kb.configs.keys()].sort()).toEqual([...ids].sort());
    expect(kb.sets).toHaveLength(12);
  });

  it('keeps one header, no line twice, and no damaged line', async () => {
    await addToStore(store, [config('a'), ofSet('s', 'a')]);
    writeFileSync(store, `${readFileSync(store, 'utf8')}{"set":"half\n`);
    await addToStore(store, [config('a'), ofSet('s', 'a')]);
    expect(readFileSync(store, 'utf8').trim().split('\n')).toHaveLength(3);
    expect(read().notes).toEqual([]);
  });

  it('makes room: the oldest of more than 500 sets go, with what only they used', async () => {
    const lines = Array.from({ length: 503 }, (_, i) => [config(`c${i}`), ofSet(`s${i}`, `c${i}`)]).flat();
    await addToStore(store, lines);
    const kb = read();
    expect(kb.sets).toHaveLength(500);
    expect(kb.sets[0]!.id).toBe('s3');
    expect(kb.configs.has('c2')).toBe(false);
  });

  it('says when another process holds the store, and takes over a lock that was left behind', async () => {
    await addToStore(store, [config('a'), ofSet('s', 'a')]);
    writeFileSync(`${store}.lock`, '');
    await expect(addToStore(store, [config('b'), ofSet('t', 'b')], 0)).rejects.toMatchObject({ code: 'KB_LOCKED' });
    utimesSync(`${store}.lock`, new Date(0), new Date(0));
    await addToStore(store, [config('b'), ofSet('t', 'b')], 0);
    expect(read().sets.map(({ id }) => id)).toEqual(['s', 't']);
  });
});
