import { ModelError } from '../../core/errors.ts';
import type { ConfigOf } from '../../space/param.ts';
import type { FitContext, FitInput, FitStep } from '../family.ts';
import { EarlyStopping } from '../shared/early-stopping.ts';
import { interactionGroups } from '../shared/interaction-groups.ts';
import { trainingRows } from '../shared/training-rows.ts';
import type { EbmModel } from './ebm-model.ts';
import { finishModel } from './finish-model.ts';
import { applyEbmLink, makeLoss } from './loss.ts';
import type { EbmSpace } from './space.ts';
import { termColumns } from './term-column.ts';
import { type TermValues, Trainer } from './trainer.ts';

/**
 * Pairs are looked for when the shapes of single features have nearly settled: after so many times 1 / learning rate
 * rounds. That depends on nothing else, so a number of rounds says all about a model.
 */
const SETTLED = 2.5;

/** Rounds that pairs get before a fit may end early. */
const PAIR_ROUNDS = 20;

/** Boosts round by round: cyclic steps for all single features, then also for the pairs that the residuals show. */
export function* boost(
  input: FitInput,
  config: ConfigOf<EbmSpace>,
  context: FitContext,
): Generator<FitStep, EbmModel, void> {
  const train = trainingRows(input);
  if (train.rows.length === 0)
    throw new ModelError('MODEL_NO_TRAINING_ROWS', `None of ${input.rows.length} training rows has a weight above 0.`, {
      hint: 'Give at least one row a positive weight.',
    });
  const validation = input.validation?.rows ?? new Uint32Array(0);
  const loss = makeLoss(input.task, train);
  const columns = termColumns(input, train, validation, context.kernels);
  const { interactionConstraints: constraints } = input;
  const trainer = new Trainer(
    {
      ...{ columns, loss, weight: train.weight, validationRows: validation.length },
      rng: context.rng.fork('ebm'),
      ...(constraints === undefined ? {} : { groups: interactionGroups(input.x.features, constraints) }),
      shouldStop: () => context.shouldStop(),
    },
    config,
  );
  const finish = (values: TermValues, steps: number): EbmModel =>
    finishModel(values, loss, { features: input.x.features, weight: train.weight, steps });
  const stopping = new EarlyStopping(context.patience);
  const pairsFrom = trainer.pairsPossible ? Math.ceil(SETTLED / config.learningRate) : 0;
  const longEnough = pairsFrom === 0 ? 0 : pairsFrom + (context.patience ?? PAIR_ROUNDS);
  let best: { values: TermValues; round: number } | undefined;
  let last = 0;
  for (let round = 1; round <= config.maxRounds; round++) {
    const whole = trainer.round(round);
    last = round;
    const scores =
      validation.length === 0 ? undefined : applyEbmLink(trainer.validationScores(), loss.outputs, loss.link);
    const watched = scores === undefined ? undefined : context.validationLoss?.(scores);
    if (watched !== undefined) {
      stopping.record(round, watched);
      if (stopping.bestRound === round) best = { values: trainer.current(), round };
    }
    yield {
      step: round,
      total: config.maxRounds,
      ...(watched === undefined ? {} : { validationLoss: watched }),
      snapshot: () => finish(best?.values ?? trainer.current(), best?.round ?? round),
    };
    if (!whole || context.shouldStop() || columns.length === 0) break;
    if (stopping.patienceOver && round >= longEnough) break;
    if (round === pairsFrom) trainer.addPairs();
  }
  return finish(best?.values ?? trainer.current(), best?.round ?? last);
}
