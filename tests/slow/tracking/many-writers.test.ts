import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { SqliteStore } from '../../../src/tracking/sqlite/sqlite-store.ts';

const PROCESSES = 20;
const RUNS = 10;

/** Opens the database with all the others, and writes runs as a fit writes its trials. */
const WRITER = `
const [store, uri] = process.argv.slice(1);
const { openStore } = await import(store);
const s = await openStore(uri);
const known = await s.getExperimentByName('many') ?? null;
const id = known?.experimentId ?? await s.createExperiment('many').catch(async () => (await s.getExperimentByName('many')).experimentId);
for (let i = 0; i < ${RUNS}; i++) {
  const { runId } = await s.createRun(id, { runName: String(i), startTime: 1, tags: { pid: String(process.pid) } });
  const metrics = Array.from({ length: 50 }, (_, step) => ({ key: 'rmse', value: step / 7, timestamp: 1, step }));
  await s.logBatch(runId, { metrics, params: { i: String(i) }, tags: { done: 'yes' } });
  await s.updateRun(runId, { status: 'FINISHED', endTime: 2 });
}
await s.close();
`;

it(`${PROCESSES} processes make one database and write ${RUNS} runs each, and none hears of a lock`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'many-writers-'));
  const file = join(folder, 'mlflow.db');
  const store = new URL('../../../dist/tracking/store/open-store.js', import.meta.url).href;
  try {
    const args = ['--input-type=module', '-e', WRITER, store, `sqlite:///${file}`];
    await Promise.all(Array.from({ length: PROCESSES }, () => promisify(execFile)(process.execPath, args)));
    const read = await SqliteStore.open(file);
    const { experimentId } = (await read.getExperimentByName('many'))!;
    const runs = await read.searchRuns({ experimentIds: [experimentId] });
    await read.close();
    expect(runs).toHaveLength(PROCESSES * RUNS);
    for (const { info, metrics, params, tags } of runs)
      expect([info.status, metrics['rmse'], params['i'], tags['done']]).toEqual(['FINISHED', 7, info.runName, 'yes']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
