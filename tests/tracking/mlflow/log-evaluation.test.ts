import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Evaluation } from '../../../src/automl/evaluate-table.ts';
import { logEvaluation } from '../../../src/cli/log-evaluation.ts';
import { tableFrom } from '../../../src/data/ingest/table-from.ts';
import { rememberDelivery } from '../../../src/tracking/spill/tracking-file.ts';
import { SqliteStore } from '../../../src/tracking/sqlite/sqlite-store.ts';
import { openStore } from '../../../src/tracking/store/open-store.ts';
import type { TrackingStore } from '../../../src/tracking/store/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'evaluation-'));
const trackingUri = `sqlite:///${folder}/mlflow.db`;
const flags = { tracker: ['mlflow'], trackingUri, tag: ['team=risk'] };
let store: TrackingStore;
beforeAll(async () => {
  store = await openStore(trackingUri);
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const evaluation: Evaluation = {
  ...{ rows: 2, notes: [], coverage: [] },
  scores: [
    { name: 'rmse', score: 0.5, greaterIsBetter: false },
    { name: 'mape', score: Number.NaN, greaterIsBetter: false },
  ],
  scored: {
    ...{ task: { kind: 'regression' }, threshold: 0.5 },
    ...{ y: Float64Array.of(1, 3), prediction: Float64Array.of(1.5, 3.5) },
  },
};
const what = {
  ...{ model: 'runs/wine', folder: join(folder, 'none'), file: 'test.csv' },
  raw: tableFrom({ a: [1, 2], b: ['x', null] }),
  ...{ evaluations: [evaluation], targets: [''] },
};

it('without a tracker nothing is logged, and only MLflow is taken', async () => {
  expect(await logEvaluation({ trackingUri }, what)).toBeNull();
  const refused = logEvaluation({ ...flags, tracker: ['wandb'] }, what);
  await expect(refused).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  expect((await store.listExperiments()).map(({ name }) => name)).toEqual(['Default']);
});

it('the file is the test data of a run that has the scores; those that are undefined are left out', async () => {
  const run = (await store.getRun((await logEvaluation(flags, what))!))!;
  expect(run.info).toMatchObject({ runName: 'evaluate test.csv', status: 'FINISHED' });
  expect(run.params).toEqual({ model: 'runs/wine', data: 'test.csv' });
  expect(run.tags).toMatchObject({ team: 'risk' });
  expect(run.metrics['rmse']).toBe(0.5);
  expect(run.metrics['mean_absolute_error']).toBe(0.5);
  expect(Object.keys(run.metrics)).not.toContain('mape');
  expect(run.inputs[0]).toMatchObject({
    ...{ context: 'test', name: 'test.csv', profile: '{"num_rows":2,"num_elements":4}' },
    schema:
      '{"mlflow_colspec":[{"name":"a","type":"long","required":true},{"name":"b","type":"string","required":false}]}',
  });
});

it('is a child of the run that the model was fitted in, and scores its logged model; other cells are other data', async () => {
  const experimentId = await store.createExperiment('fits');
  const fit = await store.createRun(experimentId, { runName: 'fit', startTime: 1 });
  const model = await store.createLoggedModel(experimentId, { name: 'model', sourceRunId: fit.runId });
  await store.logOutput(fit.runId, model.modelId, 0);
  rememberDelivery(folder, 'mlflow', trackingUri, { state: { runId: fit.runId } });
  const logBatch = vi.spyOn(SqliteStore.prototype, 'logBatch');
  const run = (await store.getRun((await logEvaluation(flags, { ...what, folder }))!))!;
  expect([run.info.experimentId, run.tags['mlflow.parentRunId']]).toEqual([experimentId, fit.runId]);
  const { name, digest } = run.inputs[0]!;
  expect(logBatch.mock.lastCall![1].model).toEqual({ modelId: model.modelId, dataset: { name, digest } });
  const other = { ...what, model: `runs:/${fit.runId}/model`, raw: tableFrom({ a: [1, 3], b: ['x', null] }) };
  const second = (await store.getRun((await logEvaluation(flags, other))!))!;
  expect(second.tags['mlflow.parentRunId']).toBe(fit.runId);
  expect(second.inputs[0]!.digest).not.toBe(digest);
});

it('scores of several targets stand under their names', async () => {
  const two = { ...what, evaluations: [evaluation, evaluation], targets: ['price', 'größe'] };
  const { metrics } = (await store.getRun((await logEvaluation(flags, two))!))!;
  expect(metrics).toMatchObject({ 'price/rmse': 0.5, 'größe/rmse': 0.5, 'price/mean_squared_error': 0.25 });
});

it('a store that fails midway leaves a run that says so', async () => {
  vi.spyOn(SqliteStore.prototype, 'logInputs').mockRejectedValueOnce(new Error('disk full'));
  await expect(logEvaluation({ ...flags, runName: 'halved' }, what)).rejects.toThrow('disk full');
  const { experimentId } = (await store.getExperimentByName('automl'))!;
  const runs = await store.searchRuns({ experimentIds: [experimentId], statuses: ['FAILED'] });
  expect(runs.map(({ info }) => info.runName)).toEqual(['halved']);
});
