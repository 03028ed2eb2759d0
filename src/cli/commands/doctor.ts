import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectResources } from '../../automl/resources.ts';
import { libraryVersion } from '../../core/version.ts';
import { hasDuckDb } from '../../data/ingest/duckdb-session.ts';
import { readTable } from '../../data/ingest/read-table.ts';
import { createKernels } from '../../kernels/load.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal } from '../terminal.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** A missing optional part is no fault. */
  readonly optional: boolean;
  readonly detail: string;
}

/** `automl doctor`. @returns the exit code: 0 when all that is needed works */
export async function doctorCommand(flags: { json?: boolean }): Promise<number> {
  const terminal = createTerminal(false);
  const resources = detectResources();
  const findings: Finding[] = [
    {
      check: 'automl',
      ok: true,
      optional: false,
      detail: `${libraryVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`,
    },
    { check: 'cores', ok: true, optional: false, detail: `${resources.cores}` },
    { check: 'memory', ok: true, optional: false, detail: `${Math.round(resources.memoryBytes / 1e6)} MB` },
    await check('WebAssembly kernels', false, async () => {
      createKernels(1 << 20);
      return 'SIMD and shared memory work';
    }),
    await check('reader', false, readSample),
    await check('JSON and Parquet files', true, duckDb),
    await check('Excel files', true, () => optionalPackage('exceljs')),
    await check('Arrow files', true, () => optionalPackage('apache-arrow')),
  ];
  if (flags.json === true) terminal.out(JSON.stringify({ findings }));
  else
    for (const f of findings) terminal.out(`${f.ok ? 'ok  ' : f.optional ? 'none' : 'FAIL'}  ${f.check}: ${f.detail}`);
  return findings.every((f) => f.ok || f.optional) ? EXIT.ok : EXIT.internal;
}

async function check(name: string, optional: boolean, work: () => Promise<string>): Promise<Finding> {
  try {
    return { check: name, ok: true, optional, detail: await work() };
  } catch (error) {
    return { check: name, ok: false, optional, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function readSample(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'automl-doctor-'));
  try {
    const file = join(folder, 'sample.csv');
    writeFileSync(file, 'a,b\n1,x\n2,y\n');
    const { rows } = await readTable(file);
    return `read ${rows} rows of a CSV; temporary files work`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function duckDb(): Promise<string> {
  if (await hasDuckDb()) return 'DuckDB is installed; it reads CSV too';
  throw new TypeError('the native part of DuckDB is not installed (npm install without --omit=optional)');
}

async function optionalPackage(name: string): Promise<string> {
  try {
    await import(name);
    return `${name} is installed`;
  } catch {
    throw new TypeError(`${name} is not installed (npm install ${name})`);
  }
}
