import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Workbench, workbench } from '../../e2e/run-cli.ts';
import { installHere, MLFLOW } from './project-kit.ts';

let bench: Workbench;
beforeAll(() => {
  bench = workbench('init');
});
afterAll(() => bench.close());
const NONE = { MLFLOW_RUN_ID: '', MLFLOW_TRACKING_URI: '', MLFLOW_EXPERIMENT_ID: '', MLFLOW_EXPERIMENT_NAME: '' };

describe('a project that automl init wrote', () => {
  beforeAll(async () => {
    const made = await bench.run(['init', 'houses']);
    expect(made.stdout.trim().split('\n')).toContain('MLproject');
    installHere(bench.path('houses'));
  });

  it('runs by automl run: one run with the parameters, the score and its trials', async () => {
    const args = ['run', 'houses', '-P', 'trials=3', '--experiment', 'houses', '--version'];
    expect((await bench.run([...args, 'v1'], { env: NONE })).stderr).toContain('[PROJECT_VERSION]');
    const done = await bench.run([...args.slice(0, -1), '--json'], { env: NONE });
    expect(done.stderr).not.toContain('error');
    const { runId, status } = JSON.parse(done.stdout);
    expect(status).toBe('FINISHED');
    const run = JSON.parse((await bench.run(['runs', 'show', runId, '--json'])).stdout);
    expect(run.info.status).toBe('FINISHED');
    expect(run.params).toMatchObject({ trials: '3', target: 'price', data: 'data/sample.csv' });
    expect(run.tags['mlflow.source.type']).toBe('PROJECT');
    expect(run.metrics.rmse).toBeGreaterThan(5);
    expect(run.metrics.rmse).toBeLessThan(60);
    expect(run.artifacts).toContain('leaderboard.json');
    const asked = await bench.run(['predict', `runs:/${runId}/model`, 'houses/data/sample.csv'], { env: NONE });
    expect(asked.stderr).not.toContain('error');
    expect(asked.code).toBe(0);
  }, 120_000);

  it('tells what a parameter should be, with exit code 2', async () => {
    const done = await bench.run(['run', 'houses', '-P', 'trials=0,1'], { env: NONE });
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toMatch(/decimal comma.*trials=0\.1.*\[PROJECT_PARAMETER_INVALID\]/);
  });

  it.skipIf(MLFLOW === null)(
    'runs by the real mlflow run',
    () => {
      const folder = bench.path('houses');
      const env = { ...process.env, ...NONE, PATH: `${join(MLFLOW!, 'bin')}:${process.env['PATH']}` };
      for (const name of Object.keys(NONE)) delete (env as Record<string, string | undefined>)[name];
      Object.assign(env, { MLFLOW_TRACKING_URI: `sqlite:///${join(folder, 'mlflow.db')}` });
      const args = ['run', '.', '--env-manager', 'local', '-P', 'trials=2', '--experiment-name', 'houses'];
      execFileSync(join(MLFLOW!, 'bin', 'mlflow'), args, { cwd: folder, env, stdio: 'pipe' });
      const read = `
import json, mlflow
c = mlflow.MlflowClient()
e = c.get_experiment_by_name('houses')
r = [r for r in c.search_runs([e.experiment_id]) if 'mlflow.parentRunId' not in r.data.tags]
print(json.dumps([[x.info.status, x.data.params['trials'], x.data.metrics['rmse'], x.data.tags['mlflow.source.type']] for x in r]))
`;
      const out = execFileSync(join(MLFLOW!, 'bin', 'python'), ['-c', read], { cwd: folder, env, encoding: 'utf8' });
      const runs = JSON.parse(out);
      expect(runs).toHaveLength(1);
      expect(runs[0].slice(0, 2)).toEqual(['FINISHED', '2']);
      expect(runs[0][3]).toBe('PROJECT');
      expect(runs[0][2]).toBeGreaterThan(5);
    },
    300_000,
  );
});
