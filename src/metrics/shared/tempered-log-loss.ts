/**
 * Log loss of classes whose scores are offset + power * log, summed over rows (temperature scaling; Guo et al. 2017).
 * @param logs row-major [rows, classes]
 * @param label shape [rows]: class index
 * @param weight shape [rows]; 1 when absent
 * @param offset shape [classes]; 0 when absent
 * @param most what a single row may add, before its weight: no row decides alone
 */
export function temperedLogLoss(
  power: number,
  logs: Float64Array,
  label: ArrayLike<number>,
  classes: number,
  {
    weight,
    offset,
    most = Number.POSITIVE_INFINITY,
  }: {
    readonly weight?: Float64Array | undefined;
    readonly offset?: Float64Array;
    readonly most?: number;
  },
): number {
  const scores = new Float64Array(classes);
  let loss = 0;
  for (let i = 0; i < label.length; i++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) {
      const score = (offset === undefined ? 0 : offset[c]!) + power * logs[i * classes + c]!;
      scores[c] = score;
      top = Math.max(top, score);
    }
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(scores[c]! - top);
    loss += (weight === undefined ? 1 : weight[i]!) * Math.min(most, top + Math.log(sum) - scores[label[i]!]!);
  }
  return loss;
}
