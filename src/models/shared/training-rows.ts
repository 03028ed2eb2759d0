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
}

/** Gathers targets and weights; a row of weight 0 is dropped here, so that it is the same as no row everywhere. */
export function trainingRows(input: FitInput): TrainingRows {
  const { rows: all, weight: given } = input;
  const rows = given === undefined ? all : all.filter((r) => given[r]! > 0);
  const weight = new Float64Array(rows.length).fill(1);
  const y = new Float64Array(rows.length);
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i]!;
    y[i] = input.y[r]!;
    if (given !== undefined) weight[i] = given[r]!;
    total += weight[i]!;
  }
  return { rows, weight, y, total };
}
