import { DataError } from '../../core/errors.ts';
import { createRng, type Rng } from '../../core/rng.ts';
import type { TaskKind } from '../../core/task.ts';
import type { DataNote } from '../frame.ts';
import { ALWAYS_TRAIN, type FoldPlan, foldPlan, MOST_FOLDS } from './fold-plan.ts';
import { groupFolds } from './group-folds.ts';
import { countClasses, stratifiedOrder } from './stratified-order.ts';
import { timeFolds } from './time-folds.ts';

export interface FoldInput {
  /** Rows to split; every row has a target. */
  readonly rows: number;
  readonly task: TaskKind;
  /** Shape [rows]: class index or value. */
  readonly y: Float64Array;
  /** Folds wanted, 2 to 253. */
  readonly folds: number;
  /** Integer in [0, 2^32). */
  readonly seed: number;
  /** Shape [rows]: group codes; negative = a group of its own. */
  readonly groups?: Int32Array;
  /** Shape [rows]: anything that orders rows in time; NaN = unknown. */
  readonly times?: Float64Array;
  /** Shape [rows]: the caller's own folds; negative = trains always. */
  readonly foldColumn?: Int32Array;
  /** One validation set of this share of the rows, in (0, 1), instead of folds. */
  readonly holdout?: number;
}

/**
 * The plan of cross-validation: the caller's own folds, else folds in order of time, else folds that keep groups
 * whole, else stratified (classes) or random (values) ones; or one holdout made the same way. Depends on the seed only.
 * @throws DataError DATA_FOLDS_INVALID, DATA_TIME_INVALID when no split into two is possible
 */
export function makeFolds(input: FoldInput): FoldPlan {
  const rng = createRng(input.seed).fork('folds');
  if (!(input.folds >= 2 && input.folds <= MOST_FOLDS) && input.holdout === undefined) {
    throw invalid(`${input.folds} folds were asked for.`, `Ask for 2 to ${MOST_FOLDS} folds.`);
  }
  if (input.rows < 2) throw invalid(`${input.rows} rows cannot be split.`, 'Give at least two rows.');
  if (input.foldColumn) return columnPlan(input.foldColumn);
  if (input.times) return timePlan(input, input.times);
  if (input.groups) return groupPlan(input, input.groups, rng);
  return input.holdout === undefined ? plainPlan(input, rng) : holdoutPlan(input, input.holdout, rng);
}

function invalid(message: string, hint: string): DataError {
  return new DataError('DATA_FOLDS_INVALID', message, { hint });
}

/** The rows in the order in which they are dealt to folds. */
function dealOrder(input: FoldInput, rng: Rng): Uint32Array {
  if (input.task === 'regression') return rng.permutation(input.rows);
  return stratifiedOrder(input.y, countClasses(input.y).length, rng);
}

function plainPlan(input: FoldInput, rng: Rng): FoldPlan {
  const notes: DataNote[] = [];
  const folds = allowedFolds(input, notes);
  const foldOf = new Uint8Array(input.rows);
  dealOrder(input, rng).forEach((row, k) => {
    foldOf[row] = k % folds;
  });
  if (input.task !== 'multiclass')
    return foldPlan(foldOf, folds, input.task === 'binary' ? 'stratified' : 'kfold', notes);
  const counts = countClasses(input.y);
  for (let i = 0; i < input.rows; i++) if (counts[input.y[i]!] === 1) foldOf[i] = ALWAYS_TRAIN;
  return foldPlan(foldOf, folds, 'stratified', notes);
}

/**
 * Never more folds than rows. Two classes: never more folds than the rarer class has rows (at least 2), for a fold
 * without it has no ROC curve. More classes: rare ones are spread; a class of one row trains always.
 */
function allowedFolds(input: FoldInput, notes: DataNote[]): number {
  let folds = Math.min(input.folds, input.rows);
  if (folds < input.folds) {
    notes.push({
      code: 'folds_lowered',
      count: folds,
      message: `${input.rows} rows allow ${folds} folds, not ${input.folds}.`,
    });
  }
  if (input.task === 'regression') return folds;
  const present = countClasses(input.y).filter((count) => count > 0);
  const rarest = Math.min(...present);
  if (rarest >= folds) return folds;
  const rare = present.filter((count) => count < folds).length;
  if (input.task === 'binary') {
    folds = Math.max(2, rarest);
    const message = `The rarer class has ${rarest} ${rarest === 1 ? 'row' : 'rows'}: ${folds} folds instead of ${input.folds}; scores are rough.`;
    notes.push({ code: 'class_rarer_than_folds', count: rare, message });
    return folds;
  }
  const message = `${rare} ${rare === 1 ? 'class has' : 'classes have'} fewer rows than the ${folds} folds (the rarest: ${rarest}); some folds do not test ${rare === 1 ? 'it' : 'them'}.`;
  notes.push({ code: 'class_rarer_than_folds', count: rare, message });
  return folds;
}

