import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrackingError } from '../../src/core/errors.ts';
import type { RunEvent, RunStartEvent, TrialEndEvent } from '../../src/tracking/events.ts';
import { MlflowTracker } from '../../src/tracking/mlflow/mlflow-tracker.ts';
import { readDelivery, rememberDelivery } from '../../src/tracking/spill/tracking-file.ts';
import { openStore } from '../../src/tracking/store/open-store.ts';
import type { Run, TrackingStore } from '../../src/tracking/store/types.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const START: RunStartEvent = {
  ...{ type: 'run-start', at: at(0), version: '1.0.0', target: 'y', task: { kind: 'regression' }, metric: 'r2' },
  data: { source: 'wine.csv', rows: 10, columns: 3, digest: 'abc' },
  ...{ seed: 0, folds: { kind: 'random', count: 2, holdout: 0 }, families: ['gbdt'], options: { maxTrials: 2 } },
  resumed: false,
};
const trial = (id: number, more: Partial<TrialEndEvent> = {}): TrialEndEvent => ({
  ...{ type: 'trial-end', at: at(10 * id), id, origin: 'bo', family: 'gbdt', config: { family: 'gbdt', rate: 0.1 } },
  ...{ status: 'complete', loss: 0.2 / id, foldLosses: [0.1, 0.3], folds: 2, seconds: 2, predictSeconds: 0.5 },
  ...{ bytes: 1000, steps: [30, 40], truncated: false, ...more },
});
const END: RunEvent = {
  type: 'run-end',
  at: at(60),
  status: 'finished',
  reason: 'done',
  trials: 2,
  seconds: 60,
  loss: 0.1,
};

