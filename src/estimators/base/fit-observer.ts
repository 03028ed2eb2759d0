import type { TableInput } from '../../data/ingest/table-input.ts';
import type { EstimatorType } from './definition.ts';
import type { Fitted } from './fit-estimator.ts';
import type { SavedEstimator } from './saved-estimator.ts';

/** A fit of one estimator that begins. */
export interface ObservedFit {
  readonly type: EstimatorType;
  /** Every parameter: as given, else its default. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly X: TableInput;
  readonly y: ArrayLike<unknown>;
}
/** What came of it. */
export interface ObservedModel {
  readonly fitted: Fitted;
  /** Predictions for the training rows, row-major [rows, outputs], and their targets: class index or value. */
  training(): { readonly prediction: Float64Array; readonly y: Float64Array };
  /** Columns as the model reads them: names, float32 values. */
  columns(): { readonly names: readonly string[]; readonly values: readonly Float32Array[] };
  toJSON(): SavedEstimator;
}
/** Told how one fit ends. An awaited fit waits for what is returned; it must not reject. */
export interface FitWatcher {
  end(model: ObservedModel): Promise<void>;
  fail(error: unknown): Promise<void>;
}
/** Told of every fit of every estimator. */
export type FitObserver = (fit: ObservedFit) => FitWatcher;

let observer: FitObserver | null = null;

/** From now on all fits are told to `next`; null: to nobody, which costs nothing. */
export function observeFits(next: FitObserver | null): void {
  observer = next;
}
/** Who is told of a fit that begins now. */
export function watchFit(fit: () => ObservedFit): FitWatcher | null {
  return observer === null ? null : observer(fit());
}
