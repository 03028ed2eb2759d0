import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DateOrder, parseDate } from '../../../src/data/schema/date-format.ts';
import { parseNumber } from '../../../src/data/schema/number-format.ts';
import { PYFUNC_LOADER } from '../../../src/export/mlflow/pyfunc-loader.ts';

/*
 * Exported models in the real mlflow: AUTOML_MLFLOW_VENV names a virtual environment with mlflow and onnxruntime,
 * AUTOML_DATA the data sets. Without them these are skipped, and say so.
 */
const VENV = process.env['AUTOML_MLFLOW_VENV'] ?? '';
const DATA = process.env['AUTOML_DATA'] ?? '';
const python = join(VENV, 'bin', 'python');
const root = join(import.meta.dirname, '..', '..', '..');
const there = VENV !== '' && canImport('mlflow, onnxruntime');
if (!there)
  process.stderr.write(`AUTOML_MLFLOW_VENV '${VENV}' has no mlflow and onnxruntime: exported models are not tested\n`);
const data = there && existsSync(join(DATA, 'index.json'));
if (there && !data) process.stderr.write(`AUTOML_DATA '${DATA}' has no index.json: exported models are not compared\n`);

function canImport(modules: string): boolean {
  try {
    execFileSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!there)('the loader of an MLflow folder', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'automl-loader-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'automl_pyfunc.py'), PYFUNC_LOADER);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** Values of a Python expression for each item of a list, null for NaN. */
  const map = (expression: string, items: readonly unknown[]): (number | null)[] => {
    const code = `import json, math, sys
from automl_pyfunc import *
values = [${expression} for x in json.loads(sys.argv[1])]
print(json.dumps([None if math.isnan(v) else v for v in values]))`;
    return JSON.parse(execFileSync(python, ['-c', code, JSON.stringify(items)], { cwd: folder, encoding: 'utf8' }));
  };
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

  it('composes the characters of texts, which a graph cannot', () => {
    const spec = '{"kind": "text", "name": "t", "missing": [""], "missingNumbers": [], "anyCase": False}';
    const lengths = map(`float(len(Column(${spec}).cell(x)))`, ['e\u0308', '\u1112\u1161\u11ab', 'ab', '', null, 17]);
    expect(lengths).toEqual([1, 1, 2, 0, 0, 2]);
  });

  it('reads spelled dates as we do', () => {
    const spellings = [
      ...['2024-02-29', '2023-02-29', '2024-1-5', '2024/03', '2024-03-01T10:20:30.1239Z', '2024-03-01 10:20+02:00'],
      ...['2024-03-01 11:30 pm', '31.12.2024', '12/31/99', '31/12/68', '3-4-2001 24:00', '1.2.2003 24:01', '29.2.1900'],
      ...[
        '5 March 2001',
        'Tue, 5th Mar 01 07:08',
        'March 5, 2001',
        'Mär 5, 2001',
        '20110131',
        '20110231',
        '20110131T1200',
      ],
      ...[
        '10:20',
        '13:00 pm',
        '9.05.07',
        '1999',
        '0',
        '10000',
        '1700000000',
        '1e9',
        ' 2024-01-01 ',
        '',
        'x',
        '٢٠٢٤-01-01',
      ],
    ];
    const orders: DateOrder[] = ['ymd', 'dmy', 'mdy', 'named', 'compact', 'time', 'year', 'epoch-s', 'epoch-ns'];
    const cases = orders.flatMap((order) => spellings.map((text) => [text, order] as const));
    expect(map('date_of(*x)', cases)).toEqual(cases.map(([text, order]) => known(parseDate(text, order))));
  });

  it('reads spelled numbers as we do', () => {
    const spellings = [
      ...['1', '-1.5', '+.5', '1.', '1e3', '1,234.5', '1.234,5', '1,23', '1 234,5', '1\u00a0234', "1'234.5", '1’234'],
      ...[
        '12%',
        '(12 %)',
        '$5',
        '€ 1.234,50',
        '12 USD',
        '(5)',
        '\u22125',
        '- 5',
        '',
        'x',
        '1,2,3',
        '01',
        '0x10',
        '1_000',
        '٣',
      ],
    ];
    const formats = [
      { decimal: '.', thousands: '', unit: 'none' },
      { decimal: '.', thousands: ',', unit: 'currency' },
      { decimal: ',', thousands: '.', unit: 'percent' },
      { decimal: ',', thousands: ' ', unit: 'none' },
      { decimal: '.', thousands: "'", unit: 'none' },
    ] as const;
    const cases = formats.flatMap((format) => spellings.map((text) => [text, format] as const));
    expect(map('number_of(*x)', cases)).toEqual(cases.map(([text, format]) => known(parseNumber(text, format))));
  });
});

describe.skipIf(!data)('exported models in the real mlflow', () => {
  it('predict as they do here, on six data sets, with missing cells and unseen words', () => {
    const sets = ['penguins', 'glass', 'auto_mpg', 'credit_g', 'air_quality', 'titanic'];
    const script = join(root, 'benchmarks', 'mlflow', 'verify.mjs');
    const args = [
      script,
      '--json',
      '--sets',
      sets.join(),
      '--data',
      DATA,
      '--venv',
      VENV,
      '--trials',
      '3',
      '--rows',
      '600',
    ];
    const report = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as { name: string }[];
    expect(report.map(({ name }) => name).sort()).toEqual([...sets].sort());
    for (const set of report) expect(set).toMatchObject({ agrees: true, labels: 0 });
  });
});

describe.skipIf(!there)('a registered version', () => {
  it('is loaded by its alias, in Python and here', () => {
    const folder = mkdtempSync(join(tmpdir(), 'automl-registered-'));
    try {
      const rows = Array.from(
        { length: 60 },
        (_, i) => `${i % 7},${i % 3 === 0 ? 'Ulm' : 'Bonn'},${i % 3 === 0 ? 'yes' : 'no'}`,
      );
      writeFileSync(join(folder, 'train.csv'), ['size,town,y', ...rows].join('\n'));
      const env = { ...process.env, MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db', MLFLOW_REGISTRY_URI: '' };
      const run = (file: string, ...args: string[]): string =>
        execFileSync(file, args, { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      const automl = (...args: string[]): string => run(process.execPath, join(root, 'bin', 'automl.js'), ...args);
      automl('fit', 'train.csv', '--target', 'y', '--max-trials', '3', '--time-budget', '20', '--out', 'run', '-q');
      expect(automl('register', 'run', '--name', 'x', '--alias', 'champion')).toBe('models:/x/1\n');
      const code = `import mlflow.pyfunc, pandas
table = pandas.DataFrame({'size': [1, 2], 'town': ['Ulm', None]}, index=['a', 'b'])
print(','.join(mlflow.pyfunc.load_model('models:/x@champion').predict(table)))`;
      const theirs = run(python, '-c', code).trim();
      writeFileSync(join(folder, 'new.csv'), 'size,town\n1,Ulm\n2,\n');
      const ours = automl('predict', 'models:/x@champion', 'new.csv').trim().split('\n').slice(1);
      expect(theirs).toBe(ours.map((line) => line.split(',')[0]).join());
      expect(theirs).toMatch(/^yes,/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
