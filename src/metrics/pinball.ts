import { defineMetric } from './define-metric.ts';
import type { Metric } from './metric.ts';

/**
 * Loss whose best constant is the alpha-quantile of y (Koenker and Bassett 1978): alpha x error when the prediction is
 * too low, (1 - alpha) x error when it is too high.
 */
function pinballOf(alpha: number, name: string, aliases: readonly string[] = []): Metric {
  return defineMetric({
    name,
    aliases,
    doc: `Pinball loss of the ${alpha} quantile; write pinball_0.9 for another quantile.`,
    tasks: ['regression'],
    reads: 'value',
    greaterIsBetter: false,
    optimum: 0,
    score: ({ y, prediction, weight }) => {
      let sum = 0;
      let total = 0;
      for (let i = 0; i < y.length; i++) {
        const missing = y[i]! - prediction[i]!;
        const w = weight === undefined ? 1 : weight[i]!;
        sum += w * (missing >= 0 ? alpha * missing : (alpha - 1) * missing);
        total += w;
      }
      return sum / total;
    },
  });
}

/** Pinball loss of the median: half the mean absolute error. */
export const pinball = pinballOf(0.5, 'pinball', ['mean_pinball_loss', 'neg_mean_pinball_loss', 'quantile']);

/** The metric of a name like `pinball_0.9`; undefined when the name is another one or the quantile is not in (0, 1). */
export function parsePinball(name: string): Metric | undefined {
  const alpha = /^pinball_(0?\.\d+)$/.exec(name)?.[1];
  return alpha === undefined || Number(alpha) === 0 ? undefined : pinballOf(Number(alpha), `pinball_${Number(alpha)}`);
}
