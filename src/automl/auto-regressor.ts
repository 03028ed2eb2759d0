import type { RawTable } from '../data/frame.ts';
import type { TableInput } from '../data/ingest/table-input.ts';
import { AutoModel, type AutoOptions } from './auto-model.ts';
import { checkLevels } from './options.ts';

const DEFAULT_LEVELS: readonly number[] = [0.05, 0.5, 0.95];

/** Regression: finds the best model for the data within the budget. */
export class AutoRegressor extends AutoModel {
  protected readonly tasks = ['regression'] as const;
  protected readonly task = 'regression' as const;

  /** Values, shape [rows]. @throws DataError, ModelError MODEL_NOT_FITTED */
  predict(X: TableInput | RawTable): Float64Array {
    return this.fitted.predict(this.rawOf(X)).values;
  }

  /**
   * Quantiles of the outcome, row-major with shape [rows, levels]: the share of outcomes below quantile p is p on average over
   * rows like those of training (split conformal prediction).
   * @param levels rising, in (0, 1); default: those of the option `quantiles`, else 0.05, 0.5, 0.95
   * @throws ConfigError OPTION_INVALID, DataError, ModelError MODEL_NOT_FITTED, MODEL_NO_QUANTILES
   */
  predictQuantiles(
    X: TableInput | RawTable,
    levels: readonly number[] = this.options.quantiles ?? this.fitted.manifest.quantiles ?? DEFAULT_LEVELS,
  ): { readonly data: Float64Array; readonly shape: readonly [number, number]; readonly levels: readonly number[] } {
    checkLevels(levels);
    const { quantiles, rows } = this.fitted.predictQuantiles(this.rawOf(X), levels);
    return { data: quantiles, shape: [rows, levels.length], levels };
  }

  /** A model saved by `save` or by `automl fit`. @throws BundleError */
  static async load(path: string, options: AutoOptions = {}): Promise<AutoRegressor> {
    return new AutoRegressor(options).adopt(path);
  }
}
