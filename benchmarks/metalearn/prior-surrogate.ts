import type { RegretTable } from '../../src/metalearn/regret-table.ts';
import { Surrogate } from '../../src/search/bo/surrogate.ts';
import type { AnySpace } from '../../src/space/param.ts';

/** How fast the weight of a set falls with the share of pairs that it orders otherwise. */
const TEMPERATURE = 0.07;

/**
 * A surrogate whose prior mean is what other sets say of each configuration: sets that order the tried configurations as
 * they were found to be count most (a ranking-weighted mean, after Feurer, Letham and Bakshy 2018), and the whole counts
 * as far as it explains the losses. The Gaussian processes model what it leaves.
 */
export class PriorSurrogate extends Surrogate {
  private readonly table: RegretTable;
  private readonly weights: ArrayLike<number>;
  /** Columns in the order told. */
  readonly told: number[] = [];
  /** Expectation of each column on the standardised scale, after `update`. */
  mean: Float64Array;

  /** @param weights of the sets, by their likeness to the data */
  constructor(space: AnySpace, table: RegretTable, weights: ArrayLike<number>) {
    super(space);
    this.table = table;
    this.weights = weights;
    this.mean = new Float64Array(table.configs.length);
  }

  protected override standardised(n: number): Float64Array {
    const z = super.standardised(n);
    const told = this.told.slice(0, n);
    const raw = this.expectations(z, told);
    const own = Float64Array.from(told, (c) => raw[c]!);
    const { slope, intercept } = line(own, z);
    this.mean = raw.map((v) => slope * v + intercept);
    return z.map((v, i) => v - this.mean[told[i]!]!);
  }

  private expectations(z: Float64Array, told: readonly number[]): Float64Array {
    const { regret, configs } = this.table;
    const distances = regret.map((row) =>
      discordance(
        z,
        Float64Array.from(told, (c) => row[c]!),
      ),
    );
    const least = Math.min(...distances);
    const mean = new Float64Array(configs.length);
    let total = 0;
    regret.forEach((row, t) => {
      const w = this.weights[t]! * Math.exp(-(distances[t]! - least) / TEMPERATURE);
      total += w;
      for (let c = 0; c < mean.length; c++) mean[c]! += w * row[c]!;
    });
    return mean.map((v) => v / total);
  }
}

/** Share of the pairs that two lists order differently; pairs that one ties count half. */
function discordance(a: Float64Array, b: Float64Array): number {
  let wrong = 0;
  let pairs = 0;
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      wrong += 0.5 - 0.5 * Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!);
      pairs++;
    }
  return pairs === 0 ? 0 : wrong / pairs;
}

/** Regression of z on x, drawn towards slope 0, never against the knowledge base. */
function line(x: Float64Array, z: Float64Array): { slope: number; intercept: number } {
  const n = x.length;
  const mx = x.reduce((s, v) => s + v, 0) / n;
  const mz = z.reduce((s, v) => s + v, 0) / n;
  let cov = 0;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    cov += (x[i]! - mx) * (z[i]! - mz);
    variance += (x[i]! - mx) ** 2;
  }
  const slope = Math.min(4, Math.max(0, cov / (variance + PULL)));
  return { slope, intercept: mz - slope * mx };
}
const PULL = 0.25;
