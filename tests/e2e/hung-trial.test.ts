import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, noise, type Workbench, workbench } from './run-cli.ts';

const PACKAGE = new URL('../../dist/index.js', import.meta.url).href;
const BUDGET_S = 12;

/** A family whose fit runs `body`. */
const family = (name: string, body: string): string => `
export const ${name} = defineFamily({
  name: '${name}', version: 1, doc: 'A family that ${name}.',
  traits: {
    tasks: ['regression', 'binary', 'multiclass'], acceptsMissing: true, acceptsCategories: true, wantsScaling: false,
    honoursWeights: false, honoursMonotone: false, stopsEarly: false, deterministic: true, maxRows: Infinity,
  },
  space: () => defineSpace({ knob: float(0, 1, { default: 0.5, doc: 'Any number.' }) }),
  estimateCost: () => ({ seconds: 0.01, bytes: 1000 }),
  *fit() { ${body} },
  fromState() { throw new Error('never saved'); },
});`;

/** Families start in the order of their names: the one that hangs comes last. */
const MODULE = [
  `import { defineFamily, defineSpace, float } from ${JSON.stringify(PACKAGE)};`,
  family('waits', 'for (;;);'),
  family('throws', "throw new TypeError('a fault of mine');"),
  family('exits', 'process.exit(0);'),
  family('answers_nothing', 'return undefined;'),
  family('hoards', 'const all = []; for (;;) all.push(new Array(1e5).fill(1.5));'),
].join('\n');

let bench: Workbench;
beforeAll(() => {
  bench = workbench('hung');
  bench.write('families.mjs', MODULE);
  bench.write(
    'data.csv',
    csv(['a', 'b', 'y'], 200, (i) => [noise(i), noise(i + 900), 3 * noise(i) + noise(i + 4000)]),
  );
});
afterAll(() => bench.close());

interface Trial {
  readonly type: string;
  readonly family: string;
  readonly status: string;
  readonly error?: { readonly code: string; readonly message: string };
}
const trials = (out: string): Trial[] =>
  bench
    .read(`${out}/journal.jsonl`)
    .trimEnd()
    .split('\n')
    .map((line): Trial => JSON.parse(line))
    .filter((event) => event.type === 'trial-end');

describe('a family that hangs, throws, exits or hoards', () => {
  it('costs its own trials only: each is ended and recorded, the run goes on and ends with a model', async () => {
    const names = 'throws,exits,answers_nothing,hoards,waits,linear,gbdt';
    const flags = ['--family-modules', 'families.mjs', '--families', names, '--memory', '700MB', '--workers', '2'];
    const started = performance.now();
    const fit = await bench.run(['fit', 'data.csv', '-t', 'y', '-b', String(BUDGET_S), ...flags, '--out', 'run']);
    const seconds = (performance.now() - started) / 1000;
    expect(fit.stderr).not.toContain('error:');
    expect(fit.stderr).not.toMatch(/\n\s+at /);
    expect(fit.code).toBe(0);
    expect(seconds).toBeLessThan(3 * BUDGET_S); // it ends; tests/slow/budget.test.ts measures how punctually

    const ended = trials('run');
    const codes = (name: string): string[] => [
      ...new Set(ended.filter((t) => t.family === name).map((t) => (t.status === 'failed' ? t.error!.code : t.status))),
    ];
    expect(codes('waits')).toEqual(['TRIAL_TIMEOUT']);
    expect(codes('throws')).toHaveLength(1);
    expect(ended.find((t) => t.family === 'throws')!.error!.message).toContain('a fault of mine');
    expect(codes('exits')).toEqual(['TRIAL_CRASHED']);
    expect(codes('answers_nothing')).not.toContain('complete');
    expect(codes('hoards')).not.toEqual([]);
    for (const code of codes('hoards')) expect(['TRIAL_CRASHED', 'TRIAL_MEMORY', 'TRIAL_TIMEOUT']).toContain(code);
    expect(codes('linear')).toContain('complete');
    expect(codes('gbdt')).toContain('complete');

    const predict = await bench.run(['predict', 'run', 'data.csv', '-q']);
    expect(predict.code).toBe(0);
    expect(predict.stdout.trimEnd().split('\n')).toHaveLength(201);
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
