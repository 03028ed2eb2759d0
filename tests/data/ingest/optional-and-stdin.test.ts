import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadOptional } from '../../../src/data/ingest/load-optional.ts';

const reader = fileURLToPath(new URL('../../../src/data/ingest/read-table.ts', import.meta.url));
const run = (script: string, input: string | Uint8Array = ''): string =>
  execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { input, encoding: 'utf8' });

describe('standard input', () => {
  it('is read like a file, gzipped or not, and its copy is removed', () => {
    const script = `
      import { readdirSync } from 'node:fs';
      import { tmpdir } from 'node:os';
      const { readTable } = await import(${JSON.stringify(reader)});
      const { rows, columns } = await readTable('-');
      const left = readdirSync(tmpdir()).filter((name) => name.startsWith('automl-read-' + process.pid + '-'));
      process.stdout.write(JSON.stringify([rows, columns.map(({ name, type }) => name + ':' + type), left]));`;
    expect(JSON.parse(run(script, gzipSync('a;b\n1;x\n2;y\n')))).toEqual([2, ['a:number', 'b:text'], []]);
  });
});

describe('packages', () => {
  it('DuckDB is loaded with the first file that needs it, and not before', () => {
    const script = `
      import { createRequire } from 'node:module';
      const { cache } = createRequire(${JSON.stringify(reader)});
      const isLoaded = () => Object.keys(cache).some((path) => path.includes('duckdb'));
      const { readTable } = await import(${JSON.stringify(reader)});
      const before = isLoaded();
      await readTable('-');
      const small = isLoaded();
      await readTable(${JSON.stringify(new URL('../../../examples/data/winequality-red.csv', import.meta.url).pathname)}, { smallBytes: 0 });
      process.stdout.write(JSON.stringify([before, small, isLoaded()]));`;
    expect(JSON.parse(run(script, 'a,b\n1,2\n'))).toEqual([false, false, true]);
  });

  it('a missing optional package is named with the command that installs it', async () => {
    const load = (): Promise<unknown> => import('no-such-package-here' as string);
    await expect(loadOptional('exceljs', 'Excel files', load)).rejects.toMatchObject({
      code: 'DATA_PACKAGE_MISSING',
      hint: 'Install it with: npm install exceljs',
    });
  });
});
