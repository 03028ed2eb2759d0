import type { Theta } from './matern.ts';

/** Normal priors on the logs of the kernel parameters, with the bounds of the search. */
export interface ThetaPrior {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Variance of the family's constant, in units of the standardised losses. */
export const FAMILY_VARIANCE = 1;

/**
 * Priors for d dimensions on standardised losses. The length-scale grows with sqrt(d) (Hvarfner et al. 2024), else points of
 * a wide space would look unrelated; the noise may be anything from none to most of the spread.
 */
export function thetaPrior(d: number): ThetaPrior {
  const length = Math.log(0.6) + 0.5 * Math.log(Math.max(1, d));
  const fill = (each: number, signal: number, noise: number): Float64Array =>
    Float64Array.from({ length: d + 2 }, (_, j) => (j < d ? each : j === d ? signal : noise));
  return {
    mean: fill(length, Math.log(0.6), Math.log(1e-3)),
    sd: fill(1, 0.8, 1.5),
    low: fill(Math.log(0.03), -5, -14),
    high: fill(Math.log(30), 3, 0.5),
  };
}

/** Half the squared distance of theta from the prior mean in prior deviations; adds its gradient. */
export function priorPenalty(prior: ThetaPrior, theta: Theta, gradient: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < theta.length; j++) {
    const q = (theta[j]! - prior.mean[j]!) / prior.sd[j]!;
    sum += 0.5 * q * q;
    gradient[j] = gradient[j]! + q / prior.sd[j]!;
  }
  return sum;
}
