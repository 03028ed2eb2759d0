import type { BlendData, Objective } from './objective.ts';

/** As in the metric: probabilities are clipped this far from 0. */
const EPSILON = Number.EPSILON;
/** Factors multiplied before one logarithm: 16 of at least 2^-52 stay far above the smallest double. */
const RUN = 16;

/** Log loss: only the probability given to the true class matters, one number a row however many classes there are. */
export function logLossObjective(data: BlendData): Objective {
  const { y, weight, start } = data;
  const truths = data.predictions.map((prediction) => trueClassProbability(data, prediction));
  const sum = new Float64Array(y.length);
  let members = 0;
  const totals = Array.from({ length: data.folds }, (_, f) => {
    if (weight === undefined) return start[f + 1]! - start[f]!;
    return weight.subarray(start[f]!, start[f + 1]!).reduce((a, w) => a + w, 0);
  });
  return {
    clear: () => {
      sum.fill(0);
      members = 0;
    },
    foldLoss: (member, fold) => {
      const one = truths[member]!;
      const from = start[fold]!;
      const to = start[fold + 1]!;
      const share = 1 / (members + 1);
      const logs =
        weight === undefined ? logOfProduct(sum, one, share, from, to) : sumOfLogs(sum, one, weight, share, from, to);
      return -logs / totals[fold]!;
    },
    add: (member) => {
      const one = truths[member]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += one[i]!;
      members++;
    },
  };
}

function trueClassProbability({ y, outputs }: BlendData, prediction: Float64Array): Float64Array {
  return y.map((truth, i) => {
    if (outputs > 1) return prediction[i * outputs + truth]!;
    return truth === 1 ? prediction[i]! : 1 - prediction[i]!;
  });
}

/** Sum of log(max(epsilon, (sum + one) x share)), sixteen rows to a logarithm. */
function logOfProduct(sum: Float64Array, one: Float64Array, share: number, from: number, to: number): number {
  let logs = 0;
  for (let i = from; i < to; ) {
    const stop = Math.min(to, i + RUN);
    let product = 1;
    for (; i < stop; i++) product *= Math.max(EPSILON, (sum[i]! + one[i]!) * share);
    logs += Math.log(product);
  }
  return logs;
}

function sumOfLogs(
  sum: Float64Array,
  one: Float64Array,
  weight: Float64Array,
  share: number,
  from: number,
  to: number,
): number {
  let logs = 0;
  for (let i = from; i < to; i++) logs += weight[i]! * Math.log(Math.max(EPSILON, (sum[i]! + one[i]!) * share));
  return logs;
}
