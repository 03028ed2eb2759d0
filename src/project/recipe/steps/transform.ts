import type { JsonObject } from '../../../core/json.ts';
import type { RawColumn, RawTable } from '../../../data/frame.ts';
import { rawColumn } from '../../../data/schema/build-target.ts';
import { cellBreaks } from '../check-column.ts';
import type { Recipe } from '../read-recipe.ts';
import type { RecipeStep } from '../step.ts';
import { readRows, writeRows } from './rows-file.ts';
import { fitTable, schemaOf, typedColumn } from './schema-of.ts';

/** Chooses columns and training rows; test rows stay as they are. */
export const transformStep: RecipeStep = {
  name: 'transform',
  version: 1,
  needs: ['split'],
  config: ({ transform }) => ({ ...transform }) as JsonObject,
  async run(run, folder) {
    const { transform = {} } = run.recipe;
    const raw = await fitTable(run);
    for (const name of transform.drop ?? []) rawColumn(raw, name);
    const { train, test } = readRows(run.folderOf('split'));
    const fitting = train.filter(keeps(run.recipe, raw));
    const kept = transform.deduplicate === true ? firstOfEach(raw, fitting) : fitting;
    writeRows(folder, { train: kept, test });
    return {
      passed: kept.length > 0,
      faults: kept.length > 0 ? [] : ['no training row is left'],
      facts: {
        trainRows: kept.length,
        left: { rule: train.length - fitting.length, duplicate: fitting.length - kept.length },
        dropped: transform.drop ?? [],
      },
      tables: [],
      notes: [],
    };
  },
};

function keeps(recipe: Recipe, raw: RawTable): (row: number) => boolean {
  const rules = Object.entries(recipe.transform?.where ?? {});
  if (rules.length === 0) return () => true;
  const schema = schemaOf(recipe, raw);
  const tests = rules.map(([name, rule]) => {
    rawColumn(raw, name);
    const column = schema.columns.find((candidate) => candidate.name === name)!;
    return cellBreaks(typedColumn(raw, schema, column)!, rule);
  });
  return (row) => !tests.some((breaks) => breaks(row));
}

/** Rows that differ in a cell from all before them. */
function firstOfEach(raw: RawTable, rows: readonly number[]): number[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const text = raw.columns.map((column) => cell(column, row)).join('\u0000');
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function cell(column: RawColumn, row: number): number {
  if (column.type === 'text') return column.codes[row]!;
  return column.type === 'datetime' ? column.epochMs[row]! : column.values[row]!;
}
