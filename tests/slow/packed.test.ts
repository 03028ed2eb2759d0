import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const WINE = join(root, 'examples/data/winequality-red.csv');
const MOST_BYTES = 200e6;
const MOST_HELP_CPU_S = 0.3;

let folder = '';
let tarball = '';
const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: '1' },
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'automl-packed-'));
  // without scripts: the build lies in dist already, and other tests are reading it
  const packed = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
  tarball = join(folder, packed[0].filename);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  npm(['install', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund', tarball], folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const automl = (...args: string[]) =>
  spawnSync('npx', ['--no-install', 'automl', ...args], { cwd: folder, encoding: 'utf8' });

function bytesBelow(path: string): number {
  let sum = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const full = join(path, entry.name);
    if (entry.isDirectory()) sum += bytesBelow(full);
    else if (entry.isFile()) sum += statSync(full).size;
  }
  return sum;
}

describe('the packed tarball, installed alone', () => {
  it('holds what runs and no sources, tests or maps', () => {
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trimEnd().split('\n');
    const strange = files.filter(
      (f) =>
        !/^package\/(bin|dist)\/|^package\/kb\/\w+\.jsonl$|^package\/schemas\/[\w.]+\.json$|^package\/[^/]+\.(md|json)$|^package\/LICENSE$/.test(
          f,
        ),
    );
    expect(strange).toEqual([]);
    expect(files.filter((f) => /\.map$|\.tsbuildinfo$|(?<!\.d)\.ts$/.test(f))).toEqual([]);
    expect(files).toContain('package/dist/evaluate/worker.js');
    expect(files).toContain('package/dist/evaluate/worker-entry.cjs');
  });

  it('has no install script of its own and needs no compiler', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'node_modules/automl/package.json'), 'utf8'));
    for (const hook of ['preinstall', 'install', 'postinstall']) expect(manifest.scripts?.[hook]).toBeUndefined();
    const built = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' });
    expect(built.filter((f) => f.endsWith('binding.gyp') && !f.includes('node-gyp'))).toEqual([]);
  });

  it('takes less than 200 MB with all that it needs', () => {
    expect(bytesBelow(join(folder, 'node_modules'))).toBeLessThan(MOST_BYTES);
  });

  it('fits and predicts from the command line', () => {
    const fit = automl('fit', WINE, '--target', 'quality', '--time-budget', '8', '--out', 'run');
    expect(fit.stderr).not.toContain('error:');
    expect(fit.status).toBe(0);
    expect(automl('predict', 'run', WINE, '--output', 'p.csv').status).toBe(0);
    const lines = readFileSync(join(folder, 'p.csv'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1600);
    expect(lines[0]).toBe('prediction');
    expect(automl('doctor').status).toBe(0);
  });

  it('names the package that JSON and Parquet need', () => {
    writeFileSync(join(folder, 'rows.jsonl'), '{"a":1}\n{"a":2}\n');
    const { status, stderr } = automl('profile', 'rows.jsonl');
    expect(status).toBe(3);
    expect(stderr).toContain('@duckdb/node-bindings-');
    expect(stderr).toContain('[DATA_PACKAGE_MISSING]');
  });

  it('says which package is wanted for formats of optional packages', () => {
    writeFileSync(join(folder, 'book.xlsx'), Buffer.from('504b0304140000000800', 'hex'));
    const { status, stderr } = automl('profile', 'book.xlsx');
    expect(status).toBe(3);
    expect(stderr).toContain('exceljs');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('is imported by a script, with types for what it exports', () => {
    const script =
      "import { AutoRegressor } from 'automl'; console.log(typeof AutoRegressor, new AutoRegressor().status);";
    writeFileSync(join(folder, 'use.mjs'), script);
    expect(execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' })).toBe('function null\n');
    writeFileSync(
      join(folder, 'use.ts'),
      "import { AutoClassifier } from 'automl';\nconst p: number[][] = (await AutoClassifier.load('x')).predictProba([[1]]);\nexport { p };\n",
    );
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck', 'use.ts'];
    const checked = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...flags], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(checked.stdout).toBe('');
    expect(checked.status).toBe(0);
  });

  it('prints its help in less than 0.3 s of processor time', () => {
    const bin = join(folder, 'node_modules/automl/bin/automl.js');
    const seconds = Array.from({ length: 5 }, () => {
      const time = spawnSync(
        'bash',
        ['-c', `TIMEFORMAT='%U %S'; time "${process.execPath}" "${bin}" --help > /dev/null`],
        {
          encoding: 'utf8',
        },
      );
      const [user, system] = time.stderr.trim().split(' ').map(Number);
      return user! + system!;
    }).sort((a, b) => a - b);
    expect(seconds[2]).toBeLessThan(MOST_HELP_CPU_S);
  });
});
