import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/tracking/store/open-store.ts';
import { hasMlflow, python, startMlflow } from './mlflow-server.ts';

const there = hasMlflow('the real MLflow is not tested');

/** What MLflow's own client reads of a database, as JSON. */
const READ = `
import json, sys, mlflow
from mlflow import MlflowClient
mlflow.set_tracking_uri(sys.argv[1])
c = MlflowClient()
e = c.get_experiment_by_name('wine')
runs = []
for r in c.search_runs([e.experiment_id]):
    runs.append(dict(name=r.info.run_name, status=r.info.status, params=r.data.params, team=r.data.tags.get('team'),
        parent=r.data.tags.get('mlflow.parentRunId'), rmse=r.data.metrics.get('rmse'),
        history=[[m.step, m.value] for m in c.get_metric_history(r.info.run_id, 'rmse')],
        inputs=[d.dataset.name for d in r.inputs.dataset_inputs], files=[f.path for f in c.list_artifacts(r.info.run_id)]))
v = c.get_model_version_by_alias('cellar', 'champion')
print(json.dumps(dict(runs=runs, version=str(v.version), aliases=list(v.aliases), tags=dict(v.tags))))
`;

/** A store as a fit leaves it. */
async function fill(uri: string, run: string): Promise<void> {
  const store = await openStore(uri);
  const known = await store.getExperimentByName('wine');
  const experiment = known?.experimentId ?? (await store.createExperiment('wine'));
  const info = await store.createRun(experiment, { runName: run, startTime: 1000, tags: { team: 'größe 😀' } });
  const points = [0.9, 0.7, 0.8].map((value, step) => ({ key: 'rmse', value, timestamp: 10 + step, step }));
  await store.logBatch(info.runId, { metrics: points, params: { alpha: '0.1' } });
  const data = { context: 'training', name: 'wine.csv', digest: 'abc', sourceType: 'local', source: '{}' };
  await store.logInputs(info.runId, [data]);
  await store.artifacts.uploadText(info.artifactUri, 'notes/a.txt', 'hello');
  await store.updateRun(info.runId, { status: 'FINISHED', endTime: 2000 });
  if ((await store.getRegisteredModel('cellar')) === null) await store.createRegisteredModel('cellar');
  const version = await store.createModelVersion('cellar', {
    ...{ source: `runs:/${info.runId}/notes`, runId: info.runId, tags: { by: run } },
  });
  await store.setAlias('cellar', 'champion', version.version);
  await store.close();
}

describe.skipIf(!there)('the real MLflow', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'automl-mlflow-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = (uri: string): { runs: Record<string, unknown>[]; version: string; tags: Record<string, string> } =>
    JSON.parse(execFileSync(python, ['-c', READ, uri], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }));
  const RUN = {
    ...{ status: 'FINISHED', params: { alpha: '0.1' }, team: 'größe 😀', parent: null, rmse: 0.8 },
    history: [
      [0, 0.9],
      [1, 0.7],
      [2, 0.8],
    ],
    ...{ inputs: ['wine.csv'], files: ['notes'] },
  };

  it('brings a database of ours up to date, reads all of it, and we write on', async () => {
    const uri = `sqlite:///${join(folder, 'mlflow.db')}`;
    await fill(uri, 'before');
    expect(read(uri)).toMatchObject({ runs: [{ name: 'before', ...RUN }], version: '1' });
    await fill(uri, 'after');
    const now = read(uri);
    expect(now.runs.map((run) => run['name']).sort()).toEqual(['after', 'before']);
    expect(now).toMatchObject({ version: '2', tags: { by: 'after' } });
  }, 240_000);

  it('answers our REST client as its own', async () => {
    const server = await startMlflow(folder);
    const { uri } = server;
    try {
      await fill(uri, 'remote');
      expect(read(uri)).toMatchObject({ runs: [{ name: 'remote', ...RUN }], version: '1', tags: { by: 'remote' } });
    } finally {
      server.kill();
    }
  }, 240_000);
});
