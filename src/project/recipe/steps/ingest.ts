import { resolve } from 'node:path';
import { profileTable } from '../../../data/profile/profile-table.ts';
import { inferSchema } from '../../../data/schema/infer-schema.ts';
import { fileDigest } from '../digest.ts';
import type { RecipeStep } from '../step.ts';
import { columnOptions, fitTable } from './schema-of.ts';

/** Reads the table and describes it. */
export const ingestStep: RecipeStep = {
  name: 'ingest',
  version: 1,
  needs: [],
  config: ({ ingest, target, task }) => ({ ...ingest, target, task: task ?? 'auto' }),
  inputs: async ({ recipe }) => ({ data: await fileDigest(resolve(recipe.folder, recipe.ingest.data)) }),
  async run(run) {
    const { recipe } = run;
    const raw = await fitTable(run);
    const { drop: _drop, ...columns } = columnOptions(recipe);
    const inferred = inferSchema(raw, { ...columns, target: recipe.target, task: recipe.task ?? 'auto' });
    const profile = profileTable(raw, inferred);
    const rows = profile.columns.map(({ name, kind, role, missing, distinct, range, top }) => [
      ...[name, kind, role, String(missing), String(distinct)],
      range === undefined ? (top ?? []).map(({ value }) => value).join(', ') : `${range.min} to ${range.max}`,
    ]);
    return {
      passed: true,
      faults: [],
      facts: { data: recipe.ingest.data, rows: raw.rows, columns: raw.columns.length, task: profile.task },
      tables: [{ title: 'Columns', header: ['column', 'kind', 'role', 'missing', 'distinct', 'values'], rows }],
      notes: profile.notes.map((note) => note.message),
    };
  },
};
