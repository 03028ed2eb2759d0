import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, noise, parseCsv, type Workbench, workbench } from './run-cli.ts';

let bench: Workbench;
beforeAll(() => {
  bench = workbench('bad');
});
afterAll(() => bench.close());

const binary = Uint8Array.from({ length: 4000 }, (_, i) => Math.floor(256 * noise(i)));

/** name, content, what the message names, code */
const REFUSED: readonly (readonly [string, string | Uint8Array, string, string])[] = [
  ['target only', csv(['y'], 50, (i) => [i % 2]), '"y"', 'DATA_NO_FEATURES'],
  ['one class', csv(['a', 'y'], 50, (i) => [noise(i), 'yes']), '"yes" in all 50 rows', 'DATA_ONE_CLASS'],
  ['one value', csv(['a', 'y'], 50, (i) => [noise(i), 3.5]), '"3.5" in all 50 rows', 'DATA_ONE_CLASS'],
  ['one usable row', csv(['a', 'y'], 50, (i) => [i, i === 7 ? 1.5 : '']), '"y"', 'DATA_TOO_FEW_ROWS'],
  ['a class of its own for each row', csv(['a', 'y'], 30, (i) => [noise(i), `k${i}`]), '30 rows', 'DATA_TARGET_UNIQUE'],
  ['a header and no rows', 'a,b,y\n', 'no rows', 'DATA_FILE_HEADER_ONLY'],
  ['nothing', '', 'is empty', 'DATA_FILE_EMPTY'],
  ['blank lines only', '\n\n\n', 'no names and no rows', 'DATA_FILE_EMPTY'],
  ['bytes that are no text', binary, 'neither text nor a table', 'DATA_FILE_BINARY'],
];

function expectRefusal(result: { code: number | null; stdout: string; stderr: string }, exit: number): void {
  expect(result.stdout).toBe('');
  const errors = result.stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('note: '));
  expect(errors.filter((line) => line.startsWith('error: '))).toHaveLength(1);
  expect(errors.filter((line) => line !== '(see --help)')).toHaveLength(1);
  expect(result.stderr).not.toMatch(/\n\s+at |internal error/);
  expect(result.code).toBe(exit);
}

describe.concurrent('a table that cannot be learnt from is refused', () => {
  it.each(REFUSED)('%s', async (name, content, words, code) => {
    const file = `refused ${name}.csv`;
    bench.write(file, content);
    const result = await bench.run(['fit', file, '--target', 'y', '--max-trials', '1', '--out', `out ${name}`]);
    expect(result.stderr).toContain(words);
    expect(result.stderr).toContain(`[${code}]`);
    expectRefusal(result, 3);
  });

  it.each([
    ['a folder', ['.'], 'is a folder', '[DATA_FILE_IS_DIRECTORY]', 3],
    ['a file that is not there', ['gone.csv'], '"gone.csv"', '[DATA_FILE_NOT_FOUND]', 3],
    ['an unknown target', ['near.csv', '-t', 'qualty'], 'did you mean "quality"', '[DATA_COLUMN_MISSING]', 3],
    ['a negative budget', ['near.csv', '-b', '-5'], '-5 is not above 0', '', 2],
    ['a budget that is no number', ['near.csv', '-b', 'soon'], "'soon' is not a number", '', 2],
    ['a budget with a decimal comma', ['near.csv', '-b', '0,5'], 'write 0.5', '', 2],
    ['a run folder below a file', ['near.csv', '--out', 'near.csv/run'], 'near.csv/run', '[OUTPUT_UNWRITABLE]', 5],
  ])('%s', async (_, args, words, code, exit) => {
    bench.write(
      'near.csv',
      csv(['a', 'quality'], 20, (i) => [noise(i), noise(i + 7)]),
    );
    const more = args.includes('-t') ? [] : ['--target', 'quality'];
    const result = await bench.run(['fit', ...more, ...(args as string[]), '--max-trials', '1']);
    expect(result.stderr).toContain(words);
    expect(result.stderr).toContain(code);
    expectRefusal(result, exit as number);
  });
});

const wide = Array.from({ length: 120 }, (_, j) => `c${j}`);
const two = (i: number): string => (i % 2 === 0 ? 'p' : 'q');

