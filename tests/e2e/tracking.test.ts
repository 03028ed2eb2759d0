import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/tracking/store/types.ts';
import { csv, noise, parseCsv, type Workbench, workbench } from './run-cli.ts';

describe('automl fit --tracker mlflow', () => {
  let bench: Workbench;
  const env = { MLFLOW_TRACKING_URI: '' };
  beforeAll(() => {
    bench = workbench('tracking');
    bench.write(
      'train.csv',
      csv(['a', 'b', 'y'], 120, (i) => [noise(i), noise(i + 900), 3 * noise(i) + noise(i + 4000)]),
    );
  });
  afterAll(() => bench.close());
  const fit = (out: string, more: string[], given: Record<string, string> = env) =>
    bench.run(['fit', 'train.csv', '-t', 'y', '--max-trials', '3', '--folds', '3', '--out', out, ...more], {
      env: given,
    });
  const runs = async (...more: string[]): Promise<Run[]> =>
    JSON.parse((await bench.run(['runs', 'list', '--json', ...more], { env })).stdout);

  it('writes a run for the fit and one for each trial, and the same model as without', async () => {
    const plain = await fit('plain', []);
    expect(plain.code).toBe(0);
    expect(existsSync(bench.path('mlflow.db'))).toBe(false);
    const tracked = await fit('tracked', ['--tracker', 'mlflow', '--run-name', 'größe 😀', '--tag', 'team=risk']);
    expect(tracked.code).toBe(0);
    const members = (run: string): unknown => JSON.parse(bench.read(`${run}/model/manifest.json`)).members;
    expect(members('tracked')).toEqual(members('plain'));

    const [parent, ...others] = await runs();
    expect(others).toEqual([]);
    expect(parent!.info).toMatchObject({ runName: 'größe 😀', status: 'FINISHED' });
    expect(parent!.tags).toMatchObject({ team: 'risk', 'automl.status': 'finished' });
    expect(parent!.params).toMatchObject({ target: 'y', metric: 'rmse', rows: '120' });
    expect(parent!.inputs[0]).toMatchObject({ context: 'training', name: 'train.csv' });
    expect(parent!.metrics['rmse']).toBeLessThan(parent!.metrics['best_rmse']! + 1);
    const trials = (await runs('--trials')).filter((run) => run.tags['mlflow.parentRunId'] === parent!.info.runId);
    expect(trials.map((t) => [t.info.runName, t.tags['state']]).sort()).toEqual([
      ['1', 'COMPLETE'],
      ['2', 'COMPLETE'],
      ['3', 'COMPLETE'],
    ]);
    const shown = await bench.run(['runs', 'show', parent!.info.runId], { env });
    expect(shown.stdout).toContain('config.json, figures/, journal.jsonl, leaderboard.json, worst_predictions.json');
    expect(shown.stdout).toMatch(/\nmodels\n {2}m-[0-9a-f]{32} {2}model, READY \(file:.*\/artifacts\)\n/);
    const scored = await bench.run(['evaluate', `runs:/${parent!.info.runId}/model`, 'train.csv', '--json'], { env });
    expect(JSON.parse(scored.stdout).rows).toBe(120);
    const compared = await bench.run(['runs', 'compare', trials[0]!.info.runId, trials[1]!.info.runId], { env });
    expect(compared.stdout).toMatch(/^rmse/m);
    const exported = parseCsv((await bench.run(['runs', 'export', '--trials'], { env })).stdout);
    expect(exported).toHaveLength(5);
    expect(exported[0]).toContain('params.target');
  });
  it('takes a server that is not there for no reason to fail: one line, the fit ends in time', async () => {
    const uri = 'http://127.0.0.1:9';
    const { code, stderr } = await fit('alone', ['-b', '5'], { MLFLOW_TRACKING_URI: uri });
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((line) => line.startsWith('MLflow:'))).toHaveLength(1);
    expect(existsSync(bench.path('alone/model/manifest.json'))).toBe(true);
  });
  it.each([
    ['file:///tmp/mlruns', 'migrate-filestore'],
    ['postgresql://host/db', 'mlflow server'],
  ])('says the way out of %s', async (uri, hint) => {
    const { code, stderr } = await bench.run(['runs', 'list', '--tracking-uri', uri], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });
  it('makes and lists experiments', async () => {
    expect((await bench.run(['experiments', 'create', 'risk models'], { env })).code).toBe(0);
    const again = await bench.run(['experiments', 'create', 'risk models'], { env });
    expect(again.stderr).toContain('TRACKING_EXISTS');
    expect((await bench.run(['experiments', 'list'], { env })).stdout).toContain('risk models');
  });
});
