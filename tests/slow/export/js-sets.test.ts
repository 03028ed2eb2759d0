import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadBundle } from '../../../src/bundle/load-bundle.ts';
import type { RawColumn } from '../../../src/data/frame.ts';
import { readTable } from '../../../src/data/ingest/read-table.ts';
import { spelledColumns } from '../../../src/data/schema/build-frame.ts';
import type { ModuleModel } from '../../../src/export/js/runtime/create-model.ts';

interface SetEntry {
  readonly name: string;
  readonly file: string;
  readonly target: string;
}
const SETS = ['titanic', 'air_quality', 'soybean'];
const MOST_ROWS = 300;
const data = process.env['AUTOML_DATA'] ?? '';
const index = join(data, 'index.json');
const all: SetEntry[] = data !== '' && existsSync(index) ? JSON.parse(readFileSync(index, 'utf8')) : [];
const main = fileURLToPath(new URL('../../../bin/automl.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'automl-js-sets-'));
const automl = (...args: string[]): string =>
  execFileSync(process.execPath, [main, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Cell of a row as a caller would have it. */
function cellOf(column: RawColumn, i: number): unknown {
  if (column.type === 'text') return column.codes[i]! < 0 ? null : column.dictionary[column.codes[i]!];
  const value = column.type === 'datetime' ? column.epochMs[i]! : column.values[i]!;
  if (Number.isNaN(value)) return null;
  return column.type === 'datetime' ? new Date(value) : column.type === 'boolean' ? value === 1 : value;
}

describe('a module of a model of real data predicts what `automl predict` prints', () => {
  it.skipIf(all.length > 0)('is skipped: AUTOML_DATA names no folder with an index.json', ({ skip }) => {
    skip('set AUTOML_DATA to the folder of the development sets');
  });
  it.each(all.filter(({ name }) => SETS.includes(name)))('$name', async ({ name, file, target }) => {
    const [table, run, model] = [join(data, file), join(folder, name), join(folder, `${name}.mjs`)];
    automl('fit', table, '-t', target, '-b', '10', '--preset', 'quick', '--out', run);
    automl('export', run, '--format', 'js', '--output', model);
    const module = (await import(/* @vite-ignore */ pathToFileURL(model).href)) as ModuleModel;
    const read = await readTable(table, { asText: [...spelledColumns(loadBundle(run).manifest.schema)] });
    const rows = Array.from({ length: Math.min(read.rows, MOST_ROWS) }, (_, i) =>
      Object.fromEntries(read.columns.map((column) => [column.name, cellOf(column, i)])),
    );
    const printed = automl('predict', run, table, '-o', '-', '--quiet')
      .split('\n')
      .slice(1, rows.length + 1);
    const labels = module.predict(rows);
    const cells = module.schema.classes.length === 0 ? rows.map(() => []) : module.predictProba(rows);
    const quote = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    expect(rows.map((_, i) => [quote(String(labels[i])), ...cells[i]!].join(','))).toEqual(printed);
  });
});
