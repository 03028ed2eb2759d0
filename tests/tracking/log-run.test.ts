import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqliteStore } from '../../src/tracking/sqlite/sqlite-store.ts';
import type { Batch, Run } from '../../src/tracking/store/types.ts';

const point = (key: string, value: number, step = 0) => ({ key, value, timestamp: 1_700_000_000_500, step });
const asked = { runName: '7', startTime: 1_700_000_000_000, tags: { 'mlflow.user': 'ada', 'mlflow.parentRunId': 'p' } };
const ended = { status: 'FINISHED', endTime: 1_700_000_001_000 } as const;
const batch: Batch = {
  metrics: [point('rmse', 0.5), point('curve', 3, 1), point('curve', Number.NaN, 2), point('seconds?', 1)],
  params: { 'gbdt.depth': '6', 'odd*key': 'x' },
  tags: { number: '7', state: 'COMPLETE' },
};

describe('a run that is logged when it is over', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'log-run-')), 'mlflow.db');
  let store: SqliteStore;
  beforeAll(async () => {
    store = await SqliteStore.open(file);
  });
  afterAll(() => store.close());

  it('is what a run that is begun, told and ended is', async () => {
    const stepwise = (await store.createRun('0', asked)).runId;
    await store.logBatch(stepwise, batch);
    await store.updateRun(stepwise, ended);
    const info = await store.logRun('0', { ...asked, ...ended, batch });
    const nameless = (run: Run | null): string => JSON.stringify(run).replaceAll(run!.info.runId, 'RUN');
    expect(nameless(await store.getRun(info.runId))).toBe(nameless(await store.getRun(stepwise)));
    expect((await store.getRun(info.runId))!.info).toEqual(info);
    for (const key of ['rmse', 'curve', 'seconds_'])
      expect(await store.getMetricHistory(info.runId, key)).toEqual(await store.getMetricHistory(stepwise, key));
  });
  it('brings the points of another run with it', async () => {
    const parent = (await store.createRun('0', asked)).runId;
    await store.logRun('0', { ...asked, ...ended, batch, also: { runId: parent, metrics: [point('best', 2, 7)] } });
    expect(await store.getMetricHistory(parent, 'best')).toEqual([point('best', 2, 7)]);
  });
  it('is there whole or not at all', async () => {
    const parent = (await store.createRun('0', asked)).runId;
    const before = (await store.searchRuns({ experimentIds: ['0'] })).length;
    const other = createClient({ url: `file:${file}` });
    await other.execute(
      "CREATE TRIGGER refuse BEFORE INSERT ON metrics WHEN NEW.step = 99 BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    const also = { runId: parent, metrics: [point('best', 2, 99)] };
    await expect(store.logRun('0', { ...asked, ...ended, batch, also })).rejects.toMatchObject({
      code: 'TRACKING_SERVER',
    });
    await other.execute('DROP TRIGGER refuse');
    other.close();
    expect(await store.searchRuns({ experimentIds: ['0'] })).toHaveLength(before);
    await expect(store.logRun('404', { ...asked, ...ended, batch })).rejects.toMatchObject({
      code: 'TRACKING_NOT_FOUND',
    });
  });
});
