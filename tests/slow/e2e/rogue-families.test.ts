import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endedTrials, rogueFamilies } from '../../e2e/rogue-families.ts';
import { csv, noise, type Workbench, workbench } from '../../e2e/run-cli.ts';

let bench: Workbench;
beforeAll(() => {
  bench = workbench('rogue');
  bench.write(
    'data.csv',
    csv(['a', 'b', 'y'], 200, (i) => [noise(i), noise(i + 900), 3 * noise(i) + noise(i + 4000)]),
  );
});
afterAll(() => bench.close());

// those that hang or hoard: tests/slow/rogue-families.test.ts
describe('a family that throws, exits or answers nothing', () => {
  it('costs its own trials only: each is recorded, the run goes on and ends with a model', async () => {
    const bodies = {
      throws: "throw new TypeError('a fault of mine');",
      exits: 'process.exit(0);',
      answers_nothing: 'return undefined;',
    };
    bench.write('families.mjs', rogueFamilies(bodies));
    const flags = ['--family-modules', 'families.mjs', '--families', 'throws,exits,answers_nothing,linear'];
    const fit = await bench.run(['fit', 'data.csv', '-t', 'y', '--max-trials', '6', ...flags, '--out', 'run']);
    expect(fit.stderr).not.toContain('error:');
    expect(fit.stderr).not.toMatch(/\n\s+at /);
    expect(fit.code).toBe(0);

    const ended = endedTrials(bench, 'run');
    const first = (name: string) => ended.find((t) => t.family === name)!;
    expect(first('throws').error!.message).toContain('a fault of mine');
    expect(first('exits').error!.code).toBe('TRIAL_CRASHED');
    expect(first('answers_nothing').status).toBe('failed');
    expect(first('linear').status).toBe('complete');
  }, 60_000);

  it('is refused by name when the module does not load', async () => {
    bench.write('broken.mjs', 'export const x = ;');
    const args = ['fit', 'data.csv', '-t', 'y', '--max-trials', '1', '--family-modules', 'broken.mjs', '--out', 'no'];
    const { code, stderr } = await bench.run(args);
    expect(code).toBe(2);
    expect(stderr).toContain('broken.mjs');
    expect(stderr).toContain('[MODEL_MODULE_INVALID]');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
