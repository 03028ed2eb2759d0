import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { execute } from '../../src/cli/main.ts';
import { ERROR_CODES } from '../../src/core/error-codes/index.ts';
import { type CliResult, csv, noise, parseCsv, type Workbench, workbench } from '../e2e/run-cli.ts';

/* Most runs call the command line in this process: a hundred of them cost as much as ten processes. */

const SEED = Number(process.env['FUZZ_SEED'] ?? 20261122);
const TIMES = Number(process.env['FUZZ_TIMES'] ?? 1);
const fuzz = (runs: number) => ({ seed: SEED, numRuns: runs * TIMES, endOnFailure: true });

let bench: Workbench;
let model = '';
beforeAll(async () => {
  bench = workbench('fuzz');
  const shapes = ['round', 'flat', 'long'];
  const row = (i: number) => [noise(i), shapes[i % 3], `2024-0${1 + (i % 9)}-11`, i % 2 === 0 ? 'in' : 'out'];
  bench.write('good.csv', csv(['size', 'shape', 'made', 'y'], 40, row));
  model = bench.path('model');
  const { code, stderr } = await here(['fit', bench.path('good.csv'), '-t', 'y', '--max-trials', '3', '--out', model]);
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
}, 60_000);
afterAll(() => bench.close());

/** One command line in this process, with what it wrote. */
async function here(args: readonly string[]): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  const capture = (name: 'stdout' | 'stderr') =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk, encoding?: unknown, done?: unknown) => {
      written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') callback();
      return true;
    });
  const spies = [capture('stdout'), capture('stderr')];
  try {
    const code = await execute(['node', 'automl', ...args]);
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** What holds for every command line there is. */
function expectManners({ code, stdout, stderr }: CliResult): void {
  expect(stderr).not.toMatch(/internal error|\n\s+at |node:internal/);
  expect([0, 2, 3, 4, 5]).toContain(code);
  const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
  if (code === 0) expect(errors).toEqual([]);
  else {
    expect(errors.length).toBeLessThanOrEqual(1);
    expect(stdout).toBe('');
    const named = /\[([A-Z_]+)\]$/.exec(errors[0] ?? '')?.[1];
    if (code !== 2) expect(Object.keys(ERROR_CODES)).toContain(named);
  }
}

const nastyCell = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -9, max: 9 }).map(String) },
  { weight: 3, arbitrary: fc.double().map(String) },
  { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', 'yes', 'no', 'true', 'False') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '',
        ' ',
        'NA',
        'NaN',
        'inf',
        '-Infinity',
        '1,5',
        '1.234,5',
        '12%',
        '€ 3',
        '$1,000',
        '1e400',
        '0x1F',
        '007',
        '+5',
      ],
      ...['2024-02-30', '31/12/2023', '2024-01-01T00:00:00Z', '24:00', '1970-01-01', '9999-99-99'],
      ...[
        '"',
        '""',
        '"open',
        "'",
        '\\',
        ';',
        '\t',
        '\u0000',
        '\ufeff',
        '\u2028',
        '😀',
        'İ',
        'a\u0301',
        '=1+1',
        '__proto__',
      ],
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }) },
);
const nastyName = fc.oneof(
  fc.constantFrom('a', 'b', 'y', 'Y', '', ' a', '__proto__', 'target', '"q"', '1', 'é'),
  fc.string({ maxLength: 8 }),
);

/** A table with quoting, separators, line ends and row lengths as careless people make them; `y` is its last column. */
const brokenTable = fc
  .array(nastyName, { minLength: 1, maxLength: 4 })
  .chain((names) => {
    const whole = fc.array(nastyCell, { minLength: names.length + 1, maxLength: names.length + 1 });
    const ragged = fc.array(nastyCell, { maxLength: 6 });
    return fc.record({
      header: fc.constant([...names, 'y']),
      rows: fc.array(fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: ragged }), { maxLength: 40 }),
      separator: fc.oneof({ weight: 4, arbitrary: fc.constant(',') }, fc.constantFrom(';', '\t', '|', ', ')),
      end: fc.oneof({ weight: 4, arbitrary: fc.constant('\n') }, fc.constantFrom('\r\n', '\r', '\n\n')),
      quoted: fc.oneof({ weight: 2, arbitrary: fc.constant(true) }, fc.constant(false)),
      tail: fc.oneof({ weight: 4, arbitrary: fc.constant('\n') }, fc.constantFrom('', '"', '\u001a')),
    });
  })
  .map(({ header, rows, separator, end, quoted, tail }) => {
    const line = (cells: readonly string[]): string =>
      cells.map((cell) => (quoted ? `"${cell.replaceAll('"', '""')}"` : cell)).join(separator);
    return [line(header), ...rows.map(line)].join(end) + tail;
  });

