import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WINE } from '../../e2e/run-cli.ts';
import { hasMlflow, type MlflowServer, startMlflow } from '../mlflow/mlflow-server.ts';
import { S3StandIn } from './s3-stand-in.ts';

/* The command line with AWS's package beside it, a real MLflow server that names S3, and a server that stands in for S3. */
const PACKAGE = process.env['AUTOML_S3_PACKAGE'] ?? '';
const there =
  hasMlflow('fits with artifacts in S3 are not tested') &&
  existsSync(join(PACKAGE, 'node_modules', '@aws-sdk', 'client-s3'));
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** This package as npm installs it, the packages of others around it. */
function install(root: string, withS3: boolean): string {
  const modules = join(root, 'node_modules');
  const own = join(modules, 'automl');
  mkdirSync(own, { recursive: true });
  for (const part of ['bin', 'dist', 'package.json', 'kb', 'schemas'])
    if (existsSync(join(REPOSITORY, part))) cpSync(join(REPOSITORY, part), join(own, part), { recursive: true });
  for (const name of readdirSync(join(REPOSITORY, 'node_modules')))
    if (!name.startsWith('.') && name !== 'automl')
      symlinkSync(join(REPOSITORY, 'node_modules', name), join(modules, name));
  if (withS3) symlinkSync(join(PACKAGE, 'node_modules', '@aws-sdk'), join(modules, '@aws-sdk'));
  return join(own, 'bin', 'automl.js');
}

describe.skipIf(!there)('a fit whose artifact root is s3://', () => {
  const root = mkdtempSync(join(tmpdir(), 's3-fit-'));
  const s3 = new S3StandIn();
  let server: MlflowServer;
  let endpoint = '';
  beforeAll(async () => {
    endpoint = await s3.start();
    server = await startMlflow(root, ['--no-serve-artifacts', '--default-artifact-root', 's3://bucket/models']);
  });
  afterAll(async () => {
    server.kill();
    await s3.stop();
    rmSync(root, { recursive: true, force: true });
  });

  const automl = (bin: string, args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> =>
    new Promise((resolve) => {
      const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', MLFLOW_S3_ENDPOINT_URL: endpoint };
      const env = { ...process.env, ...keys, MLFLOW_TRACKING_URI: server.uri };
      const child = spawn(process.execPath, [bin, ...args], { cwd: root, env });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text;
      });
      child.on('close', (code) => resolve({ code, out, err }));
    });
  const fit = (bin: string, out: string) =>
    automl(bin, ['fit', WINE, '-t', 'quality', '--families', 'linear,gbdt', '--max-trials', '3', '--out', out]);

  it('keeps tables, figures and the model there, and predicts by runs:/ and models:/ from there', async () => {
    const bin = install(join(root, 'with'), true);
    const { code, err } = await fit(bin, 'a');
    expect([code, err.includes('MLflow:')]).toEqual([0, false]);
    const keys = [...s3.objects.keys()];
    expect(keys.every((key) => key.startsWith('bucket/models/'))).toBe(true);
    for (const end of ['/leaderboard.json', '/journal.jsonl', '/artifacts/MLmodel', '/model/manifest.json'])
      expect(
        keys.filter((key) => key.endsWith(end)),
        end,
      ).toHaveLength(1);
    const listed = await automl(bin, ['runs', 'list', '--json', '--experiment', 'automl']);
    const { runId } = (JSON.parse(listed.out) as { info: { runId: string } }[])[0]!.info;
    const local = await automl(bin, ['predict', 'a', WINE]);
    expect(await automl(bin, ['predict', `runs:/${runId}/model`, WINE])).toMatchObject({ code: 0, out: local.out });
    const registered = await automl(bin, ['register', `runs:/${runId}/model`, '--name', 'wine', '--alias', 'champion']);
    expect(registered.code, registered.err).toBe(0);
    expect(await automl(bin, ['predict', 'models:/wine@champion', WINE])).toMatchObject({ code: 0, out: local.out });
  });
  it('is logged without its files, in one line that names the package, where that is not installed', async () => {
    const bin = install(join(root, 'without'), false);
    const before = s3.objects.size;
    const { code, err } = await fit(bin, 'b');
    expect(code).toBe(0);
    expect(err.split('\n').filter((line) => line.includes('MLflow:'))).toEqual([
      expect.stringContaining('npm install @aws-sdk/client-s3'),
    ]);
    expect(s3.objects.size).toBe(before);
    expect(existsSync(join(root, 'b', 'model', 'manifest.json'))).toBe(true);
  });
});
