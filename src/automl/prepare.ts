import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { sharedF64, sharedU32 } from '../core/shared-buffer.ts';
import type { Task } from '../core/task.ts';
import type { BaseTable, DataNote, Frame, RawTable, TableSchema } from '../data/frame.ts';
import { findLeaks } from '../data/guards/find-leaks.ts';
import { groupNotes } from '../data/profile/group-notes.ts';
import { buildFrame } from '../data/schema/build-frame.ts';
import { buildFoldColumn, buildGroups, buildTimes, buildWeights } from '../data/schema/build-roles.ts';
import { buildTarget } from '../data/schema/build-target.ts';
import { inferSchema, type SchemaOptions } from '../data/schema/infer-schema.ts';
import { takeFrame } from '../data/schema/take-rows.ts';
import type { FoldPlan } from '../data/split/fold-plan.ts';
import { makeFolds } from '../data/split/make-folds.ts';
import type { ArenaSpec } from '../kernels/arena.ts';
import { binMatrix, binnedBytes } from '../kernels/bin-matrix.ts';
import type { BinnedMatrix } from '../kernels/binned.ts';
import type { SharedKernels } from '../kernels/kernels.ts';
import { compileKernels, createSharedMemory } from '../kernels/load.ts';
import { checkTarget } from '../metrics/check-target.ts';
import type { Metric } from '../metrics/metric.ts';
import { getMetric, metricFor } from '../metrics/registry.ts';
import type { ProblemShape } from '../models/family.ts';
import { applyBase, type BasePlan, planBase } from '../preprocess/base-table.ts';
import { checkConstraints } from './constraints.ts';
import { chooseFolds, type FoldChoice } from './fold-choice.ts';
import { arenasOf, type MemoryPlan, planMemory } from './memory-plan.ts';
import type { FitOptions, Limits } from './options.ts';
import { readSource } from './read-source.ts';
import { sizeNotes } from './size-notes.ts';

/** Everything learnt about the data before the first trial; large arrays lie in shared memory. */
export interface Prepared {
  readonly source: string;
  readonly schema: TableSchema;
  readonly taskReason: string;
  readonly notes: readonly DataNote[];
  readonly metric: Metric;
  readonly basePlan: BasePlan;
  readonly base: BaseTable;
  /** Row of the table as it was read, for each row of `base`. */
  readonly kept: Uint32Array;
  readonly binned: BinnedMatrix;
  readonly shared: SharedKernels;
  readonly memory: MemoryPlan;
  readonly arenas: readonly ArenaSpec[];
  readonly y: Float64Array;
  readonly weight: Float64Array | null;
  readonly foldPlan: FoldPlan;
  readonly foldChoice: FoldChoice;
  readonly shape: ProblemShape;
  /** SHA-256 over columns and target: the identity of the training data. */
  readonly digest: string;
}

/** Rough seconds of one fold of the default boosted trees; a family's own estimate replaces it once a space exists. */
export type FoldCost = (shape: ProblemShape, plan: BasePlan) => number;

/** Reads, types, splits and bins. @throws DataError, ConfigError */
export async function prepare(
  options: FitOptions,
  limits: Limits,
  resources: { readonly workers: number; readonly memoryBytes: number },
  foldCost: FoldCost,
): Promise<Prepared> {
  const wanted = options.metric === undefined ? undefined : resolveMetric(options.metric);
  const raw = await readSource(options, [options.target], limits.seed, resources.memoryBytes);
  const inferred = inferSchema(raw, schemaOptions(options, wanted));
  const { schema } = inferred;
  const metric = fittingMetric(wanted, schema.task);
  const target = buildTarget(raw, schema);
  const whole = buildFrame(raw, schema).frame;
  const kept = target.kept;
  const y = kept.length === raw.rows ? target.y : Float64Array.from(kept, (r) => target.y[r]!);
  checkTarget(metric, y, schema.task.kind === 'regression' ? 0 : schema.task.classes.length);
  const frame = kept.length === whole.rows ? whole : takeFrame(whole, kept);
  const weight = weightsOf(raw, schema, kept, y, options.classWeight);
  const basePlan = planBase(frame);
  const { base, binned, shared, memory } = placeInMemory(frame, basePlan, resources);
  const shape = shapeOf(schema, base);
  const foldChoice = chooseFolds({
    rows: base.rows,
    cells: base.rows * Math.max(1, base.features.length),
    foldSeconds: foldCost(shape, basePlan),
    budgetSeconds: limits.repeatable ? Number.POSITIVE_INFINITY : limits.timeBudget,
    workers: resources.workers,
    ...(options.folds === undefined ? {} : { folds: options.folds }),
    ...(options.holdout === undefined ? {} : { holdout: options.holdout }),
  });
  const foldPlan = splitRows(raw, schema, kept, y, foldChoice, limits.seed);
  checkConstraints(options, schema);
  const leaks = findLeaks({ frame, y, task: schema.task.kind, foldPlan, schema });
  return {
    source: 'path' in options.source ? basename(options.source.path) : options.source.name,
    schema,
    taskReason: inferred.taskReason,
    notes: groupNotes(
      distinctNotes([...raw.notes, ...inferred.notes, ...foldPlan.notes, ...sizeNotes(base, schema, y), ...leaks]),
    ),
    metric,
    basePlan,
    base,
    kept,
    binned,
    shared,
    memory,
    arenas: arenasOf(memory),
    y: sharedF64(y),
    weight: weight === null ? null : sharedF64(weight),
    foldPlan,
    foldChoice,
    shape,
    digest: digestOf(base, y, schema),
  };
}

function resolveMetric(metric: string | Metric): Metric {
  return typeof metric === 'string' ? getMetric(metric) : metric;
}

