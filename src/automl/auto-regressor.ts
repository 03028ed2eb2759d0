import type { RawTable } from '../data/frame.ts';
import type { TableInput } from '../data/ingest/table-input.ts';
import { AutoModel, type AutoOptions } from './auto-model.ts';

/** Regression: finds the best model for the data within the budget. */
export class AutoRegressor extends AutoModel {
  protected readonly tasks = ['regression'] as const;
  protected readonly task = 'regression' as const;

  /** Values, shape [rows]. @throws DataError, ModelError MODEL_NOT_FITTED */
  predict(X: TableInput | RawTable): Float64Array {
    return this.fitted.predict(this.rawOf(X)).values;
  }

  /** A model saved by `save` or by `automl fit`. @throws BundleError */
  static async load(path: string, options: AutoOptions = {}): Promise<AutoRegressor> {
    return new AutoRegressor(options).adopt(path);
  }
}
