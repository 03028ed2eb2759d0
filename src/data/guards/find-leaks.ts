import type { TaskKind } from '../../core/task.ts';
import type { DataNote, Frame, TableSchema } from '../frame.ts';
import type { FoldPlan } from '../split/fold-plan.ts';
import { duplicatesAcrossFolds } from './duplicate-rows.ts';
import { type SingleScore, singleFeatureScore } from './single-feature-score.ts';
import { isCalendar, neighbourLikeness } from './time-order.ts';

export interface LeakInput {
  /** Feature columns of the rows that are split. */
  readonly frame: Frame;
  /** Shape [frame.rows]: class index or value. */
  readonly y: Float64Array;
  readonly task: TaskKind;
  readonly foldPlan: FoldPlan;
  readonly schema: TableSchema;
}

/** A single column beyond this AUC or R2 is suspected to know the target. */
const SUSPICIOUS = 0.99;
/** Share of rows with a twin in another fold from which it is said. */
const MANY_TWINS = 0.01;
/** Cells looked at for single-column scores; tables beyond it are sampled evenly. */
const MOST_CELLS = 4e6;
const LEAST_SAMPLE = 2000;

/**
 * Signs that a score will be too good to be true, with the evidence in the message: one feature that predicts the
 * target alone, identical rows in training and validation, random folds over a column of dates. Warnings only.
 */
export function findLeaks(input: LeakInput): DataNote[] {
  return [...singleFeatures(input), ...twins(input), ...randomOverTime(input)];
}

function singleFeatures({ frame, y, task, schema }: LeakInput): DataNote[] {
  const rows = sampleRows(frame.rows, frame.columns.length);
  const classes = schema.task.kind === 'regression' ? 0 : schema.task.classes.length;
  const found: { name: string; score: SingleScore }[] = [];
  for (const column of frame.columns) {
    const score = singleFeatureScore(column, y, rows, task, classes);
    if (score !== undefined && score.score > SUSPICIOUS) found.push({ name: column.name, score });
  }
  return found.map(({ name, score }): DataNote => {
    const evidence = `${score.metric} ${score.score.toFixed(4)} on ${score.rows} rows it was not fitted to`;
    const message = `${name} alone predicts ${schema.target} almost perfectly (${evidence}). If it is not known at the time of prediction, drop it: --drop ${name}.`;
    return { code: 'leak_single_feature', column: name, message };
  });
}

function sampleRows(rows: number, columns: number): Uint32Array {
  const wanted = Math.min(rows, Math.max(LEAST_SAMPLE, Math.floor(MOST_CELLS / Math.max(1, columns))));
  return Uint32Array.from({ length: wanted }, (_, k) => Math.floor((k * rows) / wanted));
}

function twins({ frame, y, foldPlan }: LeakInput): DataNote[] {
  const count = duplicatesAcrossFolds(frame, y, foldPlan.foldOf);
  const share = count / frame.rows;
  if (share < MANY_TWINS) return [];
  const message = `${count} of ${frame.rows} rows (${(100 * share).toFixed(1)}%) have an identical row, target included, in another fold; the score may be too good. If they are copies, remove them or keep them together with --group-col.`;
  return [{ code: 'leak_duplicate_rows', count, message }];
}

function randomOverTime({ frame, y, task, foldPlan, schema }: LeakInput): DataNote[] {
  if (foldPlan.kind !== 'stratified' && foldPlan.kind !== 'kfold' && foldPlan.kind !== 'holdout') return [];
  if (schema.columns.some((column) => column.role === 'time')) return [];
  const dates = new Set(schema.columns.filter(isCalendar).map((column) => column.name));
  let worst: { name: string; likeness: number } | undefined;
  for (const column of frame.columns) {
    if (column.kind !== 'datetime' || !dates.has(column.name)) continue;
    const likeness = neighbourLikeness(column, y, task === 'multiclass');
    if (worst === undefined || likeness > worst.likeness) worst = { name: column.name, likeness };
  }
  if (worst === undefined) return [];
  const { name, likeness } = worst;
  const evidence = Number.isNaN(likeness)
    ? ''
    : ` (${schema.target} of rows next to each other in time: correlation ${likeness.toFixed(2)})`;
  const message = `${name} is a date but folds are random${evidence}. If the model will predict later dates, say --time-col ${name}.`;
  return [{ code: 'leak_random_folds_over_time', column: name, message }];
}
