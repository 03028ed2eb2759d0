import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, noise, parseCsv, type Workbench, workbench } from '../../e2e/run-cli.ts';

let bench: Workbench;
beforeAll(() => {
  bench = workbench('labels');
});
afterAll(() => bench.close());

describe.concurrent('class labels keep the spelling of the file', () => {
  it.each([
    [['yes', 'no']],
    [['01', '02']],
    [['1.0', '2.0']],
    [['true', 'False']],
    [['1e3', '1000']],
    [['2020-01-01', '2021-06-30']],
    [['a, b', 'say "hi"', 'two  words']],
    [['größe', '😀', 'İstanbul']],
    [['line\none', 'two']],
    [['0', '1', '007']],
    [['__proto__', 'constructor']],
  ])(
    '%j',
    async (labels) => {
      const at = (i: number): number => Math.floor(noise(i) * labels.length);
      const name = labels.map((label) => label.codePointAt(0)).join('-') + labels.join('').length;
      bench.write(
        `${name}.csv`,
        csv(['a', 'b', 'y'], 90, (i) => [at(i) + 0.3 * noise(i + 500), noise(i + 1000), labels[at(i)]]),
      );
      const common = [
        '--task',
        'classification',
        '--families',
        'logistic',
        '--max-trials',
        '2',
        '--workers',
        '1',
        '-q',
      ];
      const fit = await bench.run(['fit', `${name}.csv`, '--target', 'y', ...common, '--out', name]);
      expect(fit.stderr).toBe('');
      const { stdout } = await bench.run(['predict', name, `${name}.csv`, '--keep', 'y', '-q']);
      const [header, ...rows] = parseCsv(stdout);
      expect(header!.slice(0, 2)).toEqual(['y', 'prediction']);
      expect(header!.slice(2).sort()).toEqual(labels.map((label) => `proba_${label}`).sort());
      expect(new Set(rows.map((row) => row[0]))).toEqual(new Set(labels));
      const right = rows.filter((row) => row[0] === row[1]).length;
      expect(right / rows.length).toBeGreaterThan(0.9); // the labels come back as themselves, not swapped or re-coded
    },
    30_000,
  );
});
