import { afterAll, beforeAll, expect, it } from 'vitest';
import { csv, noise, parseCsv, type Workbench, workbench } from '../e2e/run-cli.ts';

const row = (i: number): (string | number)[] => [
  noise(i).toFixed(3),
  (noise(i + 900) * 4).toFixed(3),
  noise(i) > 0.5 ? 'in' : 'out',
];
let bench: Workbench;
beforeAll(async () => {
  bench = workbench('registry');
  bench.write('train.csv', csv(['a', 'b', 'y'], 150, row));
  bench.write(
    'test.csv',
    csv(['a', 'b', 'y'], 60, (i) => row(i + 300)),
  );
  const args = ['fit', 'train.csv', '--target', 'y', '--max-trials', '2', '--workers', '1', '--out', 'm', '-q'];
  expect((await bench.run(args)).code).toBe(0);
}, 60_000);
afterAll(() => bench.close());
const env = { MLFLOW_TRACKING_URI: '', MLFLOW_REGISTRY_URI: '', MLFLOW_EXPERIMENT_NAME: 'Default' };
const run = (...args: string[]) => bench.run(args, { env });

it('registers, validates, promotes and predicts by alias', async () => {
  const registered = await run('register', 'm', '--name', 'x', '--tag', 'team=a=b');
  expect(registered).toMatchObject({ code: 0, stdout: 'models:/x/1\n', stderr: '' });
  expect(await run('predict', 'models:/x@champion', 'test.csv')).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('[REGISTRY_NOT_FOUND]'),
  });
  expect((await run('promote', 'x', '1')).code).toBe(6);
  const checked = await run('validate', 'models:/x/1', '--data', 'test.csv', '--report', 'check', '-q');
  expect(checked.code).toBe(0);
  expect((await run('promote', 'x', '1', '--validation', 'check/validation.json')).stdout).toBe(
    'models:/x@champion is version 1\n',
  );
  const [byAlias, byFolder] = await Promise.all([
    run('predict', 'models:/x@champion', 'test.csv'),
    run('predict', 'm', 'test.csv'),
  ]);
  expect(byAlias.stdout).toBe(byFolder.stdout);
  expect(parseCsv(byAlias.stdout)).toHaveLength(61);
  expect((await run('diff', 'models:/x@champion', 'm')).stdout).toBe('no differences\n');
  const shown = JSON.parse((await run('models', 'show', 'x', '--json')).stdout);
  expect(shown).toMatchObject({ aliases: { champion: 1 }, versions: [{ tags: { team: 'a=b' } }] });
  expect((await run('alias', 'x', 'champion', '--delete')).code).toBe(0);
}, 60_000);

it('registers under an alias of another version only with a validation against it', async () => {
  expect(
    (
      await bench.run([
        'fit',
        'train.csv',
        '--target',
        'y',
        '--max-trials',
        '1',
        '--workers',
        '1',
        '--seed',
        '5',
        '--out',
        'n',
        '-q',
      ])
    ).code,
  ).toBe(0);
  expect((await run('register', 'm', '--name', 'z', '--alias', 'champion')).code).toBe(0);
  const refused = await run('register', 'n', '--name', 'z', '--alias', 'champion');
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('[REGISTRY_NOT_VALIDATED]') });
  const shown = JSON.parse((await run('models', 'show', 'z', '--json')).stdout);
  expect(shown).toMatchObject({ aliases: { champion: 1 } });
  expect(shown.versions).toHaveLength(1);
  const forced = await run('register', 'n', '--name', 'z', '--alias', 'champion', '--force');
  expect(forced.stdout).toBe('models:/z/2\n');
}, 60_000);
