import type { Rng } from '../core/rng.ts';
import { outputsOf } from '../core/task.ts';
import type { Kernels } from '../kernels/kernels.ts';
import type { PipelineInput } from '../pipeline/fit-pipeline.ts';
import { takeRows } from '../pipeline/take-rows.ts';
import type { ProbeRows } from './crossfit-probe.ts';
import type { FoldJob, Teacher, WorkerInit } from './protocol.ts';
import { askTeacher } from './student/ask-teacher.ts';
import { inventRows } from './student/invent-rows.ts';
import { softRows } from './student/soft-rows.ts';

/** What one fit learns from and what it is judged by. */
export interface FitMaterial {
  readonly input: PipelineInput;
  /** Rows of `input.base` to predict; null: none. */
  readonly validation: Uint32Array | null;
  /** Truth of the validation rows, for early stopping and the loss; null: the fit may not look at it. */
  readonly truth: ProbeRows | null;
}

/** @throws ModelError TRIAL_STOPPED */
export function fitMaterial(
  init: WorkerInit,
  job: FoldJob,
  tools: { readonly kernels: Kernels; readonly rng: Rng; shouldStop(): boolean },
): FitMaterial {
  const { base, binned, y, task, weight, monotone } = init;
  const { other, teacher } = job;
  const split = other ?? (job.fold < 0 ? null : init.folds[job.fold]!);
  const rows = split?.train ?? Uint32Array.from({ length: base.rows }, (_, i) => i);
  const validation = split?.validation ?? null;
  // the fit of another task is not to look at its validation rows
  const truth = validation === null || other !== undefined ? null : probeRows(init, validation);
  const looks = truth === null ? {} : { validation: { rows: validation! } };
  if (teacher !== undefined) return studentMaterial(init, teacher, { rows, validation, truth }, tools);
  const input = {
    ...{ base, binned, rows, task },
    y: other?.y ?? y,
    monotone: other === undefined ? monotone : {},
    ...(weight === null ? {} : { weight }),
    ...(other === undefined ? interactionsOf(init) : {}),
    ...looks,
  };
  return { input, validation, truth };
}

function interactionsOf({ interactionConstraints }: WorkerInit): Pick<PipelineInput, 'interactionConstraints'> {
  return interactionConstraints === undefined ? {} : { interactionConstraints };
}

/** The training rows with their own targets, and invented ones with what the teacher says of them. */
function studentMaterial(
  init: WorkerInit,
  teacher: Teacher,
  split: Pick<FitMaterial, 'validation' | 'truth'> & { readonly rows: Uint32Array },
  { kernels, rng, shouldStop }: { readonly kernels: Kernels; readonly rng: Rng; shouldStop(): boolean },
): FitMaterial {
  const { base, task, monotone } = init;
  const { rows } = split;
  const invented = inventRows(base, rows, teacher.rows, rng);
  const said = askTeacher(teacher, invented.table, task, kernels, shouldStop);
  const soft = softRows(said, outputsOf(task), task.kind === 'regression' ? 0 : task.classes.length);
  const judged = split.validation ?? new Uint32Array(0);
  const copies = soft.position.length;
  const all = new Uint32Array(rows.length + copies + judged.length);
  all.set(rows);
  soft.position.forEach((p, i) => {
    all[rows.length + i] = invented.donors[p]!;
  });
  all.set(judged, rows.length + copies);
  const table = takeRows(base, all);
  table.columns.forEach((column, c) => {
    for (let i = 0; i < copies; i++) column[rows.length + i] = invented.table.columns[c]![soft.position[i]!]!;
  });
  const y = Float64Array.from(all, (row) => init.y[row]!);
  y.set(soft.y, rows.length);
  const weight = Float64Array.from(all, (row) => init.weight?.[row] ?? 1);
  const share = (teacher.share * rows.length) / Math.max(1, teacher.rows);
  for (let i = 0; i < copies; i++) weight[rows.length + i]! *= share * soft.share[i]!;
  const count = (from: number, length: number): Uint32Array => Uint32Array.from({ length }, (_, i) => from + i);
  const validation = split.validation === null ? null : count(rows.length + copies, judged.length);
  return {
    input: {
      ...{ base: table, rows: count(0, rows.length + copies), y, weight, task, monotone },
      ...interactionsOf(init),
      ...(validation === null ? {} : { validation: { rows: validation } }),
    },
    validation,
    truth: split.truth,
  };
}

function probeRows(init: WorkerInit, rows: Uint32Array): ProbeRows {
  const { weight, task } = init;
  return {
    y: Float64Array.from(rows, (r) => init.y[r]!),
    weight: weight === null ? null : Float64Array.from(rows, (r) => weight[r]!),
    outputs: outputsOf(task),
    classes: task.kind === 'regression' ? 0 : task.classes.length,
  };
}
