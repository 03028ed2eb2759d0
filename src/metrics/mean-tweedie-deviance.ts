import { defineMetric } from './define-metric.ts';
import type { Metric } from './metric.ts';
import { weightedMean } from './shared/mean-error.ts';

/** Deviance of a Tweedie variable of variance power p in (1, 2): a Poisson number of gamma amounts (Jorgensen 1987). */
function tweedieOf(power: number, name: string, aliases: readonly string[] = []): Metric {
  return defineMetric({
    name,
    aliases,
    doc: `Deviance of a Tweedie model of variance power ${power}, for amounts of which many are 0; write mean_tweedie_deviance_1.2 for another power between 1 and 2. NaN when a y is negative; predictions are clipped to above 0.`,
    tasks: ['regression'],
    reads: 'value',
    greaterIsBetter: false,
    optimum: 0,
    score: ({ y, prediction, weight }) => {
      if (y.some((value) => value < 0)) return Number.NaN;
      const deviance = y.map((truth, i) => {
        const p = Math.max(prediction[i]!, Number.EPSILON);
        const own = truth ** (2 - power) / ((1 - power) * (2 - power));
        return 2 * (own - (truth * p ** (1 - power)) / (1 - power) + p ** (2 - power) / (2 - power));
      });
      return weightedMean(deviance, weight);
    },
  });
}

/** Tweedie deviance of power 1.5. scikit-learn's own default power, 0, is the mean squared error. */
export const meanTweedieDeviance = tweedieOf(1.5, 'mean_tweedie_deviance', ['tweedie']);

/** The metric of a name like `mean_tweedie_deviance_1.2`; undefined for another name or a power outside (1, 2). */
export function parseTweedie(name: string): Metric | undefined {
  const power = /^mean_tweedie_deviance_(1\.\d+)$/.exec(name)?.[1];
  if (power === undefined || Number(power) === 1) return undefined;
  return tweedieOf(Number(power), `mean_tweedie_deviance_${Number(power)}`);
}
