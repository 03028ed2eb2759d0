import type { ColumnOptions } from '../../../automl/options.ts';
import type { Column, ColumnSchema, RawTable, TableSchema } from '../../../data/frame.ts';
import { inferSchema } from '../../../data/schema/infer-schema.ts';
import { naRule } from '../../../data/schema/na-words.ts';
import { readColumn } from '../../../data/schema/read-column.ts';
import type { Recipe } from '../read-recipe.ts';
import type { RecipeRun } from '../step.ts';

/** Roles and kinds of a recipe as the engine takes them. */
export function columnOptions({ ingest, split, transform, train }: Recipe): ColumnOptions {
  const given = {
    types: ingest.types,
    naValues: ingest.na_values,
    drop: transform?.drop,
    groupCol: split?.group,
    timeCol: split?.time,
    weightCol: train?.['weight'],
    idCol: train?.['id'],
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as ColumnOptions;
}

/** Columns that are read as text: those of such kinds, and labels, which are spelled as in the file. */
function asText({ ingest, task, target }: Recipe): string[] {
  const forced = Object.entries(ingest.types ?? {}).filter(([, kind]) => kind === 'categorical' || kind === 'text');
  return [...forced.map(([name]) => name), ...(task === 'regression' ? [] : [target])];
}

/** The table of the recipe as a fit reads it. @throws DataError */
export function fitTable(run: RecipeRun): Promise<RawTable> {
  return run.table(asText(run.recipe));
}

/** What the engine takes the columns of a table for. @throws DataError */
export function schemaOf(recipe: Recipe, raw: RawTable): TableSchema {
  const { drop: _drop, ...columns } = columnOptions(recipe);
  const { target, task = 'auto' } = recipe;
  return inferSchema(raw, { ...columns, target, task }).schema;
}

/**
 * A column of a table as its schema reads it; one that no model reads (an identifier) has no list of categories, and is text.
 * @returns null when the table lacks it
 */
export function typedColumn(raw: RawTable, schema: TableSchema, column: ColumnSchema): Column | null {
  const source = raw.columns.find(({ name }) => name === column.name);
  if (source === undefined) return null;
  const isPlain = column.kind === 'categorical' && column.categories === undefined;
  return readColumn(source, isPlain ? { ...column, kind: 'text' } : column, naRule(schema.naValues)).column;
}
