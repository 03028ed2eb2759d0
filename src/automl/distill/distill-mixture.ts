import type { Teacher, Transport } from '../../evaluate/protocol.ts';
import type { Config } from '../../space/param.ts';
import type { DeployLimits } from '../choose-within.ts';
import { displayScore } from '../display-score.ts';
import { type Choice, choiceOf, chooseFinal } from '../finish.ts';
import type { RunPlan } from '../plan-run.ts';
import { type RefitSettings, withRounds } from '../refit.ts';
import type { StoredTrial, TrialStore } from '../trial-store.ts';
import { inventedRows, studentConfigs } from './student-configs.ts';
import { type Classroom, fitAllRows, validateStudent } from './train-student.ts';

/** Weight of the invented rows together, for each unit of that of the rows. */
const SHARE = 1;

export interface DistillContext {
  readonly plan: RunPlan;
  readonly store: TrialStore;
  /** Of the choice of weights. */
  readonly settings: { readonly seed: number; readonly memoryBytes: number; readonly stopMs: number };
  readonly refitting: RefitSettings;
  /** Students are compared until then; the chosen one is fitted in the time of the refit. */
  readonly endMs: number;
  readonly limits: DeployLimits;
  costOf(trial: StoredTrial): DeployLimits;
}

export interface Distilled {
  /** The student, and its file by trial id; null when the single trial is better. */
  readonly taught: { readonly choice: Choice; readonly refitted: ReadonlyMap<number, string> } | null;
  /** A sentence for the user. */
  readonly note: string;
}

/**
 * One model that imitates the mixture (Bucila, Caruana, Niculescu-Mizil 2006): it learns from the training rows with
 * their own targets, and from invented rows with what the mixture says of them.
 *
 * The student of fold f learns from no row of f, and its teacher is the mixture of the models that were fitted without f.
 * Out-of-fold predictions as targets would not do: those of the other folds come from models that did see f, and a
 * student that imitates them has learnt the rows it is judged on. What is left of f in the teacher is what early stopping
 * and the choice of weights took from it; the mixture's nested estimate is free of that, so no student counts as better
 * than its teacher.
 * @param single the best trial that keeps to the limits: what is saved when no student has a lower loss
 */
export async function distillMixture(pool: Transport, single: Choice, context: DistillContext): Promise<Distilled> {
  const { plan, store, settings, refitting } = context;
  const { prepared } = plan;
  const mixture = chooseFinal(store, prepared, { ...settings, ensemble: true, logPool: false });
  const best = single.members[0]!.trial;
  if (mixture === null || (mixture.members.length === 1 && mixture.members[0]!.trial.id === best.id))
    return {
      taught: null,
      note: 'Mixing does not pay here, so there is nothing to distill: the best single trial is saved.',
    };
  const rows = inventedRows(prepared.shape);
  const folds = prepared.foldPlan.folds;
  const teach = (some: readonly number[]): Teacher => ({
    files: mixture.members.flatMap(({ trial, weight }) =>
      some.map((fold) => ({ path: store.modelFile(trial.id, fold), weight: weight / some.length })),
    ),
    rows,
    share: SHARE,
  });
  const room: Classroom = {
    pool,
    workerMetric: plan.workerMetric,
    prepared,
    store,
    refitting,
    endMs: context.endMs,
    secondsPerRow: mixture.members.reduce((sum, { trial }) => sum + trial.predictSeconds, 0) / prepared.base.rows,
    inventedRows: rows,
    teacherOf: (fold) => teach(fold < 0 ? Array.from({ length: folds }, (_, f) => f) : [fold]),
  };
  const student = await bestStudent(studentConfigs(best, plan, store, prepared.base.rows + 2 * rows), room, context);
  const told = (loss: number): string => displayScore(prepared.metric, loss).toPrecision(4);
  const mixed = `the mixture of ${mixture.members.length} ${told(mixture.loss)}, the best single trial ${told(best.loss)}`;
  const loss = student === null ? Number.POSITIVE_INFINITY : Math.max(student.loss, mixture.loss);
  if (student === null || !(loss < best.loss))
    return { taught: null, note: `No student was better than the best single trial, which is saved (${mixed}).` };
  const config = withRounds(student.config, student.steps, refitting.space);
  const file = await fitAllRows({ id: student.id, config }, room);
  if (file === null)
    return { taught: null, note: 'There was no time for a student of all rows: the best single trial is saved.' };
  const { family } = student;
  return {
    taught: {
      choice: { ...choiceOf(student, store, prepared), loss },
      refitted: new Map([[student.id, file]]),
    },
    note: `One ${family} model that learnt from the mixture is saved: ${prepared.metric.name} ${told(loss)} (${mixed}).`,
  };
}

/** The student of least loss among those that keep to the limits; null when none does, or there is no time for one. */
async function bestStudent(
  configs: readonly Config[],
  room: Classroom,
  { limits, costOf }: DistillContext,
): Promise<StoredTrial | null> {
  let student: StoredTrial | null = null;
  let id = Math.max(...room.store.trials.map((trial) => trial.id)) + 1;
  for (const config of configs) {
    const tried = await validateStudent(config, id++, room);
    if (tried === null) continue;
    const cost = costOf(tried);
    const keeps = cost.inferMs <= limits.inferMs && cost.bytes <= limits.bytes;
    if (keeps && tried.loss < (student?.loss ?? Number.POSITIVE_INFINITY)) student = tried;
  }
  return student;
}
