import type { AnySpace, Config } from '../../space/param.ts';
import { BlockGp } from '../gp/block-gp.ts';
import { comparableLosses } from '../shared/losses.ts';
import { transformLosses } from '../shared/output-transform.ts';
import type { ComparedTasks } from '../shared/past-tasks.ts';
import type { Trial } from '../trial.ts';
import { type Blocks, blocksOf } from './blocks.ts';
import { PastMean } from './past-mean.ts';

/** Extra noise variance of a failed trial on the standardised scale: its loss is a guess, a region is only discouraged. */
const FAILED_NOISE = 0.5;

/** One told trial in its block. */
export interface Observation {
  readonly block: number;
  readonly point: Float64Array;
  readonly trial: Trial;
}

/** Should the kernel parameters be fitted again now that the block holds n points? Ever rarer, for a fit costs n^3. */
function fitsAt(n: number): boolean {
  if (n <= 30) return n >= 2;
  if (n <= 60) return n % 2 === 0;
  return n <= 200 ? n % 5 === 0 : n % 25 === 0;
}

/** Likelihood evaluations per start. */
function evaluationsAt(n: number): number {
  return n <= 20 ? 20 : n <= 60 ? 14 : 10;
}

/**
 * Gaussian processes of all blocks over one scale of losses. Kernel parameters are fitted trial by trial in the order told,
 * never in the order asked: that makes the state a function of the history alone.
 */
export class Surrogate {
  readonly space: Blocks;
  readonly models: readonly BlockGp[];
  readonly observations: Observation[] = [];
  /** Standardised losses of the observations, after `update`. */
  z: Float64Array = new Float64Array(0);
  /** Finite losses among them. */
  known = 0;
  private fitted = 0;
  private readonly past: PastMean | undefined;

  /** @param past what is expected before anything is tried */
  constructor(space: AnySpace, past?: ComparedTasks) {
    this.space = blocksOf(space);
    this.past = past === undefined || past.regret.length === 0 ? undefined : new PastMean(this.space, past);
    this.models = this.space.blocks.map((block) => new BlockGp(block.categorical));
  }

  /** @param config canonical config of the trial; trials of other spaces are left out */
  tell(trial: Trial, config: Config): void {
    const block = this.space.indexOf(config);
    if (block < 0) return;
    this.observations.push({ block, point: this.space.blocks[block]!.encode(config), trial });
    this.past?.tell(config);
  }

  /** Observations and open configs per block. */
  countWith(open: readonly Config[]): number[] {
    const counts = this.models.map(() => 0);
    const count = (block: number): void => {
      if (block >= 0) counts[block] = counts[block]! + 1;
    };
    for (const { block } of this.observations) count(block);
    for (const config of open) count(this.space.indexOf(config));
    return counts;
  }

  /** Takes in what was told since the last call, then the pending configs as beliefs. */
  update(pending: readonly Config[]): void {
    for (const model of this.models) model.dropBeliefs();
    while (this.fitted < this.observations.length) this.takeIn(this.fitted++);
    this.z = this.standardised(this.observations.length);
    this.past?.learn(this.z);
    this.models.forEach((model, b) => {
      model.setTargets(this.targetsOf(b, this.z));
    });
    for (const config of pending) {
      const b = this.space.indexOf(config);
      if (b >= 0) this.models[b]!.believe(this.space.blocks[b]!.encode(config));
    }
  }

  /**
   * Smallest posterior mean at an observed or pending point: the incumbent that noise cannot flatter. A pending point counts,
   * for what it is believed to reach is no improvement any more.
   */
  incumbent(): number {
    return Math.min(...this.models.map((model, b) => model.leastMean((rows, at) => this.expected(b, rows, at))));
  }

  /** Prior mean at a point of a block, the coordinates from `at` on. */
  expected(block: number, rows: Float64Array, at = 0): number {
    return this.past?.at(block, rows, at) ?? 0;
  }

  /** Posterior mean and standard deviation at `count` points of a block; see {@link BlockGp.predict}. */
  predict(block: number, rows: Float64Array, count: number, mean: Float64Array, sd: Float64Array): void {
    const model = this.models[block]!;
    model.predict(rows, count, mean, sd);
    if (this.past === undefined) return;
    for (let k = 0; k < count; k++) mean[k] = mean[k]! + this.expected(block, rows, k * model.d);
  }

  private takeIn(index: number): void {
    const { block, point, trial } = this.observations[index]!;
    const model = this.models[block]!;
    const failed = trial.status === 'failed' || trial.loss === null || !Number.isFinite(trial.loss);
    const done = trial.foldLosses.length;
    const factor = trial.status === 'abandoned' && done > 0 ? trial.folds / done : 1;
    model.add(point, factor, failed ? FAILED_NOISE : 0);
    // the past learns trial by trial, for what it foretold of each is what it is judged by
    if (!fitsAt(model.size) && this.past === undefined) return;
    const z = this.standardised(index + 1);
    this.past?.learn(z);
    if (!fitsAt(model.size)) return;
    const targets = this.targetsOf(block, z);
    model.fit(targets, evaluationsAt(model.size), model.size % 5 === 0);
  }

  /** Losses of the first n observations on the surrogate's scale. */
  private standardised(n: number): Float64Array {
    const { values, finite, known } = comparableLosses(this.observations.slice(0, n).map(({ trial }) => trial));
    this.known = known;
    return known === 0 ? values : transformLosses(values, finite);
  }

  /** What the prior mean leaves of the losses of a block. */
  private targetsOf(block: number, z: Float64Array): Float64Array {
    const targets: number[] = [];
    for (let i = 0; i < z.length; i++) {
      const { block: own, point } = this.observations[i]!;
      if (own === block) targets.push(z[i]! - this.expected(block, point));
    }
    return Float64Array.from(targets);
  }
}
