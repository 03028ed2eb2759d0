import type { Config } from '../../space/param.ts';
import { configKey } from '../shared/config-key.ts';
import type { ComparedTasks } from '../shared/past-tasks.ts';
import type { Blocks } from './blocks.ts';

/** How fast the weight of a task falls with the share of pairs that it orders otherwise. */
const TEMPERATURE = 0.07;
/** Expectations count fully only once what they foretold varies more than this (a sum of squares). */
const PULL = 0.25;
const STEEPEST = 4;
/** Width of the kernel between known configurations, root mean square of a coordinate's difference. */
const WIDTH = 0.2;
/** Far from all known configurations their plain mean is expected. */
const FLOOR = 1e-6;

interface Known {
  readonly column: number;
  readonly point: Float64Array;
}

/**
 * What other tasks say of each configuration: the prior mean of the Gaussian processes, which model what it leaves. Tasks
 * that order the tried configurations as they were found to be count most (ranking weights, after Feurer, Letham and Bakshy
 * 2018). The whole counts as far as it has foretold trials *before* they were told, so a past that misleads is soon
 * disbelieved. Between the known configurations of a block it is smoothed by a Gaussian kernel.
 */
export class PastMean {
  private readonly tasks: ComparedTasks;
  private readonly space: Blocks;
  private readonly columns: ReadonlyMap<string, number>;
  /** By block. */
  private readonly known: readonly (readonly Known[])[];
  /** Column of each trial in the order told; -1 for a configuration that the past does not know. */
  private readonly told: number[] = [];
  /** What was expected of each trial before it was told; NaN without a column. */
  private readonly foretold: number[] = [];
  /** Expected regret after the trials learnt. */
  private expected: Float64Array;
  private overall = 0;
  private slope = 0;
  private intercept = 0;

  constructor(space: Blocks, tasks: ComparedTasks) {
    this.space = space;
    this.tasks = tasks;
    this.columns = new Map(tasks.configs.map((config, c) => [configKey(config), c]));
    const known: Known[][] = space.blocks.map(() => []);
    tasks.configs.forEach((config, column) => {
      const block = space.indexOf(config);
      if (block >= 0) known[block]!.push({ column, point: space.blocks[block]!.encode(config) });
    });
    this.known = known;
    this.expected = new Float64Array(tasks.configs.length);
  }

  /** @param config canonical config of the next trial in the order told */
  tell(config: Config): void {
    this.told.push(this.columns.get(configKey(config)) ?? -1);
  }

  /**
   * Learns from the first trials told, one more at each call at most: what they foretell of each other depends on it.
   * @param z their losses on the surrogate's scale, smaller is better
   */
  learn(z: Float64Array): void {
    const n = z.length;
    for (let i = this.foretold.length; i < n; i++) {
      const column = this.told[i]!;
      this.foretold.push(column < 0 ? Number.NaN : this.expectations(z, i)[column]!);
    }
    this.expected = this.expectations(z, n);
    this.overall = mean(this.expected);
    const at = [...z.keys()].filter((i) => this.told[i]! >= 0);
    this.slope = slopeOf(
      at.map((i) => this.foretold[i]!),
      at.map((i) => z[i]!),
    );
    const rest = at.map((i) => z[i]! - this.slope * this.expected[this.told[i]!]!);
    this.intercept = mean(rest);
  }

  /** Expected loss on the surrogate's scale at a point of a block that starts at `offset` of `rows`. */
  at(block: number, rows: Float64Array, offset = 0): number {
    if (this.slope === 0) return this.intercept;
    return this.intercept + this.slope * this.smoothed(block, rows, offset);
  }

  private smoothed(b: number, rows: Float64Array, offset: number): number {
    const known = this.known[b]!;
    if (known.length === 0) return this.overall;
    const { categorical } = this.space.blocks[b]!;
    const d = Math.max(1, categorical.length);
    let sum = 0;
    let total = 0;
    for (const { column, point } of known) {
      let distance = 0;
      for (let j = 0; j < categorical.length; j++) {
        const step = rows[offset + j]! - point[j]!;
        distance += categorical[j] ? (step === 0 ? 0 : 1) : step * step;
      }
      const w = FLOOR + Math.exp(-distance / d / (2 * WIDTH * WIDTH));
      sum += w * this.expected[column]!;
      total += w;
    }
    return sum / total;
  }

  /** Expected regret of each known configuration, after the first n trials. */
  private expectations(z: Float64Array, n: number): Float64Array {
    const { regret, weights, configs } = this.tasks;
    const tried = Array.from({ length: n }, (_, i) => i).filter((i) => this.told[i]! >= 0);
    const distances = regret.map((row) =>
      discordance(
        tried.map((i) => z[i]!),
        tried.map((i) => row[this.told[i]!]!),
      ),
    );
    const least = Math.min(...distances);
    const sums = new Float64Array(configs.length);
    let total = 0;
    regret.forEach((row, t) => {
      const w = weights[t]! * Math.exp(-(distances[t]! - least) / TEMPERATURE);
      total += w;
      for (let c = 0; c < sums.length; c++) sums[c] = sums[c]! + w * row[c]!;
    });
    return sums.map((v) => v / total);
  }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
}

/** Share of the pairs that two lists order differently; pairs that one of them ties count half. */
function discordance(a: readonly number[], b: readonly number[]): number {
  let wrong = 0;
  let pairs = 0;
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      wrong += 0.5 - 0.5 * Math.sign(a[i]! - a[j]!) * Math.sign(b[i]! - b[j]!);
      pairs++;
    }
  return pairs === 0 ? 0 : wrong / pairs;
}

/** Slope of y on x, drawn towards 0 and never below: the past is not believed the other way round. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const mx = mean(x);
  const my = mean(y);
  let covariance = 0;
  let variance = 0;
  x.forEach((value, i) => {
    covariance += (value - mx) * (y[i]! - my);
    variance += (value - mx) ** 2;
  });
  return Math.min(STEEPEST, Math.max(0, covariance / (variance + PULL)));
}
