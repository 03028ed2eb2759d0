import type { FitContext, FitInput, FitStep, FittedModel } from '../family.ts';
import { trainingRows } from './training-rows.ts';

/** A family whose penalty can be chosen from a path. */
export interface PathFit<M extends FittedModel> {
  /** Penalties from the strongest to the weakest. */
  readonly penalties: readonly number[];
  /** Moves on to one penalty; each starts where the one before ended. */
  solve(penalty: number): Generator<unknown, void, void>;
  /** The model at the present point. */
  model(penalty: number): M;
}

/** Points without a better loss after which the path is left. */
const PATIENCE = 4;

/**
 * Goes down a path of penalties and keeps the point with the best loss on the validation rows. One step a point.
 * @param loss of predictions for `rows`
 */
export function* choosePenalty<M extends FittedModel>(
  fit: PathFit<M>,
  input: Pick<FitInput, 'x'>,
  rows: Uint32Array,
  loss: (prediction: Float64Array) => number,
  shouldStop: () => boolean,
): Generator<FitStep, { readonly penalty: number; readonly model: M }, void> {
  const total = fit.penalties.length;
  let best: { penalty: number; model: M; loss: number; step: number } | undefined;
  for (const [i, penalty] of fit.penalties.entries()) {
    for (const _ of fit.solve(penalty)) if (shouldStop()) break;
    const model = fit.model(penalty);
    const validationLoss = loss(model.predict(input.x, { rows }));
    if (best === undefined || validationLoss < best.loss) best = { penalty, model, loss: validationLoss, step: i };
    yield { step: i + 1, total, validationLoss, snapshot: () => model };
    if (shouldStop() || i - best.step >= PATIENCE) break;
  }
  return { penalty: best!.penalty, model: best!.model };
}

/**
 * The penalty that suits training rows which are held out; undefined when there are too few rows to learn from. What the
 * path needs of the arena is free again afterwards.
 * @param prepare a path on the rows given; undefined when there is nothing to learn from
 * @param loss of predictions for some rows
 */
export function* choosePenaltyInside<M extends FittedModel>(
  input: FitInput,
  context: FitContext,
  prepare: (input: FitInput) => PathFit<M> | undefined,
  loss: (rows: Uint32Array, prediction: Float64Array) => number,
): Generator<FitStep, number | undefined, void> {
  const split = innerSplit(trainingRows(input).rows);
  if (split === undefined) return undefined;
  const { arena } = context.kernels;
  const mark = arena.mark();
  try {
    const path = prepare({ ...input, rows: split.train });
    if (path === undefined) return undefined;
    const lossOn = (prediction: Float64Array): number => loss(split.held, prediction);
    const steps = choosePenalty(path, input, split.held, lossOn, () => context.shouldStop());
    for (let next = steps.next(); ; next = steps.next()) {
      if (next.done === true) return next.value.penalty;
      const { step, total, snapshot } = next.value;
      yield { step, total, snapshot };
    }
  } finally {
    arena.release(mark);
  }
}

/** Every fifth training row is held out to choose a penalty where there are no validation rows. */
const HELD = 5;

/** A split of the training rows, deterministic; undefined for fewer than 20 of them. */
function innerSplit(rows: Uint32Array): { readonly train: Uint32Array; readonly held: Uint32Array } | undefined {
  if (rows.length < 4 * HELD) return undefined;
  return { train: rows.filter((_, i) => i % HELD !== HELD - 1), held: rows.filter((_, i) => i % HELD === HELD - 1) };
}

/** The loss that the caller watches, when there are validation rows to watch. */
export function watchedLoss(
  input: FitInput,
  context: FitContext,
): { readonly rows: Uint32Array; readonly loss: (prediction: Float64Array) => number } | undefined {
  const rows = input.validation?.rows;
  if (rows === undefined || rows.length === 0 || context.validationLoss === undefined) return undefined;
  return { rows, loss: (prediction) => context.validationLoss!(prediction) };
}
