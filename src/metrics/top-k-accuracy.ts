import { defineMetric } from './define-metric.ts';
import type { Metric } from './metric.ts';

/** Share of rows whose class is among the k most probable; of equally probable classes the later ones come first. */
function topKAccuracy(k: number, aliases: readonly string[] = []): Metric {
  return defineMetric({
    name: `top_${k}_accuracy`,
    aliases,
    doc: `Share of rows whose class is among the ${k} most probable.`,
    tasks: ['multiclass'],
    reads: 'probability',
    greaterIsBetter: true,
    optimum: 1,
    score: ({ y, prediction, outputs, weight }) => {
      let hits = 0;
      let total = 0;
      for (let i = 0; i < y.length; i++) {
        const truth = y[i]!;
        const p = prediction[i * outputs + truth]!;
        let ahead = 0;
        for (let c = 0; c < outputs; c++) {
          const q = prediction[i * outputs + c]!;
          if (q > p || (q === p && c > truth)) ahead++;
        }
        const w = weight === undefined ? 1 : weight[i]!;
        if (ahead < k) hits += w;
        total += w;
      }
      return hits / total;
    },
  });
}

export const top2Accuracy = topKAccuracy(2, ['top_k_accuracy', 'top_k_accuracy_score']);
export const top3Accuracy = topKAccuracy(3);
