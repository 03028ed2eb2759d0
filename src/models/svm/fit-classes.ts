import type { FitContext, FitInput, FitStep } from '../family.ts';
import { classShares } from '../shared/targets.ts';
import type { TrainingRows } from '../shared/training-rows.ts';
import type { KernelFunction } from './kernel-ops.ts';
import { Machine, type Solved } from './machine.ts';
import { fitLink, type Link } from './platt.ts';
import { SvmModel } from './svm-model.ts';

/** Margins for the probabilities come from so many parts of the rows, each left out once. */
export const FOLDS = 5;
/** Log odds of a margin of 1 are no more than this as long as only rows that the machine saw can tell. */
const ROUGH_SLOPE = 1.5;

/** A pair of classes: its rows and what was learned about them. */
interface Pair {
  readonly first: number;
  readonly second: number;
  /** Positions among the training rows: those of the first class, then of the second. */
  readonly rows: Uint32Array;
  solved: Solved | null;
  link: Link;
}

/** One machine for every pair of classes, with probabilities from rows that machines did not see. */
export function* fitClasses(
  input: FitInput,
  training: TrainingRows,
  points: Float32Array,
  kernel: KernelFunction,
  cost: number,
  context: FitContext,
): Generator<FitStep, SvmModel, void> {
  const present = Uint32Array.from(new Set(training.y)).sort();
  const pairs = makePairs(training, present);
  const shares = classShares(input);
  const cols = input.x.columns.length;
  const snapshot = (): SvmModel => assemble({ points, cols, kernel, present, shares, training }, pairs);
  const { arena } = context.kernels;
  const mark = arena.mark();
  const total = pairs.length * (FOLDS + 1);
  for (const [k, pair] of pairs.entries()) {
    if (k > 0 && context.shouldStop()) break;
    const { machine, target, weight } = machineOf(pair, training, points, kernel, cost, context);
    const step = { step: k * (FOLDS + 1) + 1, total };
    const current = (): SvmModel => {
      [pair.solved, pair.link] = [machine.solved(), roughLink(machine, target, weight)];
      return snapshot();
    };
    for (const _ of machine.solve()) yield { ...step, snapshot: current };
    current();
    const folds = machine.unseen(dealOut(target), FOLDS);
    let next = folds.next();
    for (; next.done !== true; next = folds.next()) yield { ...step, snapshot };
    const seen = next.value;
    const known = (values: Float64Array): Float64Array => values.filter((_, i) => !Number.isNaN(seen[i]!));
    if (known(seen).length > 0) pair.link = fitLink(known(seen), signs(known(target)), known(weight));
    arena.release(mark);
    yield { step: (k + 1) * (FOLDS + 1), total, snapshot };
  }
  arena.release(mark);
  return snapshot();
}

/** 1 for rows of the first class of the pair, else 0. */
const signs = (target: Float64Array): Uint8Array => Uint8Array.from(target, (t) => (t > 0 ? 1 : 0));

/** By rows that the machine saw: enough to tell the scale and the offset of one that is not solved. */
function roughLink(machine: Machine, target: Float64Array, weight: Float64Array): Link {
  const { slope, offset } = fitLink(machine.margins(), signs(target), weight);
  const factor = Math.min(1, ROUGH_SLOPE / Math.max(slope, 1e-300));
  return { slope: slope * factor, offset: offset * factor };
}

/** Each class is dealt out over the parts in turn. */
function dealOut(target: Float64Array): Uint8Array {
  const next = [0, 0];
  return Uint8Array.from(target, (t) => next[t > 0 ? 1 : 0]!++ % FOLDS);
}

function makePairs(training: TrainingRows, present: Uint32Array): Pair[] {
  const rowsOf = Array.from(present, (c) => Uint32Array.from(training.y.keys()).filter((i) => training.y[i] === c));
  const weightOf = rowsOf.map((rows) => rows.reduce((sum, i) => sum + training.weight[i]!, 0));
  const pairs: Pair[] = [];
  for (let first = 0; first < present.length; first++)
    for (let second = first + 1; second < present.length; second++) {
      const rows = Uint32Array.from([...rowsOf[first]!, ...rowsOf[second]!]);
      const offset = Math.log((weightOf[first]! + 1) / (weightOf[second]! + 1));
      pairs.push({ first, second, rows, solved: null, link: { slope: 0, offset } });
    }
  return pairs;
}

function machineOf(
  pair: Pair,
  training: TrainingRows,
  points: Float32Array,
  kernel: KernelFunction,
  cost: number,
  context: FitContext,
): { readonly machine: Machine; readonly target: Float64Array; readonly weight: Float64Array } {
  const { rows } = pair;
  const cols = points.length / training.rows.length;
  const own = new Float32Array(rows.length * cols);
  rows.forEach((r, i) => {
    own.set(points.subarray(r * cols, (r + 1) * cols), i * cols);
  });
  const firstRow = training.y[rows[0]!];
  const target = Float64Array.from(rows, (r) => (training.y[r] === firstRow ? 1 : -1));
  const weight = Float64Array.from(rows, (r) => training.weight[r]!);
  const bound = weight.map((w) => cost * w);
  const problem = {
    target,
    lower: bound.map((c, i) => (target[i]! > 0 ? 0 : -c)),
    upper: bound.map((c, i) => (target[i]! > 0 ? c : 0)),
    epsilon: 0,
  };
  return { machine: new Machine(own, kernel, problem, context), target, weight };
}

interface Shared {
  readonly points: Float32Array;
  readonly cols: number;
  readonly kernel: KernelFunction;
  readonly present: Uint32Array;
  readonly shares: Float64Array;
  readonly training: TrainingRows;
}

/** Joins the machines: every row that is a support vector of one of them, by class. */
function assemble({ points, cols, kernel, present, shares, training }: Shared, pairs: readonly Pair[]): SvmModel {
  const classes = present.length;
  const width = Math.max(1, classes - 1);
  const n = training.rows.length;
  const coef = new Float64Array(n * width);
  for (const { rows, first, second, solved } of pairs)
    if (solved !== null)
      rows.forEach((r, i) => {
        const isFirst = training.y[r] === present[first];
        coef[r * width + (isFirst ? second - 1 : first)] = solved.coefficients[i]!;
      });
  const isVector = new Uint8Array(n);
  for (let r = 0, at = 0; r < n; r++) for (let k = 0; k < width; k++, at++) if (coef[at] !== 0) isVector[r] = 1;
  const starts = new Uint32Array(classes + 1);
  const vectors: number[] = [];
  for (let c = 0; c < classes; c++) {
    for (let r = 0; r < n; r++) if (training.y[r] === present[c] && isVector[r] === 1) vectors.push(r);
    starts[c + 1] = vectors.length;
  }
  const kept = new Float32Array(vectors.length * cols);
  const keptCoef = new Float32Array(vectors.length * width);
  vectors.forEach((r, v) => {
    kept.set(points.subarray(r * cols, (r + 1) * cols), v * cols);
    keptCoef.set(coef.subarray(r * width, (r + 1) * width), v * width);
  });
  return new SvmModel({
    ...{ kernel, cols, present, shares, starts, points: kept, coef: keptCoef, target: Float64Array.of(0, 1) },
    bias: Float64Array.from(pairs, (p) => p.solved?.bias ?? 0),
    link: Float64Array.from(pairs.flatMap((p) => [p.link.slope, p.link.offset])),
    coupling: 'exact',
  });
}
