import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csv, noise, type Workbench, workbench } from '../e2e/run-cli.ts';

const PACKAGE = new URL('../../dist/index.js', import.meta.url).href;

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

const IMPORT = `import { defineFamily, defineSpace, float } from ${JSON.stringify(PACKAGE)};`;

let bench: Workbench;
beforeAll(() => {
  bench = workbench('hoard');
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

describe('a family that hoards array buffers', () => {
  it('keeps the process below its memory limit, however fast array buffers are filled', async () => {
    const hoarders = [
      family('hoards_arrays', 'const all = []; for (;;) all.push(new Float64Array(1e6).fill(1.5));'),
      family('hoards_buffers', 'const all = []; for (;;) all.push(Buffer.allocUnsafeSlow(8e6).fill(7));'),
      family('hoards_copies', 'const all = [new Float64Array(1e6).fill(1)]; for (;;) all.push(all[0].slice());'),
    ];
    bench.write('hoarders.mjs', [IMPORT, ...hoarders].join('\n'));
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
      expect(trials('hoarded').find((t) => t.family === name)?.error?.code).toBe('TRIAL_MEMORY');
    expect(Number(bench.read('peak.txt')) / 1024).toBeLessThan(600);
  }, 60_000);
});
