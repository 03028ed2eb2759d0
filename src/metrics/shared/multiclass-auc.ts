import type { MetricInput } from '../metric.ts';
import { binaryAuc } from './binary-auc.ts';

/** Column k of row-major [rows, outputs], for the rows listed. */
export function columnOf(prediction: Float64Array, outputs: number, k: number, rows?: Uint32Array): Float64Array {
  const n = rows?.length ?? prediction.length / outputs;
  const column = new Float64Array(n);
  for (let i = 0; i < n; i++) column[i] = prediction[(rows === undefined ? i : rows[i]!) * outputs + k]!;
  return column;
}

/** Weight of the rows of each class; shape [outputs]. */
export function classWeights({ y, outputs, weight }: MetricInput): Float64Array {
  const sums = new Float64Array(outputs);
  for (let i = 0; i < y.length; i++) sums[y[i]!]! += weight === undefined ? 1 : weight[i]!;
  return sums;
}

/**
 * Mean AUC of each class against the rest (Provost and Domingos 2001). Classes absent from y are left out, where
 * scikit-learn's mean is NaN: a rare class that one fold misses must not cost the whole fold. NaN when y has one class.
 */
export function oneVersusRestAuc(input: MetricInput, average: 'macro' | 'weighted'): number {
  const { y, prediction, outputs, weight } = input;
  const present = classWeights(input);
  let sum = 0;
  let share = 0;
  for (let k = 0; k < outputs; k++) {
    if (present[k]! === 0) continue;
    const w = average === 'macro' ? 1 : present[k]!;
    sum += w * binaryAuc(columnOf(prediction, outputs, k), (row) => y[row] === k, weight);
    share += w;
  }
  return sum / share;
}

/** Mean AUC over the pairs of classes that occur in y (Hand and Till 2001), each pair seen from both sides. */
export function oneVersusOneAuc(input: MetricInput, average: 'macro' | 'weighted'): number {
  const { outputs } = input;
  const present = classWeights(input);
  let sum = 0;
  let share = 0;
  for (let a = 0; a < outputs; a++) {
    if (present[a]! === 0) continue;
    for (let b = a + 1; b < outputs; b++) {
      if (present[b]! === 0) continue;
      const w = average === 'macro' ? 1 : present[a]! + present[b]!;
      sum += w * pairAuc(input, a, b);
      share += w;
    }
  }
  return sum / share;
}

function pairAuc({ y, prediction, outputs, weight }: MetricInput, a: number, b: number): number {
  const rows = Uint32Array.from(y.keys()).filter((row) => y[row] === a || y[row] === b);
  const weights = weight === undefined ? undefined : Float64Array.from(rows, (row) => weight[row]!);
  const isOf = (k: number) => (i: number) => y[rows[i]!] === k;
  const ofA = binaryAuc(columnOf(prediction, outputs, a, rows), isOf(a), weights);
  const ofB = binaryAuc(columnOf(prediction, outputs, b, rows), isOf(b), weights);
  return (ofA + ofB) / 2;
}
