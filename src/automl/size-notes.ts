import type { BaseTable, DataNote, TableSchema } from '../data/frame.ts';

const RARE_SHARE = 0.01;
const MANY_CATEGORIES = 1000;
const LONG_CELL = 10_000;

/** Remarks on sizes that make a model weak or slow, with the figures. */
export function sizeNotes(base: BaseTable, schema: TableSchema, y: Float64Array): DataNote[] {
  const notes: DataNote[] = [];
  const add = (code: string, message: string, count: number, column?: string): void => {
    notes.push({ code, message, count, ...(column === undefined ? {} : { column }) });
  };
  const sources = new Set([...base.features.map((f) => f.source), ...base.texts.map((t) => t.name)]);
  if (sources.size === 1) add('features_few', `Only one feature: '${[...sources][0]}'.`, 1);
  if (base.features.length > base.rows)
    add('features_many', `${base.features.length} features for ${base.rows} rows.`, base.features.length);
  if (base.texts.length === 0 && base.columns.every(isConstant))
    add('features_constant', 'No feature varies: nothing can be learnt but the target itself.', base.features.length);
  for (const { name, cardinality, kind } of base.features)
    if (kind === 'category' && cardinality > MANY_CATEGORIES)
      add('categories_many', `Column '${name}' has ${cardinality} categories.`, cardinality, name);
  for (const { name, offsets } of base.texts) {
    let longest = 0;
    for (let i = 1; i < offsets.length; i++) longest = Math.max(longest, offsets[i]! - offsets[i - 1]!);
    if (longest > LONG_CELL) add('cells_long', `Column '${name}' has a cell of ${longest} bytes.`, longest, name);
  }
  if (schema.task.kind !== 'regression') rareClasses(schema.task.classes, y, add);
  return notes;
}

/** All values equal, missing ones among themselves too. */
function isConstant(values: Float32Array): boolean {
  const first = values[0]!;
  return values.every((value) => value === first || (Number.isNaN(value) && Number.isNaN(first)));
}

function rareClasses(
  classes: readonly string[],
  y: Float64Array,
  add: (code: string, message: string, count: number) => void,
): void {
  const counts = new Uint32Array(classes.length);
  for (const k of y) counts[k]!++;
  const rare = counts.reduce((most, count, k) => (count < counts[most]! ? k : most), 0);
  const share = counts[rare]! / y.length;
  if (share >= RARE_SHARE) return;
  const percent = (share * 100).toPrecision(2);
  add('class_rare', `Class '${classes[rare]}' has ${counts[rare]} of ${y.length} rows (${percent}%).`, counts[rare]!);
}