describe('the MLflow tracker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracker-'));
  const uri = `sqlite:///${folder}/mlflow.db`;
  let store: TrackingStore;
  beforeAll(async () => {
    store = await openStore(uri);
  });
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const warnings: string[] = [];
  const newTracker = (): MlflowTracker =>
    new MlflowTracker({
      ...{ uri, env: {}, warn: (message) => warnings.push(message) },
      scoreOf: (metric, loss) => (metric === 'r2' ? 1 - loss : loss),
    });
  /** The parent run and its children, oldest first. */
  async function logged(
    events: readonly RunEvent[],
    tracker = newTracker(),
  ): Promise<{ parent: Run; children: Run[] }> {
    for (const event of events) tracker.emit(event);
    await tracker.flush();
    const runId = tracker.runId!;
    await tracker.close(1000);
    const parent = (await store.getRun(runId))!;
    const experimentIds = [parent.info.experimentId];
    const children = await store.searchRuns({ experimentIds, tags: { 'mlflow.parentRunId': runId } });
    return { parent, children: children.reverse() };
  }

  it('logs folds, learning curve, seconds and bytes of each trial, and the best so far', async () => {
    const curve = { steps: [1, 2, 4], losses: [0.5, 0.25, 0.2] };
    const { parent, children } = await logged([START, trial(1, { curve }), trial(2), END]);
    expect(children.map((run) => run.info.runName)).toEqual(['1', '2']);
    expect(children[0]!.metrics).toEqual({
      ...{ r2: 0.8, loss: 0.2, fold_r2: 0.7, steps: 40, seconds: 2, predict_seconds: 0.5, bytes: 1000 },
      validation_r2: 0.8,
    });
    const history = await store.getMetricHistory(children[0]!.info.runId, 'validation_r2');
    expect(history.map(({ step, value }) => [step, value])).toEqual([
      [1, 0.5],
      [2, 0.75],
      [4, 0.8],
    ]);
    expect(children[1]!.metrics).not.toHaveProperty('validation_r2');
    expect((await store.getMetricHistory(parent.info.runId, 'best_r2')).map(({ value }) => value)).toEqual([0.8, 0.9]);
    expect(parent).toMatchObject({ info: { status: 'FINISHED' }, metrics: { r2: 0.9, trials: 2, seconds: 60 } });
  });

  it('goes on with the run of the folder when a fit is resumed, and knows its earlier trials', async () => {
    const place = join(folder, 'run');
    mkdirSync(place);
    const start = { ...START, folder: place };
    const first = await logged([start, trial(1, { loss: 0.05 }), { ...END, status: 'interrupted', folder: place }]);
    writeFileSync(
      join(place, 'journal.jsonl'),
      [start, trial(1, { loss: 0.05 })].map((e) => JSON.stringify(e)).join('\n'),
    );
    const again = { ...start, resumed: true, options: { maxTrials: 3, workers: 2 } };
    const { parent, children } = await logged([again, trial(1, { loss: 0.05 }), trial(2), { ...END, folder: place }]);
    expect(parent.info).toMatchObject({ runId: first.parent.info.runId, status: 'FINISHED' });
    expect(children.map((run) => run.info.runName)).toEqual(['1', '2']);
    expect(parent.params).toMatchObject({ 'option.maxTrials': '2', 'option.workers': '2' });
    expect(parent.tags['automl.also.option.maxTrials']).toBe('3');
    expect(parent.metrics['best_r2']).toBe(0.95);
    const board = JSON.parse(readFileSync(join(fileURLToPath(parent.info.artifactUri), 'leaderboard.json'), 'utf8'));
    expect(board.data.map(([id]: [number]) => id)).toEqual([1, 2]);
  });

  it('makes a new run where the old one is not known to the store', async () => {
    const place = join(folder, 'moved');
    mkdirSync(place);
    const tracker = newTracker();
    const known = tracker.place!.uri;
    rememberDelivery(place, 'mlflow', known, { state: { runId: 'f'.repeat(32) } });
    const { parent } = await logged([{ ...START, seed: 9, folder: place, resumed: true }, END], tracker);
    expect(parent.info.runId).not.toBe('f'.repeat(32));
    expect(readDelivery(place, 'mlflow', known)!.state['runId']).toBe(parent.info.runId);
  });

  it('makes one child of a trial whose event is sent again after a failure', async () => {
    const failures = { left: 1 };
    const flaky = new Proxy(store, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (name === 'updateRun' && failures.left-- > 0)
            throw new TrackingError('TRACKING_UNREACHABLE', 'The server is gone.', { hint: 'Wait.' });
          return (member as (...a: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    const messages: string[] = [];
    const tracker = new MlflowTracker({
      ...{ store: flaky, env: {}, warn: (message: string) => messages.push(message), scoreOf: (_, loss) => loss },
    });
    const { children } = await logged([START, trial(1), trial(2), END], tracker);
    expect(children.map((run) => [run.info.runName, run.info.status])).toEqual([
      ['1', 'FINISHED'],
      ['2', 'FINISHED'],
    ]);
    expect(messages).toEqual(['MLflow: The server is gone. Wait. [TRACKING_UNREACHABLE]']);
  });

  it('names data, report and model', async () => {
    const place = join(folder, 'whole');
    mkdirSync(join(place, 'report'), { recursive: true });
    mkdirSync(join(place, 'model'));
    writeFileSync(join(place, 'model', 'manifest.json'), '{}');
    writeFileSync(join(place, 'report', 'confusion.json'), '{"columns":["a"],"data":[[1]]}');
    writeFileSync(join(place, 'report', 'roc.svg'), '<svg/>');
    const report: RunEvent = {
      ...{ type: 'report', at: at(59), metrics: { accuracy_score: 0.9, r2: 7 } },
      ...{ tables: ['report/confusion.json'], figures: ['report/roc.svg'] },
    };
    const data: RunStartEvent['data'] = {
      ...{
        ...START.data,
        digest: 'whole',
        path: '/data/wine.csv',
        schema: [{ name: 'a', type: 'double', required: true }],
      },
      validation: { rows: 9, digest: 'def' },
    };
    const files = new Map([['MLmodel', 'flavors: {}']]);
    const tracker = new MlflowTracker({
      ...{ uri, env: {}, warn: (message: string) => warnings.push(message), scoreOf: (_, loss) => loss },
      modelForm: async (_, as) => ({ files, note: `id ${as.modelId.length}` }),
    });
    const { parent } = await logged([{ ...START, folder: place, data }, report, { ...END, folder: place }], tracker);
    expect(parent.inputs.map(({ context, name, digest }) => [context, name, digest])).toEqual([
      ['training', 'wine.csv', 'whole'],
      ['validation', 'wine.csv (folds)', 'def'],
    ]);
    expect(parent.inputs[0]).toMatchObject({
      ...{
        source: '{"uri":"/data/wine.csv"}',
        schema: '{"mlflow_colspec":[{"name":"a","type":"double","required":true}],"target":"y"}',
      },
    });
    expect(parent.metrics).toMatchObject({ accuracy_score: 0.9, r2: 0.1 });
    expect(JSON.parse(parent.tags['mlflow.loggedArtifacts']!).map((t: { path: string }) => t.path)).toEqual([
      ...['leaderboard.json', 'confusion.json'],
    ]);
    expect(parent.tags['automl.model.note']).toBe('id 34');
    const [model] = await store.getOutputs(parent.info.runId);
    expect(model).toMatchObject({ name: 'model', status: 'READY', sourceRunId: parent.info.runId });
    const inside = await store.artifacts.list(model!.artifactUri);
    expect(inside.map(({ path }) => path)).toEqual(['MLmodel', 'model']);
    expect((await store.artifacts.list(parent.info.artifactUri, 'figures')).map(({ path }) => path)).toEqual([
      'figures/roc.svg',
    ]);
    expect(warnings).toEqual([]);
  });

  it('ends a run whose files cannot be kept, with one line', async () => {
    const place = join(folder, 'refused');
    mkdirSync(join(place, 'model'), { recursive: true });
    writeFileSync(join(place, 'model', 'manifest.json'), '{}');
    const messages: string[] = [];
    const tracker = new MlflowTracker({
      ...{ uri, env: {}, warn: (message: string) => messages.push(message), scoreOf: (_, loss) => loss },
      modelForm: async () => {
        throw new RangeError('no form');
      },
    });
    const { parent } = await logged(
      [
        { ...START, folder: place },
        { ...END, folder: place },
      ],
      tracker,
    );
    expect(parent.info.status).toBe('FINISHED');
    expect(messages).toEqual(['MLflow: no form']);
  });

  it('leaves the run of a project open, with its owner and its own parameters', async () => {
    const experimentId = await store.createExperiment('project');
    const { runId } = await store.createRun(experimentId, {
      ...{ runName: 'main', startTime: 1 },
      tags: { 'mlflow.source.type': 'PROJECT', 'automl.pid': '1', 'automl.host': 'elsewhere' },
    });
    await store.logBatch(runId, { params: { target: 'of the project' } });
    const tracker = new MlflowTracker({
      ...{ uri, env: { MLFLOW_RUN_ID: runId }, experiment: 'project', scoreOf: (_, loss) => loss },
      warn: (message: string) => warnings.push(message),
    });
    const { parent } = await logged([START, trial(1), END], tracker);
    expect(parent).toMatchObject({
      ...{ info: { runId, status: 'RUNNING', endTime: null }, params: { target: 'of the project', metric: 'r2' } },
      tags: { 'automl.pid': '1', 'automl.host': 'elsewhere', 'automl.also.target': 'y', 'automl.status': 'finished' },
    });
    expect(warnings).toEqual([]);
  });

  it('says that the run of MLFLOW_RUN_ID is not there, and makes one', async () => {
    const told: string[] = [];
    const env = { MLFLOW_RUN_ID: 'f'.repeat(32) };
    const warn = (message: string): number => told.push(message);
    const tracker = new MlflowTracker({ uri, env, scoreOf: (_, loss) => loss, warn });
    const { parent, children } = await logged([START, trial(1), END], tracker);
    expect(parent.info).toMatchObject({ status: 'FINISHED', runName: 'wine.csv y' });
    expect(children).toHaveLength(1);
    expect(told).toEqual([expect.stringMatching(/f{32} of MLFLOW_RUN_ID is not there/)]);
  });

  it('leaves a killed run KILLED while it is told from its journal, until its end says otherwise', async () => {
    const own = mkdtempSync(join(folder, 'killed-'));
    const start = { ...START, folder: own };
    const first = newTracker();
    for (const event of [start, trial(1)]) first.emit(event);
    await first.flush();
    const runId = first.runId!;
    await first.close(1000);
    // a process id that no machine gives
    await store.logBatch(runId, { tags: { 'automl.pid': String(2 ** 30) } });
    const replay = () =>
      new MlflowTracker({
        ...{ uri, env: {}, scoreOf: (_, loss) => loss, replayed: true, logModels: false },
        warn: (message: string) => warnings.push(message),
      });
    const again = { ...start, resumed: true };
    const cut = await logged([again, trial(2)], replay());
    expect(cut.parent.info).toMatchObject({ runId, status: 'KILLED' });
    const whole = await logged([again, trial(2), END], replay());
    expect(whole.parent.info).toMatchObject({ runId, status: 'FINISHED' });
    expect(warnings).toEqual([]);
  });

  it('names curves by the metric that the workers know', async () => {
    const curve = { steps: [1, 2], losses: [3, 2] };
    const { children } = await logged([{ ...START, metric: 'own', curveMetric: 'rmse' }, trial(1, { curve }), END]);
    expect(children[0]!.metrics).toMatchObject({ own: 0.2, validation_rmse: 2 });
  });

  it('marks failed trials and killed runs', async () => {
    const error = { code: 'TRIAL_TIMEOUT', message: 'too slow' };
    const { parent, children } = await logged([
      ...[START, trial(1), trial(2, { status: 'failed', loss: null, foldLosses: [], steps: [], error })],
      { ...END, status: 'interrupted', reason: 'stopped' },
    ]);
    expect(parent).toMatchObject({ info: { status: 'KILLED' }, tags: { 'automl.status': 'interrupted' } });
    expect(children[1]).toMatchObject({
      ...{ info: { status: 'FAILED' }, tags: { state: 'FAIL', error: 'too slow [TRIAL_TIMEOUT]' } },
    });
    expect(warnings).toEqual([]);
  });
});
