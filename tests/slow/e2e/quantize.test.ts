import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, noise, parseCsv, type Workbench, workbench } from '../../e2e/run-cli.ts';

const HEADER = ['a', 'b', 'y'];
const row = (i: number): number[] => {
  const [a, b] = [noise(i), noise(i + 20_000)];
  return [a, b, 3 * a - 2 * b * b + 0.1 * noise(i + 40_000)];
};
const rows = (from: number, count: number): string => csv(HEADER, count, (i) => row(from + i));

interface Report {
  readonly method: string;
  readonly files: readonly { bytes: [number, number]; loss: [number, number]; micros: [number, number] }[];
}

describe('automl fit --quantize', () => {
  let bench: Workbench;
  beforeAll(() => {
    bench = workbench('quantize');
    bench.write('train.csv', rows(0, 400));
    bench.write('new.csv', rows(10_000, 50));
  });
  afterAll(() => bench.close());

  it('saves networks in few bytes, prints and keeps a table of size, loss and time, and predicts with them', async () => {
    const search = [
      '--families',
      'mlp',
      '--max-trials',
      '2',
      '--sampler',
      'portfolio',
      '--folds',
      '2',
      '--set',
      'mlp.epochs=30',
    ];
    const fit = await bench.run([
      ...['fit', 'train.csv', '--target', 'y', '--out', 'run', '--quantize', 'int8'],
      ...search,
    ]);
    expect(fit.code, fit.stderr).toBe(0);
    expect(fit.stdout).toMatch(/network\s+fold\s+bytes/);
    const report = JSON.parse(bench.read('run/quantization.json')) as Report;
    expect(report.method).toBe('int8');
    expect(report.files.length).toBeGreaterThanOrEqual(2);
    for (const { bytes, loss, micros } of report.files) {
      expect(bytes[1]).toBeLessThan(0.5 * bytes[0]);
      expect(loss[1]).toBeLessThan(1.05 * loss[0]);
      expect(micros[1]).toBeGreaterThan(0);
    }
    const saved = JSON.parse(bench.read('run/model/manifest.json')) as { members: { files: { bytes: number }[] }[] };
    expect(saved.members[0]!.files.map((f) => f.bytes)).toEqual(report.files.map((f) => f.bytes[1]));
    const predicted = await bench.run(['predict', 'run', 'new.csv']);
    expect(predicted.code, predicted.stderr).toBe(0);
    const values = parseCsv(predicted.stdout)
      .slice(1)
      .map((cells) => Number(cells[0]));
    const errors = values.map((v, i) => Math.abs(v - row(10_000 + i)[2]!));
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(0.3);
  }, 60_000);

  it('refuses a way that it does not know', async () => {
    const wrong = await bench.run(['fit', 'train.csv', '--target', 'y', '--out', 'other', '--quantize', 'int4']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('"int4" is no way to quantize a network');
  });
});
