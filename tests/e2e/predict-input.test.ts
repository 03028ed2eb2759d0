import { mkdirSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, noise, parseCsv, type Workbench, workbench } from './run-cli.ts';

const HEADER = ['size', 'shape', 'made', 'flag', 'y'];
const SHAPES = ['round', 'flat', 'long'];
const row = (i: number): (string | number)[] => {
  const shape = SHAPES[Math.floor(3 * noise(i))]!;
  const size = 10 * noise(i + 500);
  return [
    size.toFixed(3),
    shape,
    `2024-0${1 + (i % 9)}-11`,
    i % 3 === 0 ? 'yes' : 'no',
    size > 5 === (shape === 'flat') ? 'in' : 'out',
  ];
};

let bench: Workbench;
beforeAll(async () => {
  bench = workbench('predict');
  bench.write('train.csv', csv(HEADER, 150, row));
  const fit = await bench.run([
    'fit',
    'train.csv',
    '--target',
    'y',
    '--max-trials',
    '3',
    '--workers',
    '1',
    '--out',
    'm',
    '-q',
  ]);
  expect(fit.stderr).toBe('');
}, 60_000);
afterAll(() => bench.close());

const predict = (...args: string[]) => bench.run(['predict', 'm', ...args]);

describe.concurrent('predict', () => {
  it('names every column that is missing', async () => {
    bench.write(
      'few.csv',
      csv(['flag', 'other'], 3, () => ['yes', 1]),
    );
    const { code, stderr, stdout } = await predict('few.csv');
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toContain('[DATA_FEATURES_MISSING]');
    for (const name of ['size', 'shape', 'made']) expect(stderr).toContain(`"${name}"`);
  });

  it('takes columns in any order, drops those that training did not have and names them', async () => {
    const order = [3, 1, 0, 2];
    bench.write(
      'plain.csv',
      csv(HEADER.slice(0, 4), 20, (i) => row(i).slice(0, 4)),
    );
    bench.write(
      'mixed.csv',
      csv(['new', ...order.map((j) => HEADER[j]!)], 20, (i) => ['n', ...order.map((j) => row(i)[j])]),
    );
    const plain = await predict('plain.csv');
    const mixed = await predict('mixed.csv');
    expect(plain.stderr).toBe('');
    expect(mixed.stdout).toBe(plain.stdout);
    expect(mixed.stderr).toContain("'new'");
    expect(mixed.stderr).toContain('[columns_ignored]');
  });

  it('counts categories that training did not have and cells it cannot read, and predicts all the same', async () => {
    bench.write(
      'odd.csv',
      csv(HEADER.slice(0, 4), 20, (i) => [
        i < 4 ? 'big' : i,
        i < 3 ? 'square' : 'flat',
        i < 2 ? 'soon' : '2024-03-01',
        'yes',
      ]),
    );
    const { code, stdout, stderr } = await predict('odd.csv');
    expect(code).toBe(0);
    expect(stderr).toMatch(/'shape': 3 .*\[categories_unseen\]/);
    expect(stderr).toMatch(/'size': 4 .*\[cells_unreadable\]/);
    expect(stderr).toMatch(/'made': 2 .*\[cells_unreadable\]/);
    const [, ...rows] = parseCsv(stdout);
    expect(rows).toHaveLength(20);
    for (const cells of rows) expect(Number(cells[1]) + Number(cells[2])).toBeCloseTo(1, 9);
  });

  it('reads a feature as training did, whatever the other rows of the new file look like', async () => {
    // every shape is a number now, every flag a boolean that the reader would retype
    bench.write(
      'one.csv',
      csv(HEADER.slice(0, 4), 1, () => [5, 7, '2024-03-01', 'yes']),
    );
    bench.write(
      'many.csv',
      csv(HEADER.slice(0, 4), 3, (i) => [5, i === 0 ? 7 : 'flat', '2024-03-01', i === 0 ? 'yes' : 'maybe']),
    );
    const one = await predict('one.csv', '-q');
    const many = await predict('many.csv', '-q');
    expect(parseCsv(many.stdout)[1]).toEqual(parseCsv(one.stdout)[1]);
  });

  it('refuses a table without rows, and writes nothing', async () => {
    bench.write('none.csv', `${HEADER.join(',')}\n`);
    const { code, stderr } = await predict('none.csv', '--output', 'none-out.csv');
    expect(code).toBe(3);
    expect(stderr).toContain('[DATA_FILE_HEADER_ONLY]');
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('none-out'))).toEqual([]);
  });

  it.each([
    ['a folder', 'taken'],
    ['a path below a file', 'train.csv/p.csv'],
    ['a folder that is not there', 'no/such/p.csv'],
  ])('refuses to write to %s and leaves no part behind', async (_, output) => {
    mkdirSync(bench.path('taken'), { recursive: true });
    const { code, stderr } = await predict('train.csv', '--output', output);
    expect(stderr).toContain(`'${output}'`);
    expect(stderr).toContain('[OUTPUT_UNWRITABLE]');
    expect(code).toBe(5);
    const stem = `${basename(output)}.part-`;
    expect(readdirSync(bench.folder).filter((name) => name.startsWith(stem))).toEqual([]);
  });

  it('refuses a damaged member file, a manifest that is no JSON and one of a newer format', async () => {
    const manifest = bench.read('m/model/manifest.json');
    const { members } = JSON.parse(manifest) as { members: { files: { file: string }[] }[] };
    const damaged = async (name: string, text: string, file?: [string, string]) => {
      mkdirSync(bench.path(`${name}/model`), { recursive: true });
      bench.write(`${name}/model/manifest.json`, text);
      if (file !== undefined) bench.write(`${name}/model/${file[0]}`, file[1]);
      const { code, stderr, stdout } = await bench.run(['predict', name, 'train.csv']);
      expect(code).toBe(4);
      expect(stdout).toBe('');
      return stderr;
    };
    const member = members[0]!.files[0]!.file;
    expect(await damaged('d1', manifest, [member, 'something else'])).toContain('[BUNDLE_DAMAGED]');
    expect(await damaged('d2', manifest.slice(0, 200))).toContain('[BUNDLE_DAMAGED]');
    expect(await damaged('d3', '{}')).toContain('[BUNDLE_DAMAGED]');
    expect(await damaged('d4', 'null')).toContain('[BUNDLE_DAMAGED]');
    expect(await damaged('d5', manifest.replace('"format": 1', '"format": 9'))).toContain('[BUNDLE_VERSION]');
  });
});

describe('LANG, LC_ALL and TZ', () => {
  it('never change trials or predictions', async () => {
    const traces = await Promise.all(
      [
        { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
        { TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'de_DE.UTF-8' },
      ].map(async (env) => {
        const out = `run ${env.TZ.replace('/', '-')}`;
        const fit = await bench.run(['fit', 'train.csv', '--target', 'y', '--max-trials', '5', '--out', out, '-q'], {
          env,
        });
        expect(fit.stderr).toBe('');
        const { stdout } = await bench.run(['predict', out, 'train.csv'], { env });
        const trials = bench
          .read(`${out}/journal.jsonl`)
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        return {
          stdout,
          trials: trials
            .filter((event) => event.type === 'trial-end')
            .sort((a, b) => a.id - b.id)
            .map(({ id, config, status, foldLosses }) => ({ id, config, status, foldLosses })),
        };
      }),
    );
    expect(traces[1]).toEqual(traces[0]);
    expect(traces[0]!.trials).toHaveLength(5);
  }, 60_000);
});
