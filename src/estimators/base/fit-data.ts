import { ConfigError, DataError } from '../../core/errors.ts';
import type { Task } from '../../core/task.ts';
import type { TableInput } from '../../data/ingest/table-input.ts';
import { encodeLabels, type Label, learnClasses, readTargets } from '../input/labels.ts';
import { encodeTraining, learnPlan, PlanReader, readTraining, type TablePlan } from '../input/table-plan.ts';
import { readWeights, requireLength } from '../input/weights.ts';

/** Rows that a fit watches and never learns from. */
export type EvalSet =
  | readonly [X: TableInput, y: ArrayLike<unknown>, sampleWeight?: ArrayLike<number>]
  | { readonly X: TableInput; readonly y: ArrayLike<unknown>; readonly sampleWeight?: ArrayLike<number> };

/** What a fit is given. */
export interface DataRequest {
  readonly X: TableInput;
  readonly y: ArrayLike<unknown>;
  readonly sampleWeight?: ArrayLike<number> | undefined;
  readonly evalSet?: EvalSet | undefined;
  readonly classification: boolean;
  readonly categoricalFeatures: readonly (string | number)[];
  readonly classWeight?: ClassWeight | undefined;
  /** What the model to go on from knows of its columns and classes. */
  readonly earlier?: { readonly plan: TablePlan; readonly classes: readonly Label[] } | undefined;
}
/** Weight of each class: inverse to how often it occurs, or by label. */
export type ClassWeight = 'balanced' | ReadonlyMap<Label, number> | Readonly<Record<string, number>>;

/** Training rows, then the rows to watch, as columns. */
export interface FitData {
  readonly plan: TablePlan;
  readonly task: Task;
  readonly classes: readonly Label[];
  readonly columns: readonly Float32Array[];
  readonly allRows: number;
  /** Rows 0 to trainRows - 1 are the training rows. */
  readonly trainRows: number;
  /** Shape [allRows]. */
  readonly y: Float64Array;
  readonly weight?: Float64Array;
}

/** Reads and checks everything. @throws DataError, ConfigError */
export function readFitData(request: DataRequest): FitData {
  const { classification } = request;
  const { rows, plan, columns } = readColumns(request);
  const given = requireLength(request.y, rows, 'y', 'X');
  const classes = request.earlier?.classes ?? (classification ? learnClasses(given) : []);
  if (classification && classes.length < 2)
    throw new DataError('DATA_ONE_CLASS', `Every y is ${String(classes[0])}.`, {
      hint: 'A classifier needs rows of at least two classes.',
    });
  const read = (values: ArrayLike<unknown>, name: string): Float64Array =>
    readKnown(values, classes, classification, name);
  const train: Part = {
    columns,
    y: read(given, 'y'),
    weight: request.sampleWeight === undefined ? undefined : readWeights(request.sampleWeight, rows, 'sampleWeight'),
  };
  const weight = classWeighted(train, classes, request.classWeight);
  const whole = joined(
    { ...train, weight },
    request.evalSet === undefined ? undefined : readEval(request.evalSet, plan, read),
  );
  return {
    plan,
    task: taskOf(classification, classes),
    classes,
    allRows: whole.y.length,
    trainRows: rows,
    columns: whole.columns,
    y: whole.y,
    ...(whole.weight === undefined ? {} : { weight: whole.weight }),
  };
}

/** Targets of known classes, or values. @throws DataError */
export function readKnown(
  values: ArrayLike<unknown>,
  classes: readonly Label[],
  classification: boolean,
  name = 'y',
): Float64Array {
  return classification ? encodeLabels(values, classes, name) : readTargets(values, name);
}

/** Columns by a plan of their own, or by that of the model to go on from. */
function readColumns({ X, categoricalFeatures, earlier }: DataRequest): {
  readonly rows: number;
  readonly plan: TablePlan;
  readonly columns: readonly Float32Array[];
} {
  if (earlier !== undefined) return { plan: earlier.plan, ...new PlanReader(earlier.plan).read(X) };
  const table = readTraining(X, categoricalFeatures);
  const plan = learnPlan(table);
  return { rows: table.rows, plan, columns: encodeTraining(plan, table) };
}

