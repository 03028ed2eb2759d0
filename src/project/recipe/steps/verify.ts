import { resolve } from 'node:path';
import type { JsonObject } from '../../../core/json.ts';
import type { RawTable, TableSchema } from '../../../data/frame.ts';
import { readTable } from '../../../data/ingest/read-table.ts';
import { checkColumn } from '../check-column.ts';
import { columnShift } from '../column-shift.ts';
import { fileDigest } from '../digest.ts';
import type { Recipe } from '../read-recipe.ts';
import type { CardTable, RecipeStep } from '../step.ts';
import { fitTable, schemaOf, typedColumn } from './schema-of.ts';

const SHIFT_LIMIT = 0.2;

/** Holds the table to what the recipe says of it, and to a reference. */
export const verifyStep: RecipeStep = {
  name: 'verify',
  version: 1,
  needs: ['ingest'],
  config: ({ verify }) => (verify === undefined ? null : ({ ...verify } as JsonObject)),
  async inputs({ recipe }) {
    const file = recipe.verify?.reference;
    return file === undefined ? {} : { reference: await fileDigest(resolve(recipe.folder, file)) };
  },
  async run(run) {
    const { recipe } = run;
    const raw = await fitTable(run);
    const schema = schemaOf(recipe, raw);
    const { verify = {} } = recipe;
    const faults = [...rowFaults(raw.rows, verify.rows ?? {}), ...columnFaults(recipe, raw, schema)];
    const shift = verify.reference === undefined ? null : await shiftTable(recipe, raw, schema);
    const limit = verify.shift ?? SHIFT_LIMIT;
    for (const { name, index } of shift?.columns ?? [])
      if (index > limit) faults.push(`column '${name}' has shifted by ${index.toFixed(3)} (limit ${limit})`);
    return {
      passed: faults.length === 0,
      faults,
      facts: { rows: raw.rows, rules: Object.keys(verify.columns ?? {}).length, faults: faults.length },
      tables: shift === null ? [] : [shift.table],
      notes: shift?.notes ?? [],
    };
  },
};

function rowFaults(
  rows: number,
  { min = 0, max = Number.POSITIVE_INFINITY }: { min?: number; max?: number },
): string[] {
  return rows >= min && rows <= max ? [] : [`the table has ${rows} rows (${min} to ${max} are asked for)`];
}

function columnFaults({ verify = {}, target }: Recipe, raw: RawTable, schema: TableSchema): string[] {
  const rules = verify.columns ?? {};
  const known = schema.columns.map(({ name }) => name);
  const extra = verify.exact === true ? known.filter((name) => name !== target && !Object.hasOwn(rules, name)) : [];
  return [
    ...extra.map((name) => `column '${name}' is not listed`),
    ...Object.entries(rules).flatMap(([name, rule]) => {
      const column = schema.columns.find((candidate) => candidate.name === name);
      if (column === undefined) return rule.optional === true ? [] : [`column '${name}' is missing`];
      return checkColumn(column, typedColumn(raw, schema, column)!, rule);
    }),
  ];
}

interface Shift {
  readonly columns: readonly { readonly name: string; readonly index: number }[];
  readonly table: CardTable;
  readonly notes: readonly string[];
}

/** Every column of the table beside that of the reference, largest shift first. */
async function shiftTable({ folder, verify, ingest }: Recipe, raw: RawTable, schema: TableSchema): Promise<Shift> {
  const { delimiter, na_values: naValues } = ingest;
  const reference = await readTable(resolve(folder, verify!.reference!), {
    asText: schema.columns.filter(({ kind }) => kind === 'categorical').map(({ name }) => name),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(naValues === undefined ? {} : { naValues }),
  });
  const [columns, notes]: [{ name: string; index: number }[], string[]] = [[], []];
  for (const column of schema.columns) {
    if (column.role !== 'feature' && column.role !== 'target') continue; // identifiers and times never stay
    const [now, before] = [typedColumn(raw, schema, column), typedColumn(reference, schema, column)];
    if (before === null) notes.push(`The reference has no column '${column.name}'.`);
    const index = now === null || before === null ? null : columnShift(before, now);
    if (index !== null) columns.push({ name: column.name, index });
  }
  columns.sort((a, b) => b.index - a.index);
  const rows = columns.map(({ name, index }) => [name, index.toFixed(3)]);
  return { columns, notes, table: { title: 'Shift against the reference', header: ['column', 'index'], rows } };
}
