import { isConstant, weightedMean } from '../metrics/shared/mean-error.ts';
import type { BlendData, Objective } from './objective.ts';

/** How a metric follows from the sum of squared errors of a fold. */
export type QuadraticMetric = 'mse' | 'rmse' | 'brier' | 'r2';

/**
 * Metrics of squared errors. The error of a mean is the mean of the errors, so the squared error of every blend follows
 * from the products of the members' errors, made once: a step costs one addition a member, whatever the rows.
 */
export function quadraticObjective(data: BlendData, metric: QuadraticMetric): Objective {
  const { predictions, folds, start, y, weight } = data;
  const size = predictions.length;
  const errors = predictions.map((prediction) => errorsOf(data, prediction));
  const products = Array.from({ length: folds }, (_, f) =>
    productsOf(errors, start[f]! * data.outputs, start[f + 1]! * data.outputs),
  );
  const scale = Array.from({ length: folds }, (_, f) => {
    const part = y.subarray(start[f]!, start[f + 1]!);
    return scaleOf(metric, part, weight?.subarray(start[f]!, start[f + 1]!));
  });
  /** Product of the sum of the members' errors with each member's errors, and with itself. */
  const withSum = Array.from({ length: folds }, () => new Float64Array(size));
  const square = new Float64Array(folds);
  let members = 0;
  return {
    clear: () => {
      for (const row of withSum) row.fill(0);
      square.fill(0);
      members = 0;
    },
    foldLoss: (member, fold) => {
      const own = products[fold]![member * size + member]!;
      const total = square[fold]! + 2 * withSum[fold]![member]! + own;
      // Rounding may leave a hair less than nothing where errors cancel.
      const mean = Math.max(0, total) / (members + 1) ** 2 / scale[fold]!;
      return metric === 'rmse' ? Math.sqrt(mean) : mean;
    },
    add: (member) => {
      for (let f = 0; f < folds; f++) {
        const row = products[f]!;
        const sums = withSum[f]!;
        square[f]! += 2 * sums[member]! + row[member * size + member]!;
        for (let c = 0; c < size; c++) sums[c]! += row[member * size + c]!;
      }
      members++;
    },
  };
}

/** Errors of each output, times the root of the row's weight. */
function errorsOf({ y, weight, outputs }: BlendData, prediction: Float64Array): Float64Array {
  return prediction.map((p, i) => {
    const row = outputs === 1 ? i : Math.floor(i / outputs);
    const truth = outputs === 1 ? y[row]! : y[row] === i % outputs ? 1 : 0;
    return (p - truth) * (weight === undefined ? 1 : Math.sqrt(weight[row]!));
  });
}

function productsOf(errors: readonly Float64Array[], from: number, to: number): Float64Array {
  const size = errors.length;
  const products = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    const left = errors[a]!;
    for (let b = a; b < size; b++) {
      const right = errors[b]!;
      let sum = 0;
      for (let i = from; i < to; i++) sum += left[i]! * right[i]!;
      products[a * size + b] = sum;
      products[b * size + a] = sum;
    }
  }
  return products;
}

/** What the sum of squared errors is divided by: the weight of the fold, or for r2 the squared deviations of y. */
function scaleOf(metric: QuadraticMetric, y: Float64Array, weight?: Float64Array): number {
  const total = weight === undefined ? y.length : weight.reduce((sum, w) => sum + w, 0);
  if (metric !== 'r2') return total;
  if (isConstant(y, weight)) return Number.NaN;
  const mean = weightedMean(y, weight);
  return (
    total *
    weightedMean(
      y.map((value) => (value - mean) ** 2),
      weight,
    )
  );
}
