import { minimise, type Objective } from '../shared/lbfgs.ts';

/** Scores of a class become `slope * margin + offset`; the slope is common, the offsets are those of each class. */
export interface Calibration {
  readonly slope: number;
  /** Shape [scores]. */
  readonly offsets: Float64Array;
}

/** Pull towards slope 1 and offset 0, in rows: a handful of rows cannot give certainty. */
const PULL = 1;

/**
 * The slope and offsets under which margins of rows that the machine did not see are best probabilities (log loss).
 * @param margins row-major [rows, scores]; 1 score for two classes
 * @param label shape [rows]: position of the class among the scores; 0 or 1 with one score
 * @param weight shape [rows]
 */
export function calibrate(
  margins: Float64Array,
  label: Uint32Array,
  weight: Float64Array,
  scores: number,
): Calibration {
  const objective = new CalibrationLoss(margins, label, weight, scores);
  const at = new Float64Array(objective.size);
  for (const _ of minimise(objective, at, {
    maxIterations: 100,
    tolerance: 1e-7 * label.length,
    shouldStop: () => false,
  }));
  return { slope: Math.exp(at[scores]!), offsets: at.slice(0, scores) };
}

/** Unknowns: offsets, then the logarithm of the slope. */
class CalibrationLoss implements Objective {
  readonly size: number;
  private readonly margins: Float64Array;
  private readonly label: Uint32Array;
  private readonly weight: Float64Array;
  private readonly scores: number;

  constructor(margins: Float64Array, label: Uint32Array, weight: Float64Array, scores: number) {
    [this.margins, this.label, this.weight, this.scores] = [margins, label, weight, scores];
    this.size = scores + 1;
  }

  evaluate(at: Float64Array, gradient: Float64Array): number {
    const { scores: k, margins } = this;
    const slope = Math.exp(at[k]!);
    let value = 0;
    for (let s = 0; s <= k; s++) {
      value += 0.5 * PULL * at[s]! ** 2;
      gradient[s] = PULL * at[s]!;
    }
    const z = new Float64Array(Math.max(2, k));
    for (let i = 0; i < this.label.length; i++) {
      // two classes are a softmax with a score of 0 for the first
      for (let s = 0; s < k; s++) z[k === 1 ? 1 : s] = slope * margins[i * k + s]! + at[s]!;
      if (k === 1) z[0] = 0;
      const own = this.label[i]!;
      const top = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      let sum = 0;
      for (const v of z) sum += Math.exp(v - top);
      const w = this.weight[i]!;
      value += w * (top + Math.log(sum) - z[own]!);
      for (let s = 0; s < k; s++) {
        const c = k === 1 ? 1 : s;
        const pull = w * (Math.exp(z[c]! - top) / sum - (own === c ? 1 : 0));
        gradient[s]! += pull;
        gradient[k]! += pull * slope * margins[i * k + s]!;
      }
    }
    return value;
  }
}
