import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { autolog, endRun, setTrackingUri, startRun } from '../../../src/autolog/index.ts';
import { AutoMultiTarget } from '../../../src/index.ts';
import { openStore } from '../../../src/tracking/store/open-store.ts';
import { noise } from '../../e2e/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'autolog-targets-'));
const uri = `sqlite:///${folder}/mlflow.db`;
afterAll(() => {
  autolog({ disable: true });
  rmSync(folder, { recursive: true, force: true });
});

it('AutoMultiTarget under autolog has a run with trials and a model for each target', async () => {
  const a = Array.from({ length: 120 }, (_, i) => noise(i));
  const targets = { price: a.map((v, i) => 3 * v + noise(i + 900)), sold: a.map((v) => (v > 0.5 ? 'yes' : 'no')) };
  setTrackingUri(uri);
  autolog({ tags: { team: 'risk' } });
  const options = { maxTrials: 2, workers: 1, seed: 1, families: ['linear', 'logistic'] };
  await new AutoMultiTarget(options).fit({ a, b: a.map((v) => -v) }, targets);
  const store = await openStore(uri);
  try {
    const experimentIds = (await store.listExperiments()).map((e) => e.experimentId);
    const runs = await store.searchRuns({ experimentIds });
    const parents = runs.filter((run) => run.tags['mlflow.parentRunId'] === undefined);
    expect(parents.map((run) => run.params['target']).sort()).toEqual(['price', 'sold']);
    for (const { info, tags } of parents) {
      expect([info.status, tags['team'], tags['mlflow.autologging']]).toEqual(['FINISHED', 'risk', 'automl']);
      expect(await store.getOutputs(info.runId)).toMatchObject([{ name: 'model', status: 'READY' }]);
      const trials = runs.filter((run) => run.tags['mlflow.parentRunId'] === info.runId);
      expect(trials.length).toBeGreaterThan(0);
      expect(new Set(trials.map((run) => run.info.status))).toEqual(new Set(['FINISHED']));
    }

    // inside a run of the user's the fits of both targets go to it or below it, and it stays open
    const mine = await startRun({ runName: 'mine' });
    await new AutoMultiTarget(options).fit({ a, b: a.map((v) => -v) }, targets);
    expect((await mine.read()).info.status).toBe('RUNNING');
    await endRun();
    const models = await store.getOutputs(mine.runId);
    expect(models.map(({ status }) => status)).toEqual(['READY', 'READY']);
  } finally {
    await store.close();
  }
}, 120_000);
