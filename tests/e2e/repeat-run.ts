import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = new URL('../../bin/automl.js', import.meta.url).pathname;
const WINE = new URL('../../examples/data/winequality-red.csv', import.meta.url).pathname;

/** A folder with a table of 300 wines to fit: three classes, a category and holes, so that more than one path is walked. */
export function wineFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'automl-repeat-'));
  const lines = readFileSync(WINE, 'utf8').split('\n');
  const rows = lines.slice(1, 301).map((line, i) => {
    const cells = line.split(';');
    const grade = Number(cells.at(-1)) <= 5 ? 'low' : Number(cells.at(-1)) === 6 ? 'mid' : 'high';
    return [...cells.slice(0, -1), i % 7 === 0 ? '' : `k${i % 5}`, grade].join(';');
  });
  writeFileSync(
    join(folder, 'wine.csv'),
    [`${lines[0]!.split(';').slice(0, -1).join(';')};kind;grade`, ...rows].join('\n'),
  );
  return folder;
}

/** Fits the table of `folder` with so many workers and trials into the run folder `out`. */
export function fitWine(folder: string, workers: number, trials: number, out: string, ...more: string[]): void {
  const args = [
    'fit',
    'wine.csv',
    '--target',
    'grade',
    '--max-trials',
    String(trials),
    '--seed',
    '3',
    '--keep-oof',
    '-q',
  ];
  // every family has its turn; few folds, epochs and rounds, so that all of it is quick
  args.push('--folds', '3', '--set', 'mlp.epochs=12,oblivious-gbdt.maxRounds=60');
  execFileSync(process.execPath, [BIN, ...args, '--workers', String(workers), '--out', out, ...more], { cwd: folder });
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All that must be equal: trials, decisions, out-of-fold bytes, weights, predictions. */
export function tracesOf(folder: string, out: string): unknown {
  const lines = readFileSync(join(folder, out, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const trials = lines
    .map((line) => JSON.parse(line))
    .filter((e) => e.type === 'trial-end')
    .map(({ id, config, status, foldLosses, steps }) => ({ id, config, status, foldLosses, steps }))
    .sort((a, b) => a.id - b.id);
  const files = readdirSync(join(folder, out, 'oof'))
    .filter((f) => f.endsWith('.model'))
    .sort();
  const models = files.map((f) => `${f} ${digest(readFileSync(join(folder, out, 'oof', f)))}`);
  const manifest = JSON.parse(readFileSync(join(folder, out, 'model', 'manifest.json'), 'utf8'));
  const members = manifest.members.map((m: { trial: number; weight: number }) => [m.trial, m.weight]);
  const predictions = execFileSync(process.execPath, [BIN, 'predict', out, 'wine.csv'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { trials, models, members, score: manifest.score, predictions };
}
