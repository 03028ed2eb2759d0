import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, WINE, type Workbench, workbench } from '../../e2e/run-cli.ts';
import { MLFLOW, REPOSITORY } from './project-kit.ts';

let bench: Workbench;
beforeAll(() => {
  bench = workbench('wine');
  // the recipe keeps its results beside itself: a copy
  mkdirSync(bench.path('examples'));
  for (const name of ['wine', 'data'])
    cpSync(join(REPOSITORY, 'examples', name), bench.path(`examples/${name}`), { recursive: true });
});
afterAll(() => bench.close());

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));

describe('the wine-quality exercise', () => {
  let out = '';
  beforeAll(() => {
    const env = { ...process.env, AUTOML: `${process.execPath} ${BIN}`, PORT: String(21_000 + (process.pid % 2000)) };
    for (const name of Object.keys(env)) if (name.startsWith('MLFLOW_')) delete (env as NodeJS.ProcessEnv)[name];
    const python = MLFLOW === null ? {} : { PYTHON: join(MLFLOW, 'bin', 'python') };
    const script = join(REPOSITORY, 'examples', 'wine', 'exercise.sh');
    const options = { cwd: bench.folder, env: { ...env, ...python }, encoding: 'utf8', stdio: 'pipe' } as const;
    out = execFileSync('bash', ['--norc', script], options);
  }, 480_000);

  it('tracks eight runs that all finished, the full fit as the best', () => {
    const runs = [...out.matchAll(/^[0-9a-f]{32} +(.+?) +FINISHED .* ([\d.]+)$/gm)].map(
      (m) => [m[1]!, Number(m[2])] as const,
    );
    expect(runs).toHaveLength(8);
    const score = new Map(runs);
    expect(score.get('full')).toBeLessThan(
      Math.min(...runs.filter(([name]) => name !== 'full').map(([, rmse]) => rmse)),
    );
    expect(score.get('net 0.5 0.9')).toBeGreaterThan(score.get('net 0.02 0.1')!);
    expect(out).toMatch(/^alpha +0\.02 +0\.02 +0\.2 +0\.2 +0\.5 +0\.5$/m);
  });

  it('validates and promotes the full fit, and serves it to curl, fetch and Python', () => {
    expect(out).toContain('# Passed: models:/wine@challenger');
    expect(out).toContain('models:/wine@champion is version 2');
    const answers = [...out.matchAll(/^\{"predictions": ?\[(.*)\]\}$/gm)].map((m) => m[1]!.split(',').map(Number));
    expect(answers.map((a) => a.length)).toEqual(MLFLOW === null ? [2, 1] : [2, 1, 2]);
    for (const quality of answers.flat()) expect(Math.abs(quality - 5.5)).toBeLessThan(2);
    if (MLFLOW !== null) expect(answers[2]).toEqual(answers[0]);
  });

  it.skipIf(MLFLOW === null || CHROMIUM === undefined)(
    'is seen in the real mlflow ui by a browser',
    async () => {
      const port = 23_000 + (process.pid % 2000);
      const uri = `sqlite:///${bench.path('mlflow.db')}`;
      const args = ['ui', '--backend-store-uri', uri, '--port', String(port), '--workers', '1'];
      const ui = spawn(join(MLFLOW!, 'bin', 'mlflow'), args, { cwd: bench.folder, stdio: 'ignore', detached: true });
      try {
        const at = `http://127.0.0.1:${port}`;
        for (let tries = 0; tries < 300; tries++) {
          const answer = await fetch(`${at}/health`).catch(() => null);
          if (answer?.ok === true) break;
          await pause(200);
        }
        const flags = [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--window-size=1400,760',
          '--virtual-time-budget=20000',
        ];
        const page = execFileSync(CHROMIUM!, [...flags, '--dump-dom', `${at}/#/experiments/1/runs`], {
          ...{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26, timeout: 120_000 },
        });
        for (const name of ['full', 'tree', 'net 0.02 0.1']) expect(page).toContain(`>${name}<`);
      } finally {
        process.kill(-ui.pid!, 'SIGTERM');
      }
    },
    240_000,
  );
});

describe('the wine recipe', () => {
  it('goes from the table to a registered model', async () => {
    const recipe = bench.path('examples/wine/automl.yaml');
    const env = { MLFLOW_TRACKING_URI: '' };
    const run = (...more: string[]) =>
      bench.run(['recipe', 'run', '--file', recipe, '--profile', 'quick', ...more], { env });
    const uri = ['--tracking-uri', `sqlite:///${bench.path('recipe.db')}`];
    const done = await run(...uri);
    expect(done.stderr).toMatch(/^register +[\d.]+ s +name wine, version 1/m);
    expect(done.code).toBe(0);
    expect((await run(...uri)).stderr.match(/as before/g)).toHaveLength(8);
    const page = bench.path('card.html');
    const card = await bench.run(['recipe', 'inspect', 'evaluate', '--file', recipe, '--html', page]);
    expect(card.stdout).toMatch(/^rmse +0\.[5-7]/m);
    expect(readFileSync(page, 'utf8')).toContain('<h2>Scores on the test rows</h2>');
    const table = readFileSync(WINE, 'utf8').replace(/^7\.4;/m, '-1;');
    bench.write('examples/data/winequality-red.csv', table);
    const refused = await run(...uri);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/column 'fixed acidity' holds -1 in row 1 .*\[RECIPE_DATA_REFUSED\]/);
  }, 120_000);
});
