import { createHash } from 'node:crypto';
import type { DatasetInput } from '../store/types.ts';
import { splitTable, type TableData } from './table-artifact.ts';

/** Data that a run has read. */
export interface Dataset {
  readonly name: string;
  /** `training`, `validation`, `test`, or a word of your own. */
  readonly context: string;
  /** The rows: digest, schema and profile follow from them where they are not given. */
  readonly data?: TableData;
  /** What changes when the data do; at most 36 characters. */
  readonly digest?: string;
  /** Address or path. */
  readonly source?: string;
  /** `local` by default. */
  readonly sourceType?: string;
  /** Anything that JSON can hold, e.g. `{ mlflow_colspec: [{ name: 'age', type: 'long' }] }`. */
  readonly schema?: unknown;
  /** Anything that JSON can hold, e.g. `{ num_rows: 100 }`. */
  readonly profile?: unknown;
}

/** A data set as stores keep it. Without digest and data, the digest is that of the name and source. */
export function datasetInput(given: Dataset): DatasetInput {
  const { name, context, source = name, sourceType = 'local' } = given;
  const table = given.data === undefined ? null : splitTable(given.data);
  const text = table === null ? JSON.stringify([name, source]) : JSON.stringify(table);
  const schema =
    given.schema ??
    (table === null
      ? undefined
      : {
          mlflow_colspec: table.columns.map((column, j) =>
            colspec(
              column,
              table.data.map((row) => row[j]),
            ),
          ),
        });
  const profile =
    given.profile ??
    (table === null
      ? undefined
      : { num_rows: table.data.length, num_elements: table.data.length * table.columns.length });
  return {
    ...{ name, context, sourceType, source: JSON.stringify({ uri: source }) },
    digest: (given.digest ?? createHash('sha256').update(text).digest('hex').slice(0, 8)).slice(0, 36),
    ...(schema === undefined ? {} : { schema: JSON.stringify(schema) }),
    ...(profile === undefined ? {} : { profile: JSON.stringify(profile) }),
  };
}

/** MLflow's name of what a column holds; `required` unless a value is missing. */
function colspec(name: string, values: readonly unknown[]): { name: string; type: string; required: boolean } {
  const there = values.filter((value) => value !== null && value !== undefined);
  const all = (test: (value: unknown) => boolean): boolean => there.length > 0 && there.every(test);
  const required = there.length === values.length;
  if (all((value) => typeof value === 'boolean')) return { name, type: 'boolean', required };
  if (required && all((value) => Number.isSafeInteger(value))) return { name, type: 'long', required };
  if (all((value) => typeof value === 'number')) return { name, type: 'double', required };
  if (all((value) => value instanceof Date)) return { name, type: 'datetime', required };
  return { name, type: 'string', required };
}
