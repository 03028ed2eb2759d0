import type { EnsembleInput } from './ensemble.ts';
import { type FoldRows, sampleRows } from './fold-rows.ts';
import { chooseLibrary, type Shelf } from './library.ts';
import { makeObjectives, rowLimit } from './make-objective.ts';
import type { Objective } from './objective.ts';

/** Bags drawn when selection would over-fit: little data, or a large library on moderate data. */
export const BAGS = 10;
const BAG_BELOW_ROWS = 1000;
const BAG_FROM_CANDIDATES = 100;
const BAG_LARGE_BELOW_ROWS = 10_000;
/** With fewer members than this a bag of half of them is no choice. */
const BAG_FROM_MEMBERS = 6;

/** What the steps share; positions of `shelves` are positions of `input.candidates`. */
export interface Workshop {
  readonly input: EnsembleInput;
  readonly rows: FoldRows;
  readonly shelves: readonly Shelf[];
  readonly usable: readonly number[];
  readonly objective: Objective;
  readonly second?: Objective;
  /** Candidate -> member of the objectives. */
  readonly memberOf: ReadonlyMap<number, number>;
  readonly bagged: boolean;
  shouldStop(): boolean;
}

/** Copies the predictions that any of the selections may look at, in fold order, and builds the objectives on them. */
export function furnish(
  input: EnsembleInput,
  rows: FoldRows,
  shelves: readonly Shelf[],
  usable: readonly number[],
  folds: readonly number[],
): Workshop {
  const { y, weight, outputs, classes, metric, seed } = input;
  const without = folds.length > 1 ? folds.map((f) => folds.filter((g) => g !== f)) : [];
  const wanted = new Set([folds, ...without].flatMap((some) => chooseLibrary(shelves, usable, some)));
  const members = [...wanted].sort((a, b) => a - b);
  const n = rows.ids.length;
  const isLarge = usable.length > BAG_FROM_CANDIDATES && n < BAG_LARGE_BELOW_ROWS;
  const bagged = (n < BAG_BELOW_ROWS || isLarge) && members.length >= BAG_FROM_MEMBERS;
  // A bag looks at half of the members for half of the steps.
  const runs = (1 + without.length) * (bagged ? 1 + BAGS / 4 : 1);
  const sample = sampleRows(rows, rowLimit(metric, outputs, n, members.length, runs), y, classes, seed);
  const gather = (values: Float32Array | Float64Array, width: number): Float64Array => {
    const out = new Float64Array(sample.ids.length * width);
    sample.ids.forEach((row, i) => {
      for (let k = 0; k < width; k++) out[i * width + k] = values[row * width + k]!;
    });
    return out;
  };
  const data = {
    predictions: members.map((c) => gather(input.candidates[c]!.oof, outputs)),
    y: gather(y, 1),
    ...(weight === undefined ? {} : { weight: gather(weight, 1) }),
    outputs,
    classes,
    folds: rows.folds,
    start: sample.start,
  };
  const memberOf = new Map(members.map((c, i) => [c, i]));
  const shouldStop = (): boolean => input.shouldStop?.() ?? false;
  return { input, rows, shelves, usable, memberOf, bagged, shouldStop, ...makeObjectives(data, metric) };
}
