import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrialEndEvent } from '../../../src/tracking/events.ts';
import { readJournal } from '../../../src/tracking/journal.ts';
import { RestStore } from '../../../src/tracking/rest/rest-store.ts';
import { WINE, type Workbench, workbench } from '../../e2e/run-cli.ts';
import { MlflowStandIn, type StandInRun } from './mlflow-stand-in.ts';

const TRIALS = 7;

it('a run is made once when the answer to its making is lost', async () => {
  const server = new MlflowStandIn();
  await server.start();
  const store = await RestStore.open(server.uri, {});
  const run = { runName: '4', startTime: 1_700_000_000_000, tags: { 'automl.run': 'x', 'mlflow.parentRunId': 'p' } };
  const earlier = await store.createRun('1', { ...run, startTime: run.startTime - 1 });
  server.diesAfter = server.calls;
  const making = store.createRun('1', run);
  while (server.alive) await pause(5);
  await server.start();
  const { runId } = await making;
  const runs = await store.searchRuns({ experimentIds: ['1'] });
  expect(runs.map(({ info }) => info.runId).sort()).toEqual([earlier.runId, runId].sort());
  await store.close();
  await server.kill();
});

describe('a fit whose MLflow server is killed', () => {
  let bench: Workbench;
  let server: MlflowStandIn;
  beforeAll(() => {
    bench = workbench('server-killed');
  });
  afterAll(() => bench.close());
  beforeEach(async () => {
    server = new MlflowStandIn();
    await server.start();
  });
  afterEach(() => server.kill());

  const fit = (out: string, ...more: string[]) =>
    bench.run(
      [
        'fit',
        WINE,
        '-t',
        'quality',
        '--max-trials',
        String(TRIALS),
        '--folds',
        '3',
        '--families',
        'linear,gbdt',
        '--sampler',
        'random',
        '--out',
        out,
        ...more,
      ],
      { env: { MLFLOW_TRACKING_URI: server.uri } },
    );
  const sync = (...more: string[]) => bench.run(['runs', 'sync', ...more], { env: { MLFLOW_TRACKING_URI: '' } });

  /** The server holds what the journal holds: each trial once, with its loss and folds, and the end of the run. */
  function expectWhole(out: string, run: StandInRun, status = 'FINISHED'): void {
    const ends = readJournal(bench.path(out)).filter((event) => event.type === 'trial-end') as TrialEndEvent[];
    const trials = server.trials(run);
    expect(trials.map((trial) => Number(trial.name))).toEqual(ends.map((end) => end.id).sort((a, b) => a - b));
    for (const end of ends) {
      const { metrics, status: state } = trials.find((trial) => Number(trial.name) === end.id)!;
      expect(state).toBe(end.status === 'failed' ? 'FAILED' : 'FINISHED');
      if (end.loss !== null) expect([...metrics]).toContain(`loss ${end.loss} 0`);
      expect([...metrics].filter((metric) => metric.startsWith('fold_'))).toHaveLength(
        new Set(end.foldLosses.map((loss, fold) => (loss === null ? null : fold)).filter((fold) => fold !== null)).size,
      );
    }
    expect(run.status).toBe(status);
  }

  it('and comes back in mid-run: everything is there at its end, each trial once', async () => {
    server.diesAfter = 20;
    const running = fit('back', '-b', '120');
    while (server.alive) await pause(20);
    await pause(1000);
    await server.start();
    const { code, stderr } = await running;
    expect(code).toBe(0);
    // none when it is back before anybody waited for it
    expect(stderr.split('\n').filter((line) => line.startsWith('MLflow:')).length).toBeLessThanOrEqual(1);
    await sync('back');
    expect(server.fits).toHaveLength(1);
    expectWhole('back', server.fits[0]!);
  });

  it('and comes back after its end: automl runs sync sends the rest, twice is as once', async () => {
    server.diesAfter = 25;
    const { code, stderr } = await fit('later');
    expect(code).toBe(0);
    expect(stderr).toMatch(/automl runs sync .*later/);
    const before = await sync('later');
    expect(before.code).not.toBe(0);
    expect(before.stderr).toContain('TRACKING_UNREACHABLE');
    await server.start();
    expect((await sync('later')).stdout).toMatch(/^later: \d+ events sent, mlflow at http/);
    expect((await sync('later')).stdout).toContain('all was there');
    expect(server.fits).toHaveLength(1);
    expectWhole('later', server.fits[0]!);
    expect([...server.artifacts.keys()].some((path) => path.endsWith('journal.jsonl'))).toBe(true);
  });

  it('and is there at the next start: what is missing is sent beside the new run', async () => {
    server.diesAfter = 25;
    await fit('first');
    await server.start();
    const [first] = server.fits;
    expect(first!.status).toBe('RUNNING');
    expect((await fit('second', '-b', '60')).code).toBe(0);
    await sync('second');
    expect(server.fits).toHaveLength(2);
    expectWhole('first', first!);
    expectWhole('second', server.fits[1]!);
  });

  it('a server that was never there gets the whole run by automl runs sync; an untracked run too', async () => {
    await server.kill();
    await fit('never', '--run-name', 'größe', '--tag', 'team=risk');
    await server.start();
    await sync('never');
    const [run] = server.fits;
    expect([run!.name, run!.tags.get('team')]).toEqual(['größe', 'risk']);
    expectWhole('never', run!);
    await bench.run(['fit', WINE, '-t', 'quality', '--max-trials', '3', '--folds', '3', '--out', 'plain']);
    await sync('plain', '--tracking-uri', server.uri);
    await sync('plain', '--tracking-uri', server.uri);
    expect(server.fits).toHaveLength(2);
    expectWhole('plain', server.fits[1]!);
  });

  it('is resumed after a kill -9: one run, all trials', async () => {
    const { spawn } = await import('node:child_process');
    const { BIN } = await import('../../e2e/run-cli.ts');
    const args = ['fit', WINE, '-t', 'quality', '--max-trials', '8', '--folds', '3', '--out', 'killed'];
    const env = { ...process.env, MLFLOW_TRACKING_URI: server.uri };
    server.diesAfter = 20;
    const child = spawn(process.execPath, [BIN, ...args], { cwd: bench.folder, env, stdio: 'ignore' });
    const gone = new Promise((done) => child.on('exit', done));
    while (server.alive) await pause(20);
    child.kill('SIGKILL');
    await gone;
    await server.start();
    const { code } = await bench.run([...args, '--resume', '-b', '60'], { env: { MLFLOW_TRACKING_URI: server.uri } });
    expect(code).toBe(0);
    await sync('killed');
    expect(server.fits).toHaveLength(1);
    expectWhole('killed', server.fits[0]!);
  });
});
