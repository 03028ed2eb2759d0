import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WINE, type Workbench, workbench } from '../../e2e/run-cli.ts';
import { MlflowStandIn } from './mlflow-stand-in.ts';

describe('a fit that is told to databricks', () => {
  const server = new MlflowStandIn();
  let bench: Workbench;
  beforeAll(async () => {
    server.token = 'dapi1';
    server.root = 'dbfs:/databricks/mlflow-tracking/7';
    await server.start();
    bench = workbench('databricks');
  });
  afterAll(async () => {
    await server.kill();
    bench.close();
  });
  const fit = (out: string, token: string) =>
    bench.run(['fit', WINE, '-t', 'quality', '--families', 'linear', '--max-trials', '2', '--out', out], {
      env: { MLFLOW_TRACKING_URI: 'databricks', DATABRICKS_HOST: server.uri, DATABRICKS_TOKEN: token },
    });
  const lines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('MLflow:'));

  it('is a run with its trials there; its files stay here, with one line that says so', async () => {
    const { code, stderr } = await fit('one', 'dapi1');
    expect(code).toBe(0);
    expect(lines(stderr)).toEqual([expect.stringContaining('dbfs:/databricks/mlflow-tracking/7')]);
    const [run] = server.fits;
    expect(run).toMatchObject({ status: 'FINISHED', experiment: '1' });
    expect(server.trials(run!).map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
    expect(server.artifacts.size).toBe(0);
    expect(existsSync(bench.path('one/model/manifest.json'))).toBe(true);
  });
  it('goes on without it when its token is refused, with one line', async () => {
    const { code, stderr } = await fit('two', 'wrong');
    expect(code).toBe(0);
    expect(lines(stderr)).toEqual([expect.stringMatching(/403.*Invalid access token/)]);
    expect(server.fits).toHaveLength(1);
  });
});
