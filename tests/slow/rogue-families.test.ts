import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endedTrials, rogueFamilies } from '../e2e/rogue-families.ts';
import { csv, noise, type Workbench, workbench } from '../e2e/run-cli.ts';

const BUDGET_S = 12;

/** Families start in the order of their names: the one that hangs comes last. */
const BODIES = {
  waits: 'for (;;);',
  throws: "throw new TypeError('a fault of mine');",
  exits: 'process.exit(0);',
  answers_nothing: 'return undefined;',
  hoards: 'const all = []; for (;;) all.push(new Array(1e5).fill(1.5));',
};

let bench: Workbench;
beforeAll(() => {
  bench = workbench('rogue-slow');
  bench.write('families.mjs', rogueFamilies(BODIES));
  bench.write(
    'data.csv',
    csv(['a', 'b', 'y'], 200, (i) => [noise(i), noise(i + 900), 3 * noise(i) + noise(i + 4000)]),
  );
});
afterAll(() => bench.close());

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
    expect(seconds).toBeLessThan(3 * BUDGET_S); // it ends; budget.test.ts measures how punctually

    const ended = endedTrials(bench, 'run');
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
});

describe('a family that hoards array buffers', () => {
  it('keeps the process below its memory limit, however fast array buffers are filled', async () => {
    const hoarders = {
      hoards_arrays: 'const all = []; for (;;) all.push(new Float64Array(1e6).fill(1.5));',
      hoards_buffers: 'const all = []; for (;;) all.push(Buffer.allocUnsafeSlow(8e6).fill(7));',
      hoards_copies: 'const all = [new Float64Array(1e6).fill(1)]; for (;;) all.push(all[0].slice());',
    };
    bench.write('hoarders.mjs', rogueFamilies(hoarders));
    const record = "import { writeFileSync } from 'node:fs';\nimport { isMainThread } from 'node:worker_threads';\n";
    const write =
      "if (isMainThread) process.on('exit', () => writeFileSync('peak.txt', String(process.resourceUsage().maxRSS)));";
    bench.write('peak.mjs', record + write);
    const names = 'hoards_arrays,hoards_buffers,hoards_copies,linear';
    const flags = ['--family-modules', 'hoarders.mjs', '--families', names, '--memory', '600MB', '--workers', '2'];
    const fit = await bench.run(['fit', 'data.csv', '-t', 'y', '-b', '25', ...flags, '--out', 'hoarded'], {
      env: { NODE_OPTIONS: `--import=${pathToFileURL(bench.path('peak.mjs')).href}` },
    });
    expect(fit.code).toBe(0);
    for (const name of ['hoards_arrays', 'hoards_buffers', 'hoards_copies'])
      expect(endedTrials(bench, 'hoarded').find((t) => t.family === name)?.error?.code).toBe('TRIAL_MEMORY');
    expect(Number(bench.read('peak.txt')) / 1024).toBeLessThan(600);
  }, 60_000);
});