describe('any file', () => {
  const file = (): string => bench.path('fuzzed');

  it('of random bytes is profiled and predicted, or refused with a code', async () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ max: 127, maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        writeFileSync(file(), content);
        expectManners(await here(['profile', file()]));
        expectManners(await here(['predict', model, file(), '--output', bench.path('p.csv')]));
      }),
      fuzz(25),
    );
  }, 120_000);

  it('with a broken table is profiled, or refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(brokenTable, async (content) => {
        writeFileSync(file(), content);
        const profile = await here(['profile', file(), '--json', '--target', 'y']);
        expectManners(profile);
        if (profile.code === 0) expect(JSON.parse(profile.stdout).columns.length).toBeGreaterThan(1);
      }),
      fuzz(60),
    );
  }, 120_000);

  it('with a broken table is fitted and predicted row by row with finite numbers, or refused with a code', async () => {
    let run = 0;
    let fitted = 0;
    await fc.assert(
      fc.asyncProperty(brokenTable, async (content) => {
        writeFileSync(file(), content);
        const out = bench.path(`fuzz-${run++}`);
        const fit = await here([
          'fit',
          file(),
          '-t',
          'y',
          '--max-trials',
          '3',
          '--workers',
          '1',
          '--out',
          out,
          '--json',
        ]);
        expectManners(fit);
        if (fit.code !== 0) return;
        fitted++;
        const predict = await here(['predict', out, file()]);
        expectManners(predict);
        expect(predict.code).toBe(0);
        const chunked = await here(['predict', out, file(), '--chunk-rows', '3']);
        expect(chunked.stdout).toBe(predict.stdout);
        const profile = JSON.parse((await here(['profile', file(), '--json', '--target', 'y'])).stdout);
        const [header, ...rows] = parseCsv(predict.stdout);
        // a row with too many cells is left out of training; predict still answers it
        const left = profile.notes.find((note: { code: string }) => note.code === 'rows_rejected')?.count ?? 0;
        expect(rows).toHaveLength(profile.rows + left);
        const from = header!.length === 1 ? 0 : 1;
        for (const row of rows) for (const cell of row.slice(from)) expect(Number.isFinite(Number(cell))).toBe(true);
      }),
      fuzz(15),
    );
    expect(fitted).toBeGreaterThan(0);
  }, 120_000);

  it('with the columns of a model and any cells is predicted, one finite line a row', async () => {
    const cell = nastyCell.map((text) => text.replaceAll(/\r|\n/g, '').replaceAll('\u0000', ''));
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        writeFileSync(file(), ['size,shape,made', ...cells.map((row) => row.map(quote).join(','))].join('\n'));
        const result = await here(['predict', model, file(), '-q']);
        expectManners(result);
        expect(result.code).toBe(0);
        const [, ...lines] = parseCsv(result.stdout);
        expect(lines).toHaveLength(cells.length);
        for (const [label, ...proba] of lines) {
          expect(['in', 'out']).toContain(label);
          expect(Number(proba[0]) + Number(proba[1])).toBeCloseTo(1, 9);
        }
      }),
      fuzz(40),
    );
  }, 120_000);
});

describe('any flags', () => {
  const value = fc.oneof(
    fc.constantFrom('', '0', '1', '2', '-1', '0,5', '1e9', 'NaN', 'size', 'shape', 'made', 'y', 'size=num', 'y=cat'),
    fc.constantFrom(
      'shape=1',
      'size=-1',
      'gbdt',
      'gbdt.numLeaves=7',
      'family=knn',
      'family=gbtd',
      'auto',
      'binary',
      'f1',
    ),
    fc.constantFrom(
      'rmse',
      ';',
      'tab',
      '10s',
      '2h',
      '1GB',
      '5',
      '0.3',
      '--',
      '-',
      '.',
      '/dev/null',
      'good.csv',
      '__proto__',
    ),
    fc.string({ maxLength: 6 }),
  );
  const flag = fc.constantFrom(
    ...[
      '--target',
      '--time-budget',
      '--task',
      '--metric',
      '--max-trials',
      '--seed',
      '--workers',
      '--memory',
      '--folds',
    ],
    ...[
      '--holdout',
      '--families',
      '--exclude-families',
      '--family-modules',
      '--set',
      '--enqueue',
      '--monotone',
      '--interaction-constraints',
    ],
    ...['--class-weight', '--sampler', '--resume', '--types', '--drop', '--id-col', '--weight-col', '--group-col'],
    ...['--time-col', '--fold-col', '--delimiter', '--na-values', '--json', '--quiet', '--keep-oof', '--repeats'],
    ...['--rows', '--keep', '--chunk-rows', '--bogus', '-x', '--all'],
  );
  const flags = fc
    .array(fc.tuple(flag, fc.option(value, { nil: undefined, freq: 8 })), { maxLength: 4 })
    .map((pairs) => pairs.flatMap(([name, text]) => (text === undefined ? [name] : [name, text])));

  it('to fit plan a run, or are refused', async () => {
    await fc.assert(
      fc.asyncProperty(flags, async (more) => {
        expectManners(await here(['fit', bench.path('good.csv'), '-t', 'y', ...more, '--dry-run']));
      }),
      fuzz(120),
    );
  }, 120_000);

  it('to the other commands give a result, or are refused', async () => {
    const command = fc.constantFrom(
      'predict',
      'evaluate',
      'importance',
      'leaderboard',
      'profile',
      'describe',
      'nothing',
    );
    await fc.assert(
      fc.asyncProperty(command, flags, async (name, more) => {
        const first = name === 'profile' ? [] : [model];
        const second = name === 'leaderboard' || name === 'describe' ? [] : [bench.path('good.csv')];
        expectManners(await here([name, ...first, ...second, ...more]));
      }),
      fuzz(80),
    );
  }, 120_000);

  it('hold in processes of their own too', async () => {
    const lines = fc.sample(flags, { seed: SEED, numRuns: 4 });
    const results = await Promise.all(
      lines.map((more) => bench.run(['fit', 'good.csv', '-t', 'y', ...more, '--dry-run'])),
    );
    for (const result of results) expectManners(result);
    for (const content of fc.sample(fc.uint8Array({ maxLength: 200 }), { seed: SEED, numRuns: 3 }))
      expectManners(await bench.run(['predict', model, '-'], { input: content }));
  }, 60_000);
});
