import { afterAll, expect, test } from 'vitest';
import { workbench } from './run-cli.ts';

const bench = workbench('quick');
afterAll(() => bench.close());

test.each(['serve', 'predict'])(
  'automl %s is the same command in the small program as in the large one',
  async (name) => {
    const [quick, whole] = await Promise.all([bench.run([name, '--help']), bench.run(['help', name])]);
    expect(quick).toMatchObject({ code: 0, stderr: '' });
    expect(quick.stdout).toContain(`Usage: automl ${name} [options]`);
    expect(quick.stdout).toBe(whole.stdout);
  },
);

test('faults of use and of models end the small program as they end the large one', async () => {
  const [option, model] = await Promise.all([
    bench.run(['serve', 'nowhere', '--prot', '1']),
    bench.run(['predict', 'nowhere', 'new.csv']),
  ]);
  expect(option).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: unknown option '--prot'\n(Did you mean --port?)\n(see --help)\n",
  });
  expect(model).toMatchObject({ code: 4, stdout: '' });
  expect(model.stderr).toMatch(/^error: There is no model in 'nowhere'\. .*\[BUNDLE_NOT_FOUND\]/);
});
