import type { CostEstimate } from '../models/family.ts';
import type { Config } from '../space/param.ts';

/** Weight of the newest measurement of a family. */
const NEWEST = 0.3;

/** What trials take: the estimates of their families, corrected by what each family has taken so far. */
export class TrialCosts {
  private readonly estimate: (config: Config) => CostEstimate;
  private readonly folds: number;
  private readonly learns: boolean;
  /** Measured over estimated seconds, by family. */
  private readonly factors = new Map<string, number>();

  /** @param learns false where results may not depend on the clock */
  constructor(estimate: (config: Config) => CostEstimate, folds: number, learns: boolean) {
    this.estimate = estimate;
    this.folds = folds;
    this.learns = learns;
  }

  /** Seconds of all folds of a configuration on one core. */
  predictedSeconds(config: Config): number {
    const factor = this.learns ? (this.factors.get(String(config['family'])) ?? 1) : 1;
    return this.estimate(config).seconds * factor * this.folds;
  }

  /** One fold of a configuration has taken `seconds`. */
  learn(config: Config, seconds: number): void {
    const expected = this.estimate(config).seconds;
    if (!(expected > 0)) return;
    const family = String(config['family']);
    const ratio = Math.min(50, Math.max(0.02, seconds / expected));
    const old = this.factors.get(family);
    this.factors.set(
      family,
      old === undefined ? ratio : Math.exp((1 - NEWEST) * Math.log(old) + NEWEST * Math.log(ratio)),
    );
  }
}
