import type { RawTable } from '../data/frame.ts';
import type { TableInput } from '../data/ingest/table-input.ts';
import { AutoModel, type AutoOptions } from './auto-model.ts';

/**
 * Classification: finds the best model for the data within the budget.
 * @example
 * const clf = await new AutoClassifier({ timeBudget: 30 }).fit(X, y);
 * clf.predict(newX);
 */
export class AutoClassifier extends AutoModel {
  protected readonly tasks = ['binary', 'multiclass'] as const;
  protected readonly task = 'classification' as const;

  /** Class labels as spelled in training; position = column of `predictProba`. */
  get classes(): readonly string[] {
    return this.fitted.classes;
  }

  /** Labels, shape [rows]. @throws DataError, ModelError MODEL_NOT_FITTED */
  predict(X: TableInput | RawTable): string[] {
    const { values } = this.fitted.predict(this.rawOf(X));
    return Array.from(this.fitted.labelIndices(values), (k) => this.classes[k]!);
  }

  /** Probabilities, shape [rows][classes]; rows sum to 1. */
  predictProba(X: TableInput | RawTable): number[][] {
    const { values, rows, outputs } = this.fitted.predict(this.rawOf(X));
    return Array.from({ length: rows }, (_, i) =>
      outputs === 1 ? [1 - values[i]!, values[i]!] : Array.from(values.subarray(i * outputs, (i + 1) * outputs)),
    );
  }

  /** A model saved by `save` or by `automl fit`. @throws BundleError */
  static async load(path: string, options: AutoOptions = {}): Promise<AutoClassifier> {
    return new AutoClassifier(options).adopt(path);
  }
}
