import type { FitInput } from '../family.ts';

/** The training rows that count: those of positive weight, with their weights. */
export interface TrainingRows {
  /** Row ids in `input.x`, ascending. */
  readonly rows: Uint32Array;
  /** Shape [rows.length], positive. */
  readonly weight: Float64Array;
  /** Shape [rows.length]. */
  readonly y: Float64Array;
  /** Sum of the weights. */
  readonly total: number;
  /** All weights are the same. */
  readonly equal: boolean;
}

/** Gathers targets and weights; a row of weight 0 is dropped here, so that it is the same as no row everywhere. */
export function trainingRows(input: FitInput): TrainingRows {
  const { rows: all, weight: given } = input;
  const rows = given === undefined ? all : all.filter((r) => given[r]! > 0);
  const y = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) y[i] = input.y[rows[i]!]!;
  const weight = new Float64Array(rows.length).fill(1);
  if (given === undefined) return { rows, weight, y, total: rows.length, equal: true };
  for (let i = 0; i < rows.length; i++) weight[i] = given[rows[i]!]!;
  return { rows, weight, y, ...sumOf(weight) };
}

/** What is known of weights as a whole. */
export function sumOf(weight: Float64Array): Pick<TrainingRows, 'total' | 'equal'> {
  let total = 0;
  let equal = true;
  for (let i = 0; i < weight.length; i++) {
    total += weight[i]!;
    equal &&= weight[i] === weight[0];
  }
  return { total, equal };
}
