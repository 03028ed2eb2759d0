import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(root, 'bin/automl.js');
const VITEST = join(root, 'node_modules/vitest/vitest.mjs');
const VERSIONS = [22, 24];
/** Quick tests that start no process of their own: those would run on the Node of this test's parent anyway. */
const QUICK = ['core', 'data', 'kernels', 'metrics', 'models', 'pipeline', 'preprocess', 'search', 'space'];

let folder = '';
let expected = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-node-'));
  const lines = readFileSync(join(root, 'examples/data/winequality-red.csv'), 'utf8').split('\n');
  writeFileSync(join(folder, 'wine.csv'), lines.slice(0, 401).join('\n'));
  expected = predictions(process.execPath, 'this');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Predictions of a fit that depends on data and seed only. */
function predictions(node: string, out: string): string {
  const fit = ['fit', 'wine.csv', '--target', 'quality', '--max-trials', '8', '--seed', '5', '--out', out, '-q'];
  execFileSync(node, [BIN, ...fit], { cwd: folder });
  return execFileSync(node, [BIN, 'predict', out, 'wine.csv'], { cwd: folder, encoding: 'utf8' });
}

/** The binary of a Node release from the npm package `node`; null when the registry does not give it. */
function nodeBinary(major: number): string | null {
  const home = join(folder, `node${major}`);
  const args = ['install', '--prefix', home, '--no-audit', '--no-fund', '--no-save', `node@${major}`];
  if (spawnSync('npm', args, { stdio: 'ignore' }).status !== 0) return null;
  const binary = join(home, 'node_modules/node/bin/node');
  const asked = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  return asked.stdout?.startsWith(`v${major}.`) === true ? binary : null;
}

describe.each(VERSIONS)('Node %i', (major) => {
  let node: string | null = null;
  beforeAll(() => {
    node = nodeBinary(major);
  });

  it('gives the same model to the bit', ({ skip }) => {
    if (node === null) return skip(`npm gives no node@${major} here`);
    expect(predictions(node, `on${major}`)).toBe(expected);
  });

  it('passes the quick tests', ({ skip }) => {
    if (node === null) return skip(`npm gives no node@${major} here`);
    const folders = QUICK.map((name) => `tests/${name}/`);
    const run = spawnSync(node, [VITEST, 'run', '--reporter=dot', ...folders], { cwd: root, encoding: 'utf8' });
    expect(run.stdout).not.toMatch(/ FAIL /);
    expect(run.stdout).toMatch(/Tests .*passed/);
    expect(run.status).toBe(0);
  });
});
