import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunStartEvent, TrialEndEvent } from '../../src/tracking/events.ts';
import { MlflowTracker } from '../../src/tracking/mlflow/mlflow-tracker.ts';
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