/** name, table, code of a note it must print ('' = none asked for) */
const LEARNABLE: readonly (readonly [string, string, string])[] = [
  ['one feature', csv(['a', 'y'], 60, (i) => [noise(i), noise(i) * 3 + noise(i + 99)]), 'features_few'],
  ['two rows', csv(['a', 'b', 'y'], 2, (i) => [i, noise(i), i * 2.5]), 'few_rows'],
  ['two rows of two classes', csv(['a', 'y'], 2, (i) => [noise(i), two(i)]), 'few_rows'],
  ['three rows', csv(['a', 'b', 'y'], 3, (i) => [i, noise(i), i * 2.5]), 'few_rows'],
  ['five rows of two classes', csv(['a', 'b', 'y'], 5, (i) => [i, noise(i), two(i)]), 'few_rows'],
  ['twenty rows', csv(['a', 'b', 'y'], 20, (i) => [noise(i), noise(i + 50), two(i)]), 'few_rows'],
  [
    'more columns than rows',
    csv([...wide, 'y'], 40, (i) => [...wide.map((_, j) => noise(i * 200 + j)), two(i)]),
    'more_features_than_rows',
  ],
  ['empty columns', csv(['a', 'b', 'c', 'y'], 60, (i) => [noise(i), '', '', i / 7]), 'column_all_missing'],
  [
    'infinite values',
    csv(['a', 'b', 'y'], 60, (i) => [i % 9 === 0 ? 'inf' : noise(i), i % 7 === 0 ? '-Infinity' : i, i / 3]),
    'infinite_values',
  ],
  [
    'values near the end of doubles',
    csv(['a', 'b', 'y'], 60, (i) => [i % 5 === 0 ? 1e300 : i, i % 4 === 0 ? -1e308 : 1e-310, i / 3]),
    '',
  ],
  [
    'a cell of 100,000 characters',
    csv(['a', 't', 'y'], 60, (i) => [
      noise(i),
      i === 5 ? 'word '.repeat(20_000) : i === 6 ? 'x'.repeat(100_000) : `some text ${i}`,
      two(i),
    ]),
    'cells_long',
  ],
  [
    '10,000 categories',
    csv(['a', 'k', 'y'], 12_000, (i) => [i % 10, `cat ${i % 10_000}`, i % 3 === 0 ? 'p' : 'q']),
    'categories_many',
  ],
  ['a target with holes', csv(['a', 'y'], 60, (i) => [noise(i), i % 6 === 0 ? '' : two(i)]), 'target_missing'],
  ['an infinite target', csv(['a', 'y'], 60, (i) => [noise(i), i % 9 === 0 ? 'inf' : i / 3]), 'target_missing'],
  [
    'classes rarer than the folds',
    csv(['a', 'b', 'y'], 60, (i) => [noise(i), i, i < 1 ? 'solo' : i < 3 ? 'rare' : two(i)]),
    'class_rarer_than_folds',
  ],
  ['0.1% positives', csv(['a', 'b', 'y'], 3000, (i) => [i % 100, noise(i), i % 1000 === 0 ? 1 : 0]), 'class_rare'],
  ['constant columns only', csv(['a', 'b', 'y'], 60, (i) => [1, 'x', two(i)]), ''],
  [
    'names of Object.prototype',
    csv(['__proto__', 'constructor', 'toString', 'y'], 60, (i) => [
      noise(i),
      `k${i % 3}`,
      i % 7,
      i % 2 === 0 ? '__proto__' : 'valueOf',
    ]),
    '',
  ],
];

describe.concurrent('a poor table gives a model and a remark', () => {
  it.each(LEARNABLE)(
    '%s',
    async (name, text, code) => {
      const file = `${name}.csv`;
      bench.write(file, text);
      const out = `run ${name}`;
      const fit = await bench.run(['fit', file, '--target', 'y', '--max-trials', '3', '--workers', '1', '--out', out]);
      expect(fit.stderr).not.toContain('error:');
      expect(fit.code).toBe(0);
      if (code !== '') expect(fit.stderr).toContain(`[${code}]`);
      const predict = await bench.run(['predict', out, file]);
      expect(predict.code).toBe(0);
      const [header, ...rows] = parseCsv(predict.stdout);
      expect(rows).toHaveLength(parseCsv(text).length - 1);
      const numbers = header!.length === 1 ? [0] : header!.map((_, j) => j).slice(1);
      for (const row of rows) for (const j of numbers) expect(Number.isFinite(Number(row[j]))).toBe(true);
      if (header!.length > 1) {
        const classes = header!.slice(1).map((column) => column.slice('proba_'.length));
        for (const row of rows) {
          expect(classes).toContain(row[0]);
          expect(numbers.reduce((sum, j) => sum + Number(row[j]), 0)).toBeCloseTo(1, 9);
        }
      }
    },
    60_000,
  );

  it('counts the rows that were dropped for want of a target', async () => {
    bench.write(
      'holes.csv',
      csv(['a', 'y'], 60, (i) => [noise(i), i % 6 === 0 ? '' : two(i)]),
    );
    const { stderr, code } = await bench.run(['fit', 'holes.csv', '-t', 'y', '--max-trials', '1', '--out', 'holes']);
    expect(code).toBe(0);
    expect(stderr).toContain('10 of 60 rows');
  });
});
