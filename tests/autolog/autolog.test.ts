import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  activeRun,
  autolog,
  endRun,
  flushAutolog,
  setExperiment,
  setTrackingUri,
  startRun,
} from '../../src/autolog/index.ts';
import { loadBundle } from '../../src/bundle/load-bundle.ts';
import { tableFrom } from '../../src/data/ingest/table-from.ts';
import { GradientBoostingClassifier, Ridge } from '../../src/estimators/index.ts';
import { openStore } from '../../src/tracking/store/open-store.ts';
import type { Run, TrackingStore } from '../../src/tracking/store/types.ts';

const rows = Array.from({ length: 60 }, (_, i) => ({ a: (i * 37) % 11, b: i % 3 === 0 ? 'x' : 'y' }));
const labels = rows.map(({ a, b }) => (a > 5 !== (b === 'x') ? 'yes' : 'no'));
const values = rows.map(({ a, b }) => 2 * a + (b === 'x' ? 1 : 0));

describe('autolog', () => {
  const folder = mkdtempSync(join(tmpdir(), 'autolog-'));
  let store: TrackingStore;
  beforeAll(async () => {
    const uri = `sqlite:///${folder}/mlflow.db`;
    setTrackingUri(uri);
    setExperiment('auto');
    store = await openStore(uri);
  });
  beforeEach(() => autolog({ tags: { team: 'risk' } }));
  afterEach(async () => {
    autolog({ disable: true });
    while (activeRun() !== null) await endRun();
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const runs = async (): Promise<Run[]> => {
    const experiment = await store.getExperimentByName('auto');
    return experiment === null ? [] : store.searchRuns({ experimentIds: [experiment.experimentId] });
  };

  it('gives a bare fit a run with parameters, scores, curve, data and a model that predicts the same', async () => {
    const model = new GradientBoostingClassifier({ nEstimators: 5, evalMetric: 'log_loss' });
    await model.fit(rows, labels, { evalSet: [rows, labels] });
    const [run, ...others] = await runs();
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      ...{ info: { runName: 'GradientBoostingClassifier', status: 'FINISHED' }, params: { nEstimators: '5' } },
      tags: { team: 'risk', estimator_name: 'GradientBoostingClassifier', 'mlflow.autologging': 'automl' },
      metrics: { training_accuracy: model.score(rows, labels), iterations: 5 },
    });
    expect(JSON.parse(run!.inputs[0]!.schema!).mlflow_colspec).toEqual([
      { name: 'a', type: 'long', required: true },
      { name: 'b', type: 'string', required: true },
    ]);
    const { runId } = run!.info;
    const history = await store.getMetricHistory(runId, 'validation_log_loss');
    expect(history.map(({ step, value }) => [step, value])).toEqual(
      model.evalsResult['log_loss']!.map((value, i) => [i + 1, value]),
    );
    expect(run!.inputs[0]).toMatchObject({ context: 'training', profile: '{"num_rows":60,"num_elements":120}' });
    const [logged] = await store.getOutputs(runId);
    const files = (await store.artifacts.list(logged!.artifactUri)).map(({ path }) => path);
    expect(files).toEqual(expect.arrayContaining(['MLmodel', 'input_example.json', 'model', 'model.onnx']));
    const bundle = loadBundle(fileURLToPath(logged!.artifactUri));
    const { values: scores } = bundle.predict(tableFrom(rows));
    expect(Array.from(scores)).toEqual(model.predictProba(rows, { as: 'rows' }).map((row) => row[1]));
  });

  it('logs to the run that was active when the fit began, and leaves it open', async () => {
    const before = (await runs()).length;
    const run = await startRun({ runName: 'mine' });
    const model = await new Ridge({ alpha: 2 }).fit(rows, values);
    const now = await run.read();
    expect(now.info.status).toBe('RUNNING');
    expect(now).toMatchObject({ params: { alpha: '2' }, tags: { estimator_name: 'Ridge' } });
    expect(now.metrics['training_r2']).toBeCloseTo(model.score(rows, values), 12);
    expect((await runs()).length).toBe(before + 1);
    // a second fit has other parameters: the first ones stay, the fit goes on
    await new Ridge({ alpha: 3 }).fit(rows, values);
    expect((await run.read()).params['alpha']).toBe('2');
  });

  it('waits for fitSync when asked to, and marks a fit that failed', async () => {
    new Ridge().fitSync(rows, values);
    await flushAutolog();
    expect((await runs())[0]!.info).toMatchObject({ runName: 'Ridge', status: 'FINISHED' });
    await expect(new Ridge().fit(rows, values.slice(1))).rejects.toMatchObject({ code: 'DATA_LENGTH_MISMATCH' });
    expect((await runs()).find((run) => run.info.status === 'FAILED')).toMatchObject({
      ...{ info: { runName: 'Ridge' }, tags: { 'automl.fit.error': expect.stringContaining('59') } },
    });
  });

  it('costs a warning, not the fit, when nothing can be logged', async () => {
    const seen: string[] = [];
    const listen = (warning: Error): unknown => seen.push(`${warning.name}: ${warning.message}`);
    process.on('warning', listen);
    setTrackingUri('postgresql://nowhere/db');
    try {
      const model = await new Ridge().fit(rows, values);
      expect(model.score(rows, values)).toBeGreaterThan(0.9);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      setTrackingUri(`sqlite:///${folder}/mlflow.db`);
      process.off('warning', listen);
    }
    expect(seen.filter((line) => line.includes('postgresql'))).toEqual([expect.stringMatching(/^AutologWarning: /)]);
  });

  it('is silent after { disable: true }, and keeps no model when asked not to', async () => {
    const before = (await runs()).length;
    autolog({ disable: true });
    await new Ridge().fit(rows, values);
    expect((await runs()).length).toBe(before);
    autolog({ logModels: false, logDatasets: false });
    await new Ridge().fit(rows, values);
    const [run] = await runs();
    expect([run!.inputs, await store.getOutputs(run!.info.runId)]).toEqual([[], []]);
  });
});
