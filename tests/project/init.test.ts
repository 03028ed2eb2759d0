import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTable } from '../../src/data/ingest/read-table.ts';
import { initProject } from '../../src/project/init/init-project.ts';
import { readProject } from '../../src/project/mlproject/read-project.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'automl-init-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('a new project can be read back, and its table too', async () => {
  const made = initProject({ folder: join(root, 'Näme: x') });
  expect(made.kept).toEqual([]);
  const project = readProject(made.folder);
  expect(project).toMatchObject({ name: 'Näme: x', environment: null });
  const main = project.entryPoints.find(({ name }) => name === 'main')!;
  expect(main.parameters).toContainEqual({ name: 'data', type: 'path', default: 'data/sample.csv' });
  const table = await readTable(join(made.folder, 'data/sample.csv'));
  expect([table.rows, ...table.columns.map(({ name, type }) => `${name} ${type}`)]).toEqual([
    ...[240, 'area number', 'age number', 'town text', 'price number'],
  ]);
  expect(JSON.parse(readFileSync(join(made.folder, 'package.json'), 'utf8'))).toMatchObject({ name: 'n-me-x' });
});

it('a table and target of one’s own are quoted as YAML needs it', () => {
  const { folder, written } = initProject({ folder: join(root, 'own'), data: 'in: {x}.csv', target: 'yes' });
  expect(written).not.toContain('data/sample.csv');
  const [main] = readProject(folder).entryPoints;
  expect(main?.parameters.map((p) => p.default)).toEqual(['in: {x}.csv', 'yes', '20', '0']);
});

it('never overwrites: a package stays, a project refuses', () => {
  writeFileSync(join(root, 'package.json'), '{}');
  const made = initProject({ folder: root });
  expect(made.kept).toEqual(['package.json']);
  expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe('{}');
  expect(() => initProject({ folder: root })).toThrow(expect.objectContaining({ code: 'PROJECT_EXISTS' }));
  expect(() => initProject({ folder: join(root, 'b'), data: 'x.csv' })).toThrow(/--target is not given/);
});
