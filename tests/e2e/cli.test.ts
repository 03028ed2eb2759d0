import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const BIN = new URL('../../bin/automl.js', import.meta.url).pathname;
const WINE = new URL('../../examples/data/winequality-red.csv', import.meta.url).pathname;

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function automl(...args: string[]): Promise<Result> {
  try {
    const { stdout, stderr } = await run(process.execPath, [BIN, ...args], { cwd: folder, maxBuffer: 1e8 });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const failed = error as { code: number; stdout: string; stderr: string };
    return { code: failed.code, stdout: failed.stdout, stderr: failed.stderr };
  }
}

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'automl-cli-'));
  const fit = await automl('fit', WINE, '--target', 'quality', '--max-trials', '3', '--out', 'wine');
  expect(fit.stderr + fit.stdout).toContain('wine');
  expect(fit.code).toBe(0);
  expect(fit.stdout.trim().split('\n').at(-1)).toBe('wine');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('automl command line', () => {
  it('leaves journal and model, drops out-of-fold files, frees the lock', () => {
    expect(readdirSync(join(folder, 'wine')).sort()).toEqual(['journal.jsonl', 'model']);
    const manifest = JSON.parse(readFileSync(join(folder, 'wine', 'model', 'manifest.json'), 'utf8'));
    expect(manifest.format).toBe(1);
    expect(manifest.status).toBe('ok');
  });

  it('predicts one line per input row, in order, from a file that still has the target', async () => {
    const { code } = await automl('predict', 'wine', WINE, '--output', 'p.csv', '--keep', 'quality');
    expect(code).toBe(0);
    const lines = readFileSync(join(folder, 'p.csv'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('quality,prediction');
    const source = readFileSync(WINE, 'utf8').trimEnd().split('\n').slice(1);
    expect(lines.length - 1).toBe(source.length);
    lines.slice(1).forEach((line, i) => {
      expect(line.split(',')[0]).toBe(source[i]!.split(';').at(-1));
    });
  });

  it('predicts the same in one chunk, in small chunks, reordered and with another separator', async () => {
    const [header, ...rows] = readFileSync(WINE, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(0, 60)
      .map((l) => l.replaceAll('"', '').split(';'));
    const reversed = [header!, ...rows].map((cells) => [...cells].reverse().join(',')).join('\n');
    writeFileSync(join(folder, 'a.csv'), [header!, ...rows].map((c) => c.join('\t')).join('\n'));
    writeFileSync(join(folder, 'b.csv'), reversed);
    const whole = await automl('predict', 'wine', 'a.csv');
    const parts = await automl('predict', 'wine', 'b.csv', '--chunk-rows', '7');
    expect(whole.stdout.split('\n').length).toBe(61);
    expect(parts.stdout).toBe(whole.stdout);
  });

  it('reads stdin for - and writes only predictions to stdout', async () => {
    const child = execFile(process.execPath, [BIN, 'predict', 'wine', '-'], { cwd: folder });
    let out = '';
    child.stdout!.on('data', (d) => {
      out += d;
    });
    child.stdin!.end(readFileSync(WINE, 'utf8').split('\n').slice(0, 4).join('\n'));
    await new Promise((resolve) => child.on('close', resolve));
    expect(out.trimEnd().split('\n')).toHaveLength(4);
  });

  it('evaluates with every metric of the task', async () => {
    const { stdout, code } = await automl('evaluate', 'wine', WINE, '--json');
    expect(code).toBe(0);
    const { rows, scores } = JSON.parse(stdout);
    expect(rows).toBe(1599);
    expect(scores.mse).toBeCloseTo(scores.rmse ** 2, 10);
  });

  it('explains rows: what the columns add, and the expected value, make the prediction', async () => {
    const { code, stdout } = await automl('explain', 'wine', WINE, '--rows', '2', '--background', '20', '--json');
    expect(code).toBe(0);
    const { expected, rows } = JSON.parse(stdout) as {
      expected: number[];
      rows: { row: number; prediction: number[]; contributions: Record<string, number[]> }[];
    };
    expect(rows.map((r) => r.row)).toEqual([1, 2]);
    for (const { prediction, contributions } of rows) {
      expect(Object.keys(contributions)).toHaveLength(11);
      const sum = Object.values(contributions).reduce((total, [by]) => total + by!, expected[0]!);
      expect(sum).toBeCloseTo(prediction[0]!, 8);
    }
    const text = await automl('explain', 'wine', WINE, '--rows', '1', '--background', '5', '--permutations', '1');
    expect(text.stdout).toMatch(/^row 1: value [\d.]+\ncolumn/);
    expect(text.stdout).toContain('alcohol');
  });

  it('shows the leaderboard, importances, profile, plan and checks', async () => {
    const board = JSON.parse((await automl('leaderboard', 'wine', '--json')).stdout);
    expect(board.trials.map((t: { family: string }) => t.family)).toContain('dummy');
    const importance = JSON.parse(
      (await automl('importance', 'wine', WINE, '--repeats', '1', '--rows', '200', '--json')).stdout,
    );
    expect(importance.columns).toHaveLength(11);
    const profile = await automl('profile', WINE);
    expect(profile.stdout).toContain('alcohol');
    const plan = JSON.parse((await automl('fit', WINE, '--target', 'quality', '--dry-run', '--json')).stdout);
    expect(plan.task).toBe('regression');
    expect((await automl('doctor')).code).toBe(0);
  });

  it.each([
    [['fit', WINE, '--target', 'qualty'], 3, 'did you mean "quality"'],
    [['fit', WINE, '--target', 'quality', '--time-budget', '0,5'], 2, 'decimal comma'],
    [['fit', WINE, '--target', 'quality', '--time-budget', '-3'], 2, 'not above 0'],
    [['fit', WINE, '--target', 'quality', '--time-budget', 'soon'], 2, 'not a number'],
    [['fit', 'nowhere.csv', '--target', 'y'], 3, 'DATA_FILE_NOT_FOUND'],
    [['fit', WINE], 2, 'target'],
    [['fit', WINE, '--target', 'quality', '--metric', 'rmsee'], 2, 'METRIC_UNKNOWN'],
    [['fit', WINE, '--target', 'quality', '--families', 'gbtd'], 2, 'gbdt'],
    [['fit', WINE, '--target', 'quality', '--set', 'gbdt.maxDeph=3'], 2, 'maxDepth'],
    [['fit', WINE, '--target', 'quality', '--out', 'wine'], 2, 'RUN_EXISTS'],
    [['fit', WINE, '--target', 'quality', '--out', 'none', '--resume'], 2, 'RUN_NOT_FOUND'],
    [['fit', WINE, '--target', 'alcohol', '--out', 'wine', '--resume'], 2, 'RUN_MISMATCH'],
    [['predict', 'nowhere', WINE], 4, 'BUNDLE_NOT_FOUND'],
    [['predict', 'wine', WINE, '--output', 'no/such/folder/p.csv'], 5, 'OUTPUT_UNWRITABLE'],
    [['bogus'], 2, 'unknown command'],
    [['fit', WINE, '--target', 'quality', '--bogus'], 2, 'unknown option'],
  ])('refuses %j with exit code %i', async (args, code, words) => {
    const result = await automl(...(args as string[]));
    expect(result.stderr).toContain(words);
    expect(result.code).toBe(code);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(result.stdout).toBe('');
  });

  it('names all missing columns', async () => {
    writeFileSync(join(folder, 'few.csv'), 'alcohol;pH\n9;3\n');
    const { code, stderr } = await automl('predict', 'wine', 'few.csv');
    expect(code).toBe(3);
    for (const name of ['chlorides', 'density', 'sulphates', 'citric acid']) expect(stderr).toContain(name);
  });

  it('refuses a damaged and a newer model', async () => {
    const copy = join(folder, 'bad', 'model');
    mkdirSync(copy, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(folder, 'wine', 'model', 'manifest.json'), 'utf8'));
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify(manifest));
    expect((await automl('predict', 'bad', WINE)).stderr).toContain('BUNDLE_DAMAGED');
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, format: 99 }));
    const newer = await automl('predict', 'bad', WINE);
    expect(newer.stderr).toContain('BUNDLE_VERSION');
    expect(newer.code).toBe(4);
  });

  it('goes on with a finished run', async () => {
    const { code, stdout } = await automl(
      'fit',
      WINE,
      '--target',
      'quality',
      '--max-trials',
      '4',
      '--out',
      'wine',
      '--resume',
    );
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').at(-1)).toBe('wine');
    expect(existsSync(join(folder, 'wine', 'model', 'manifest.json'))).toBe(true);
  }, 60_000);
});