/** The metric that was asked for, or the task's default. @throws ConfigError METRIC_TASK_MISMATCH */
function fittingMetric(wanted: Metric | undefined, task: Task): Metric {
  if (wanted === undefined) return metricFor(undefined, task);
  return wanted.tasks.includes(task.kind) ? wanted : metricFor(wanted.name, task);
}

/** The reader and the schema may both remark on a column. */
function distinctNotes(notes: readonly DataNote[]): DataNote[] {
  const seen = new Set<string>();
  return notes.filter(({ code, column, message }) => {
    const key = `${code}\n${column ?? message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function schemaOptions(options: FitOptions, metric: Metric | undefined): SchemaOptions {
  const { types, drop, idCol, weightCol, groupCol, timeCol, foldCol, naValues } = options;
  const given = { types, drop, idCol, weightCol, groupCol, timeCol, foldCol, naValues };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { target: options.target, task: options.task ?? 'auto', ...impliedTask(metric), ...set };
}

/** A metric of one task implies it; one of both kinds of classification rules out regression. */
function impliedTask(metric: Metric | undefined): Pick<SchemaOptions, 'metricTask'> {
  const kinds = metric?.tasks ?? [];
  const only = kinds.length === 1 ? kinds[0] : undefined;
  if (only !== undefined) return { metricTask: only };
  return kinds.length > 0 && !kinds.includes('regression') ? { metricTask: 'multiclass' } : {};
}

function weightsOf(
  raw: RawTable,
  schema: TableSchema,
  kept: Uint32Array,
  y: Float64Array,
  classWeight: FitOptions['classWeight'],
): Float64Array | null {
  const column = buildWeights(raw, schema);
  if (column === undefined && classWeight === undefined) return null;
  const weight = Float64Array.from(kept, (r) => column?.[r] ?? 1);
  if (classWeight === undefined || schema.task.kind === 'regression') return toMeanOne(weight);
  const { classes } = schema.task;
  const counts = new Float64Array(classes.length);
  for (const c of y) counts[c]!++;
  const factor = classes.map((label, k) =>
    classWeight === 'balanced' ? y.length / (classes.length * Math.max(1, counts[k]!)) : (classWeight[label] ?? 1),
  );
  for (let i = 0; i < y.length; i++) weight[i]! *= factor[y[i]!]!;
  return toMeanOne(weight);
}

/** Only ratios of weights mean anything: penalties stay on the scale of the rows. */
function toMeanOne(weight: Float64Array): Float64Array {
  const mean = weight.reduce((a, b) => a + b, 0) / weight.length;
  return mean > 0 ? weight.map((w) => w / mean) : weight;
}

function placeInMemory(
  frame: Frame,
  plan: BasePlan,
  resources: { readonly workers: number; readonly memoryBytes: number },
): Pick<Prepared, 'base' | 'binned' | 'shared' | 'memory'> {
  const upper = frame.columns.length * 9 + 1; // a date becomes at most nine parts
  const dataBytes = upper * (frame.rows * 4 + 64) + binnedBytes(frame.rows, upper) + 4096;
  const memory = planMemory(dataBytes, resources.workers, resources.memoryBytes);
  const wasm = createSharedMemory(memory.totalBytes, memory.totalBytes);
  let top = 1024; // address 0 stays unused
  const alloc = (bytes: number): number => {
    const at = top;
    top += Math.ceil(bytes / 64) * 64;
    return at;
  };
  const base = applyBase(plan, frame, (rows) => new Float32Array(wasm.buffer, alloc(rows * 4), rows));
  const binned = binMatrix({ rows: base.rows, features: base.features, columns: base.columns }, alloc, wasm);
  return { base, binned, shared: { module: compileKernels(), memory: wasm }, memory };
}

function shapeOf(schema: TableSchema, base: BaseTable): ProblemShape {
  return {
    task: schema.task.kind,
    rows: base.rows,
    cols: base.features.length,
    categories: base.features.filter((f) => f.kind === 'category').length,
    classes: schema.task.kind === 'regression' ? 0 : schema.task.classes.length,
  };
}

function splitRows(
  raw: RawTable,
  schema: TableSchema,
  kept: Uint32Array,
  y: Float64Array,
  choice: FoldChoice,
  seed: number,
): FoldPlan {
  const groups = buildGroups(raw, schema);
  const times = buildTimes(raw, schema);
  const column = buildFoldColumn(raw, schema);
  const plan = makeFolds({
    rows: kept.length,
    task: schema.task.kind,
    y,
    folds: Math.max(2, choice.folds),
    seed,
    ...(groups === undefined ? {} : { groups: Int32Array.from(kept, (r) => groups[r]!) }),
    ...(times === undefined ? {} : { times: Float64Array.from(kept, (r) => times[r]!) }),
    ...(column === undefined ? {} : { foldColumn: Int32Array.from(kept, (r) => column[r]!) }),
    ...(choice.holdout > 0 ? { holdout: choice.holdout } : {}),
  });
  return plan;
}

/** Row lists of every fold on shared buffers. */
export function sharedFolds(plan: FoldPlan): { train: Uint32Array; validation: Uint32Array }[] {
  return Array.from({ length: plan.folds }, (_, f) => ({
    train: sharedU32(plan.trainRows(f)),
    validation: sharedU32(plan.validationRows(f)),
  }));
}

function digestOf(base: BaseTable, y: Float64Array, schema: TableSchema): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(base.features.map((f) => f.name)));
  for (const column of base.columns)
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength).slice());
  for (const text of base.texts) hash.update(text.utf8.slice()).update(new Uint8Array(text.offsets.slice().buffer));
  hash.update(new Uint8Array(y.buffer, y.byteOffset, y.byteLength));
  hash.update(JSON.stringify(schema.task));
  return hash.digest('hex');
}
