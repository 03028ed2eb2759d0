import { goldenSection } from '../core/golden-section.ts';
import { temperedLogLoss } from '../metrics/shared/tempered-log-loss.ts';
import type { Calibration } from './calibrate.ts';

/** Fewest rows from which a temperature is learnt. */
const LEAST_ROWS = 100;
/** Probabilities are kept at least this large before their logarithm is taken. */
const EDGE = 1e-6;
/** Slopes that are looked for: sharper than the upper one would be as good as certain. */
const [LEAST_SLOPE, MOST_SLOPE] = [0.05, 20];
/** Steps of the golden section: the slope is known to about one part in 10^6. */
const STEPS = 40;

/**
 * Temperature scaling (Guo et al. 2017) of out-of-fold probabilities of several classes: the slope on the logarithms with
 * the least log loss, 1 / temperature. It keeps the most likely class of every row.
 * @param y shape [rows]: class index
 * @param probability row-major [rows, outputs]
 * @param weight shape [rows]
 * @returns null when there are fewer than 100 rows of positive weight
 */
export function fitTemperature(
  y: Float64Array,
  probability: Float64Array,
  outputs: number,
  weight?: Float64Array,
): Calibration | null {
  const rows = weight === undefined ? y.length : weight.reduce((n, w) => n + (w > 0 ? 1 : 0), 0);
  if (rows < LEAST_ROWS) return null;
  const logs = probability.map((p) => Math.log(Math.max(EDGE, p)));
  const lossAt = (u: number): number => temperedLogLoss(Math.exp(u), logs, y, outputs, { weight });
  const { at } = goldenSection(lossAt, Math.log(LEAST_SLOPE), Math.log(MOST_SLOPE), STEPS);
  return { slope: Math.exp(at), intercept: 0 };
}

/** Raises the probabilities of each row to the power `slope` and makes them sum to 1 again, in place. */
export function applyTemperature(slope: number, probability: Float64Array, outputs: number): void {
  for (let start = 0; start < probability.length; start += outputs) {
    const row = probability.subarray(start, start + outputs);
    const most = row.reduce((a, b) => Math.max(a, b), EDGE);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += row[k] = (Math.max(EDGE, row[k]!) / most) ** slope;
    for (let k = 0; k < outputs; k++) row[k]! /= total;
  }
}
