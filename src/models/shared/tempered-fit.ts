import type { FitContext, FitStep, FittedModel } from '../family.ts';
import { crossTemperature, type LabelledRows } from './temperature.ts';

/** A model of the likelihood of classes, in one kind or several to choose from. */
export interface TemperedFit<M extends FittedModel> {
  readonly labelled: LabelledRows;
  /** Ids of the training rows, shape [rows]. */
  readonly ids: Uint32Array;
  /** The model on all rows, of one kind and with a power of the likelihood. */
  make(candidate: number, power: number): M;
  /**
   * Log likelihoods of other rows (ids) by each kind learnt from some (positions), row-major [others, classes].
   * Null: the power stays 1.
   */
  readonly logsOf: ((rows: Uint32Array, others: Uint32Array) => readonly Float64Array[]) | null;
}

/** Two steps: the first kind with power 1, then the kind and power that rows left out like best. */
export function* temperedFit<M extends FittedModel>(
  { labelled, ids, make, logsOf }: TemperedFit<M>,
  context: FitContext,
): Generator<FitStep, M, void> {
  const first = make(0, 1);
  yield { step: 1, total: 2, snapshot: () => first };
  if (logsOf === null) return first;
  const learn = (rows: Uint32Array, others: Uint32Array): readonly Float64Array[] =>
    logsOf(
      rows,
      others.map((i) => ids[i]!),
    );
  const { candidate, power } = crossTemperature(labelled, learn, () => context.shouldStop());
  const model = make(candidate, power);
  yield { step: 2, total: 2, snapshot: () => model };
  return model;
}
