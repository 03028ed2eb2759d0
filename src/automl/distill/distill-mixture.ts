import { nowMs } from '../../core/clock.ts';
import type { Teacher, Transport } from '../../evaluate/protocol.ts';
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
 * Its loss is honest: the student of fold f sees no row of f, nor does its teacher, which is the mixture of the models
 * that were fitted without f. Out-of-fold predictions as targets would not do: those of the other folds come from models
 * that did see f, and a student that imitates them has learnt the rows it is judged on.
 * @param single the best trial that keeps to the limits: what is saved when no student has a lower loss
 */
export async function distillMixture(pool: Transport, single: Choice, context: DistillContext): Promise<Distilled> {
  const { plan, store, settings, refitting } = context;
  const { prepared } = plan;
  const mixture = chooseFinal(store, prepared, { ...settings, ensemble: true });
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
  let student: StoredTrial | null = null;
  let nextId = Math.max(...store.trials.map(({ id }) => id)) + 1;
  for (const config of studentConfigs(best, plan, store, prepared.base.rows + 2 * rows)) {
    const tried = await validateStudent(config, nextId++, room);
    if (tried === null) continue;
    const cost = context.costOf(tried);
    if (cost.inferMs > context.limits.inferMs || cost.bytes > context.limits.bytes) continue;
    if (tried.loss < (student?.loss ?? best.loss)) student = tried;
  }
  const told = (loss: number): string => displayScore(prepared.metric, loss).toPrecision(4);
  const mixed = `the mixture of ${mixture.members.length} ${told(mixture.loss)}, the best single trial ${told(best.loss)}`;
  if (student === null)
    return { taught: null, note: `No student was better than the best single trial, which is saved (${mixed}).` };
  const begin = nowMs();
  const file = await fitAllRows(
    { ...student, config: withRounds(student.config, student.steps, refitting.space) },
    room,
  );
  if (file === null)
    return {
      taught: null,
      note: `There was no time for a student of all rows (${Math.round(nowMs() - begin)} ms): the best single trial is saved.`,
    };
  return {
    taught: { choice: choiceOf(student, store, prepared), refitted: new Map([[student.id, file]]) },
    note: `One ${student.family} model that learnt from the mixture is saved: ${prepared.metric.name} ${told(student.loss)} (${mixed}).`,
  };
}