/** Columns, targets and weights of some rows. */
interface Part {
  readonly columns: readonly Float32Array[];
  readonly y: Float64Array;
  readonly weight: Float64Array | undefined;
}

/** The task as families see it: classes by their spelling. */
export function taskOf(classification: boolean, classes: readonly Label[]): Task {
  if (!classification) return { kind: 'regression' };
  return { kind: classes.length === 2 ? 'binary' : 'multiclass', classes: classes.map(String) };
}

function readEval(
  set: EvalSet,
  plan: TablePlan,
  read: (values: ArrayLike<unknown>, name: string) => Float64Array,
): Part {
  const isList = (value: EvalSet): value is Extract<EvalSet, readonly unknown[]> => Array.isArray(value);
  if (
    typeof set !== 'object' ||
    set === null ||
    (isList(set) ? set.length < 2 || set.length > 3 : !('X' in set && 'y' in set))
  )
    throw new ConfigError('OPTION_INVALID', 'evalSet is neither [X, y] nor { X, y }.', {
      hint: 'Give one set of rows with their targets: { X: validX, y: validY }.',
    });
  const { X, y, sampleWeight } = isList(set) ? { X: set[0], y: set[1], sampleWeight: set[2] } : set;
  const table = new PlanReader(plan).read(X);
  const values = requireLength(y, table.rows, 'the y of evalSet', 'the X of evalSet');
  return {
    columns: table.columns,
    y: read(values, 'evalSet.y'),
    weight: sampleWeight === undefined ? undefined : readWeights(sampleWeight, table.rows, 'evalSet.sampleWeight'),
  };
}

function joined(train: Part, watched: Part | undefined): Part {
  if (watched === undefined) return train;
  const n = train.y.length;
  const rows = n + watched.y.length;
  const y = new Float64Array(rows);
  y.set(train.y);
  y.set(watched.y, n);
  const columns = train.columns.map((column, j) => {
    const both = new Float32Array(rows);
    both.set(column);
    both.set(watched.columns[j]!, n);
    return both;
  });
  if (train.weight === undefined && watched.weight === undefined) return { columns, y, weight: undefined };
  const weight = new Float64Array(rows).fill(1);
  if (train.weight !== undefined) weight.set(train.weight);
  if (watched.weight !== undefined) weight.set(watched.weight, n);
  return { columns, y, weight };
}

function classWeighted(
  { y, weight }: Part,
  classes: readonly Label[],
  given: ClassWeight | undefined,
): Float64Array | undefined {
  if (given === undefined) return weight;
  const byClass = given === 'balanced' ? balanced(y, classes.length) : weightsByLabel(given, classes);
  return y.map((k, i) => byClass[k]! * (weight?.[i] ?? 1));
}

/** rows / (classes * rows of the class), as scikit-learn has it. */
function balanced(y: Float64Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const k of y) counts[k]!++;
  return counts.map((count) => y.length / (classes * count));
}

function weightsByLabel(given: Exclude<ClassWeight, 'balanced'>, classes: readonly Label[]): number[] {
  const entries: [unknown, number][] = given instanceof Map ? [...given] : Object.entries(given);
  const isMap = given instanceof Map;
  const byLabel = new Map(entries);
  const known = new Set<unknown>(isMap ? classes : classes.map(String));
  for (const [label, weight] of entries)
    if (!known.has(label) || typeof weight !== 'number' || !(weight >= 0) || !Number.isFinite(weight))
      throw new ConfigError('OPTION_INVALID', `classWeight gives ${String(label)} the weight ${String(weight)}.`, {
        hint: `Give finite weights, 0 or more, to the classes ${classes.map(String).slice(0, 20).join(', ')}.`,
      });
  return classes.map((label) => byLabel.get(isMap ? label : String(label)) ?? 1);
}