/** Every (1/share)-th row of the dealing order, so that each class gives its share within one row. */
function holdoutPlan(input: FoldInput, share: number, rng: Rng): FoldPlan {
  if (!(share > 0 && share < 1)) throw invalid(`A holdout of ${share} was asked for.`, 'Give a share between 0 and 1.');
  const foldOf = new Uint8Array(input.rows).fill(ALWAYS_TRAIN);
  const counts = input.task === 'regression' ? [] : countClasses(input.y);
  let due = 0.5;
  let taken = 0;
  for (const row of dealOrder(input, rng)) {
    due += share;
    if (due < 1) continue;
    due -= 1;
    if (counts[input.y[row]!] === 1) continue;
    foldOf[row] = 0;
    taken++;
  }
  if (taken === 0) foldOf[0] = 0;
  else if (taken === input.rows) foldOf[0] = ALWAYS_TRAIN;
  return foldPlan(foldOf, 1, 'holdout');
}

function groupPlan(input: FoldInput, groups: Int32Array, rng: Rng): FoldPlan {
  const y = input.task === 'regression' ? undefined : input.y;
  const parts = input.holdout === undefined ? input.folds : Math.max(2, Math.round(1 / input.holdout));
  const probe = groupFolds(groups, parts, rng.fork('groups'), y);
  if (probe.groups < 2)
    throw invalid('All rows are of one group.', 'Leave out --group-col, or give rows of more groups.');
  const folds = Math.min(parts, probe.groups);
  const { foldOf } = folds === parts ? probe : groupFolds(groups, folds, rng.fork('groups'), y);
  if (input.holdout !== undefined)
    return foldPlan(
      foldOf.map((fold) => (fold === 0 ? 0 : ALWAYS_TRAIN)),
      1,
      'holdout',
    );
  const message = `${probe.groups} groups allow ${folds} folds, not ${input.folds}.`;
  return foldPlan(
    foldOf,
    folds,
    'group',
    folds < input.folds ? [{ code: 'folds_lowered', count: folds, message }] : [],
  );
}

function timePlan(input: FoldInput, times: Float64Array): FoldPlan {
  const wanted = input.holdout === undefined ? input.folds : Math.max(1, Math.round(1 / input.holdout) - 1);
  const { foldOf, folds, unknown } = timeFolds(times, wanted);
  if (folds === 0) {
    throw new DataError('DATA_TIME_INVALID', 'All rows have the same time, or none has one.', {
      hint: 'Leave out --time-col, or name a column that orders the rows.',
    });
  }
  const notes: DataNote[] = [];
  if (unknown > 0) {
    notes.push({
      code: 'time_missing',
      count: unknown,
      message: `${unknown} rows without a time are left out of the folds.`,
    });
  }
  if (input.groups) {
    notes.push({
      code: 'groups_straddle',
      message: 'Folds follow time; groups may have rows in training and validation.',
    });
  }
  if (input.holdout !== undefined) {
    const last = folds - 1;
    const marks = foldOf.map((mark) => (mark === last ? 0 : mark < last ? ALWAYS_TRAIN : mark));
    return foldPlan(marks, 1, 'holdout', notes);
  }
  if (folds < wanted) {
    notes.push({ code: 'folds_lowered', count: folds, message: `The times allow ${folds} folds, not ${wanted}.` });
  }
  return foldPlan(foldOf, folds, 'time', notes);
}

function columnPlan(column: Int32Array): FoldPlan {
  const names = [...new Set(column)].filter((fold) => fold >= 0).sort((a, b) => a - b);
  if (names.length < 2 || names.length > MOST_FOLDS) {
    throw invalid(
      `The fold column has ${names.length} different values.`,
      `Give it 2 to ${MOST_FOLDS} different values.`,
    );
  }
  const index = new Map(names.map((name, fold) => [name, fold]));
  return foldPlan(
    Uint8Array.from(column, (name) => index.get(name) ?? ALWAYS_TRAIN),
    names.length,
    'column',
  );
}
