import type { ConfigOf } from '../../space/param.ts';
import type { FitContext, FitInput, FitStep } from '../family.ts';
import { EarlyStopping } from '../shared/early-stopping.ts';
import type { GbdtModel } from './gbdt-model.ts';
import { type BoostExtras, type BoostRun, setUp } from './set-up.ts';
import type { GbdtSpace } from './space.ts';

/** Rounds without a split after which nothing more will come, when trees see random parts of the data. */
const EMPTY_ROUNDS = 10;

/**
 * Boosts trees round by round; the arena is given back at the end. With validation rows the model keeps the rounds up to
 * the best loss; a continued model never ends with a worse loss than it began with.
 * @throws ModelError MODEL_NO_TRAINING_ROWS, MODEL_OBJECTIVE_INVALID, MODEL_TARGET_INVALID, MODEL_WARM_START_INVALID,
 *   KERNEL_OUT_OF_MEMORY
 */
export function* fitGbdt(
  input: FitInput,
  config: ConfigOf<GbdtSpace>,
  context: FitContext,
  extras: BoostExtras = {},
): Generator<FitStep, GbdtModel, void> {
  const { arena } = context.kernels;
  const mark = arena.mark();
  let run: BoostRun | undefined;
  try {
    run = setUp(input, config, context, extras);
    return yield* boostRounds(input, config, context, extras, run);
  } finally {
    if (run?.trainer.close() !== false) arena.release(mark);
  }
}

function* boostRounds(
  input: FitInput,
  config: ConfigOf<GbdtSpace>,
  context: FitContext,
  extras: BoostExtras,
  { trainer, rounds, model }: BoostRun,
): Generator<FitStep, GbdtModel, void> {
  const validates = (input.validation?.rows.length ?? 0) > 0;
  const lossNow = (): number | undefined =>
    validates ? context.validationLoss?.(trainer.validationPrediction()) : undefined;
  const stopping = new EarlyStopping(context.patience, config.minDelta);
  const lossBefore = extras.initModel === undefined ? undefined : lossNow();
  if (lossBefore !== undefined) stopping.record(0, lossBefore);
  let empty = 0;
  for (let round = 1; round <= config.maxRounds; round++) {
    const grew = trainer.round();
    if (grew === 'stopped') break;
    const loss = lossNow();
    if (loss !== undefined) stopping.record(round, loss);
    yield {
      step: round,
      total: config.maxRounds,
      ...(loss === undefined ? {} : { validationLoss: loss }),
      snapshot: () => model(stopping.bestRound ?? round),
    };
    empty = grew === 'empty' ? empty + 1 : 0;
    if (empty > (trainer.random ? EMPTY_ROUNDS : 0) || stopping.patienceOver || context.shouldStop()) break;
  }
  return model(stopping.bestRound ?? rounds());
}
