import { DataError } from '../core/errors.ts';
import { tableFrom } from '../data/ingest/table-from.ts';
import type { MatrixInput, TableInput } from '../data/ingest/table-input.ts';
import type { ImportColumns, ImportedModel } from '../models/import/imported-model.ts';
import { readLightGbmModel as readLightGbm } from '../models/import/lightgbm/read-lightgbm.ts';
import { readXgboostModel as readXgboost } from '../models/import/xgboost/read-xgboost.ts';
import type { Explanation } from './base/explain.ts';

/** A tree ensemble that LightGBM or XGBoost trained. It predicts what that program predicts; it cannot be fitted. */
export class ImportedTrees {
  private readonly model: ImportedModel;

  /** @internal */
  constructor(model: ImportedModel) {
    this.model = model;
  }
  get program(): 'lightgbm' | 'xgboost' {
    return this.model.program;
  }
  /** The objective as the program spells it. */
  get objective(): string {
    return this.model.objective;
  }
  get featureNames(): readonly string[] {
    return this.model.featureNames;
  }
  /** Number of trees. */
  get trees(): number {
    return this.model.trees;
  }

  /**
   * What the program's own `predict` gives: values, the probability of the second class, or one of each class.
   * @param X numbers; categories are the codes that the model was trained on
   * @param options.raw the scores before the link
   * @throws DataError DATA_INPUT_COLUMNS, DATA_FEATURES_MISSING, DATA_INPUT_UNSUPPORTED
   */
  predict(
    X: TableInput,
    options: { readonly raw?: boolean } = {},
  ): { readonly data: Float64Array; readonly shape: readonly [rows: number, outputs: number] } {
    const x = columnsOf(X, this.featureNames);
    return { data: this.model.predict(x, options), shape: [x.rows, this.model.outputs] };
  }
  /** Shapley values of the raw scores (`pred_contrib`), or against background rows. @throws DataError as `predict`, ModelError */
  shapValues(X: TableInput, options: { readonly background?: TableInput } = {}): Explanation {
    const x = columnsOf(X, this.featureNames);
    const { background } = options;
    const against = background === undefined ? {} : { background: columnsOf(background, this.featureNames) };
    const { values, expected } = this.model.shapValues(x, against);
    return { values, expected, shape: [x.rows, this.model.outputs, this.featureNames.length] };
  }
}

/** A model file of LightGBM, as text or as the JSON of `dump_model`. @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED */
export function readLightGbmModel(text: string): ImportedTrees {
  return new ImportedTrees(readLightGbm(text));
}
/** A model file of XGBoost: JSON as text or bytes, or UBJSON. @throws ModelError IMPORT_DAMAGED, IMPORT_UNSUPPORTED */
export function readXgboostModel(file: string | Uint8Array): ImportedTrees {
  return new ImportedTrees(readXgboost(file));
}

/** Columns in the order of the model, by name where the table has names that the model knows, else by position. */
function columnsOf(X: TableInput, names: readonly string[]): ImportColumns {
  if (isMatrix(X)) return matrixColumns(X, names.length);
  const raw = tableFrom(X);
  const byName = new Map(raw.columns.map((column) => [column.name, column]));
  const named = names.every((name) => byName.has(name));
  if (!named && raw.columns.length !== names.length) throw wrongCount(raw.columns.length, names.length);
  const columns = names.map((name, j) => {
    const column = named ? byName.get(name)! : raw.columns[j]!;
    if (column.type === 'number' || column.type === 'boolean') return column.values;
    throw new DataError('DATA_INPUT_UNSUPPORTED', `Column "${column.name}" holds ${column.type}, not numbers.`, {
      hint: 'Give numbers; categories as the codes that the model was trained on.',
    });
  });
  return { rows: raw.rows, columns };
}

function isMatrix(X: TableInput): X is MatrixInput {
  const { data, shape } = X as Partial<MatrixInput>;
  return ArrayBuffer.isView(data) && Array.isArray(shape);
}

/** Not rounded: thresholds of these programs are doubles. */
function matrixColumns({ data, shape: [rows, cols] }: MatrixInput, wanted: number): ImportColumns {
  if (cols !== wanted || data.length !== rows * cols) throw wrongCount(cols, wanted);
  const columns = Array.from({ length: cols }, () => new Float64Array(rows));
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++) columns[j]![i] = data[at++]!;
  return { rows, columns };
}

function wrongCount(given: number, wanted: number): DataError {
  return new DataError('DATA_INPUT_COLUMNS', `X has ${given} columns, and the model was trained on ${wanted}.`, {
    hint: 'Give the columns that the model was trained on, in order or by name.',
  });
}
