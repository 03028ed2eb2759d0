import type { Metric } from '../metrics/metric.ts';
import type { BlendData, Objective } from './objective.ts';

/** Any metric: blends the rows of the fold into a buffer and asks the metric. */
export function blendObjective(data: BlendData, metric: Metric): Objective {
  const { predictions, y, weight, outputs, classes, start } = data;
  const sum = new Float64Array(y.length * outputs);
  const blend = new Float64Array(y.length * outputs);
  let members = 0;
  const inputs = Array.from({ length: data.folds }, (_, f) => ({
    y: y.subarray(start[f]!, start[f + 1]!),
    prediction: blend.subarray(start[f]! * outputs, start[f + 1]! * outputs),
    outputs,
    classes,
    ...(weight === undefined ? {} : { weight: weight.subarray(start[f]!, start[f + 1]!) }),
  }));
  return {
    clear: () => {
      sum.fill(0);
      members = 0;
    },
    foldLoss: (member, fold) => {
      const one = predictions[member]!;
      const share = 1 / (members + 1);
      const end = start[fold + 1]! * outputs;
      for (let i = start[fold]! * outputs; i < end; i++) blend[i] = (sum[i]! + one[i]!) * share;
      return metric.loss(inputs[fold]!);
    },
    add: (member) => {
      const one = predictions[member]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += one[i]!;
      members++;
    },
  };
}
