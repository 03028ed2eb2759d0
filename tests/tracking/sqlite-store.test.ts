import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { describe, expect, it } from 'vitest';
import { isNetworkPath } from '../../src/tracking/sqlite/is-network-path.ts';
import { SqliteStore } from '../../src/tracking/sqlite/sqlite-store.ts';
import { describeStore } from './store-kit.ts';

describeStore('SqliteStore', async () => {
  const store = await SqliteStore.open(join(mkdtempSync(join(tmpdir(), 'ä #50%-')), 'mlflow.db'));
  return { store, close: () => store.close() };
});

describe('the file of a SqliteStore', () => {
  it('is written by a log on disks of this machine, and whole once it is closed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wal-'));
    const file = join(folder, 'mlflow.db');
    const [store, other] = [await SqliteStore.open(file), await SqliteStore.open(file)];
    const experimentId = await store.createExperiment('e');
    const { runId } = await other.createRun(experimentId, { runName: 'r', startTime: 1 });
    expect((await store.getRun(runId))!.info.runName).toBe('r');
    await store.close();
    await other.close();
    // read and write version of the file format: 2 is the log
    expect([...readFileSync(file).subarray(18, 20)]).toEqual(isNetworkPath(file) ? [1, 1] : [2, 2]);
    chmodSync(file, 0o444);
    const again = await SqliteStore.open(file);
    expect((await again.getRun(runId))!.info.runName).toBe('r');
    await again.close();
  });
  it('is written once another that held it lets go, though a call met the lock', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'held-')), 'mlflow.db');
    const store = await SqliteStore.open(file);
    const other = createClient({ url: `file:${file}` });
    const hold = await other.transaction('write');
    let done = false;
    const made = store.createExperiment('waits').finally(() => {
      done = true;
    });
    for (let turn = 0; turn < 5; turn++) await new Promise((next) => setImmediate(next));
    expect(done).toBe(false);
    await hold.rollback();
    expect(await made).toBe('1');
    await store.createRun('1', { runName: 'r', startTime: 1, tags: { a: 'b' } });
    other.close();
    await store.close();
  });
  it('in a folder that is not there may lie on a network', () => {
    expect(isNetworkPath(join(tmpdir(), 'not', 'there.db'))).toBe(process.platform === 'linux');
  });
});
