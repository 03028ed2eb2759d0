import type { Predictor } from '../../bundle/predictor.ts';
import type { ColumnSchema } from '../../data/frame.ts';
import { inputColumns } from '../../data/schema/build-frame.ts';
import { orderOfFormat } from '../../data/schema/guess-date-format.ts';
import { CATEGORY_NA, NUMERIC_NA } from '../../data/schema/na-words.ts';
import { PLAIN_NUMBER } from '../../data/schema/number-format.ts';

const KINDS = { numeric: 'number', categorical: 'name', datetime: 'date', text: 'text', boolean: 'boolean' } as const;

/** `columns.json` of an MLflow folder: how cells are read, and what the outputs are called. */
export function columnPlan({ manifest, classes }: Predictor): Record<string, unknown> {
  const { schema, spread, quantiles } = manifest;
  const declared = schema.naValues?.map((word) => word.trim());
  const own = (declared ?? []).filter((word) => word !== '');
  const columns = inputColumns(schema).map((column) => {
    const anyCase = declared === undefined && (column.kind === 'numeric' || column.kind === 'datetime');
    const builtIn = anyCase ? NUMERIC_NA : CATEGORY_NA;
    return {
      name: column.name,
      kind: KINDS[column.kind],
      // words for no value; declared ones replace the built-in words
      missing: declared === undefined ? [...builtIn] : ['', ...own],
      anyCase,
      missingNumbers: own.map(Number).filter((value) => !Number.isNaN(value)),
      ...details(column),
    };
  });
  return { columns, classes, quantiles: spread === undefined ? [] : (quantiles ?? []) };
}

function details(column: ColumnSchema): Record<string, unknown> {
  if (column.kind === 'numeric') return { format: column.numberFormat ?? PLAIN_NUMBER };
  if (column.kind === 'datetime') return { order: orderOfFormat(column.dateFormat ?? 'yyyy-mm-dd') };
  if (column.kind === 'text') return {};
  return { names: column.categories ?? ['false', 'true'] };
}
