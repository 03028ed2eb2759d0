import { join } from 'node:path';
import type { RawTable, TableSchema } from '../../../data/frame.ts';
import { spelledColumns } from '../../../data/schema/build-frame.ts';
import { takeRaw } from '../../../data/schema/take-rows.ts';
import type { RecipeRun } from '../step.ts';
import { readRows } from './rows-file.ts';
import { RUN } from './train.ts';

/** The run folder of the step train. */
export function trainedModel(run: RecipeRun): string {
  return join(run.folderOf('train'), RUN);
}

/** The rows that were set aside, read as models of the given schemas read a file. */
export async function testRows(run: RecipeRun, schemas: readonly TableSchema[]): Promise<RawTable> {
  const raw = await run.table(schemas.flatMap((schema) => spelledColumns(schema)));
  return takeRaw(raw, readRows(run.folderOf('split')).test);
}
