import type { Rng } from '../../core/rng.ts';
import type { ConfigOf } from '../../space/param.ts';
import { Bag, bagWeights, type TermSums } from './bag.ts';
import { coarseAxis, findPairs } from './find-pairs.ts';
import { fitCurve } from './fit-curve.ts';
import { fitSurface, SurfaceScratch } from './fit-surface.ts';
import type { EbmLoss } from './loss.ts';
import type { EbmSpace } from './space.ts';
import type { TermColumn } from './term-column.ts';
import { isPair, type PairTerm, pairTerm, type Term } from './terms.ts';

/** Features whose pairs are looked at: those whose shapes vary most. */
const PAIRED_FEATURES = 60;
/** Coarse bins of a feature of a pair. */
const LEAST_COARSE = 4;
const MOST_COARSE = 32;
/** Rows that a coarse cell should have, roughly: trees join cells, so fine ones do no harm. */
const ROWS_A_CELL = 1;

export interface TrainingSetup {
  readonly columns: readonly TermColumn[];
  readonly loss: EbmLoss;
  /** Shape [training rows]. */
  readonly weight: Float64Array;
  readonly validationRows: number;
  readonly rng: Rng;
  /** Groups of each feature; only features that share one become a pair. Absent: any two may. */
  readonly groups?: readonly (readonly number[])[];
  shouldStop(): boolean;
}

/** The values of all terms at some round, class-major [outputs][slots] each. */
export interface TermValues {
  readonly terms: readonly Term[];
  readonly values: readonly Float64Array[];
}

/** Cyclic boosting of all bags in step; the shapes are their means. */
export class Trainer {
  private readonly setup: TrainingSetup;
  private readonly config: ConfigOf<EbmSpace>;
  private readonly bags: readonly Bag[];
  private readonly terms: Term[];
  private readonly values: Float64Array[];
  /** What the present round adds to `values`. */
  private readonly added: Float64Array[];
  private readonly scratch = new SurfaceScratch(MOST_COARSE + 1, MOST_COARSE + 1);
  private readonly step: Float64Array;
  private readonly spare: Float64Array;
  /** Scores of the validation rows, class-major. */
  private readonly validation: Float64Array;
  private readonly lambda: number;
  private readonly cuts: Rng;

  constructor(setup: TrainingSetup, config: ConfigOf<EbmSpace>) {
    this.setup = setup;
    this.config = config;
    const { loss, weight, columns, rng, validationRows } = setup;
    this.bags = bagWeights(weight, config.bags, config.bagFraction, rng).map((own) => new Bag(loss, own));
    this.terms = [...columns];
    this.values = columns.map((c) => new Float64Array(c.slots * loss.outputs));
    this.added = columns.map((c) => new Float64Array(c.slots * loss.outputs));
    const most = Math.max((MOST_COARSE + 1) ** 2, 256);
    this.step = new Float64Array(most);
    this.spare = new Float64Array(most);
    this.validation = new Float64Array(validationRows * loss.outputs);
    loss.start.forEach((start, k) => {
      this.validation.fill(start, k * validationRows, (k + 1) * validationRows);
    });
    this.lambda = (config.lambdaL2 * weight.reduce((sum, w) => sum + w, 0)) / weight.length;
    this.cuts = rng.fork('cuts');
  }

  /** One small tree for every term, output and bag. False: the time was up on the way. */
  round(round: number): boolean {
    const { loss } = this.setup;
    const random = round <= this.config.smoothingRounds ? this.cuts : undefined;
    let whole = true;
    for (const bag of this.bags) {
      bag.expand(round);
      for (let k = 0; k < loss.outputs && whole; k++)
        bag.cycle(this.terms, k, (t, sums) => {
          if (this.setup.shouldStop()) {
            whole = false;
            return undefined;
          }
          return this.fitTerm(t, k, sums, random);
        });
      if (!whole) break;
    }
    this.addRound();
    return whole;
  }

  private fitTerm(t: number, k: number, sums: TermSums, random: Rng | undefined): Float64Array {
    const term = this.terms[t]!;
    // two buffers: the step of the term before is still to be added to the scores
    const out = (t % 2 === 0 ? this.step : this.spare).subarray(0, term.slots);
    if (isPair(term)) fitSurface({ rows: term.rows, cols: term.cols, ...sums }, this.lambda, this.scratch, out);
    else
      fitCurve(
        sums,
        {
          maxLeaves: this.config.maxLeaves,
          minDataInLeaf: this.config.minDataInLeaf,
          lambda: this.lambda,
          category: term.column.kind === 'category',
          monotone: term.monotone,
          ...(random === undefined ? {} : { random }),
        },
        out,
      );
    const rate = this.config.learningRate * this.setup.loss.damping;
    const added = this.added[t]!;
    const base = k * term.slots;
    for (let s = 0; s < out.length; s++) {
      out[s]! *= rate;
      added[base + s]! += out[s]! / this.bags.length;
    }
    return out;
  }

  /** The steps of the round become part of the shapes and of the scores of the validation rows. */
  private addRound(): void {
    const { loss, validationRows: n } = this.setup;
    this.terms.forEach((term, t) => {
      const added = this.added[t]!;
      const values = this.values[t]!;
      for (let s = 0; s < added.length; s++) values[s]! += added[s]!;
      for (let k = 0; k < loss.outputs; k++) {
        const base = k * term.slots;
        for (let i = 0; i < n; i++) this.validation[k * n + i]! += added[base + term.validation[i]!]!;
      }
      added.fill(0);
    });
  }

  /** Whether terms of pairs are wanted, and there are features that can be paired. */
  get pairsPossible(): boolean {
    const { columns, loss } = this.setup;
    const free = columns.filter((c) => c.monotone === 0).length;
    return this.config.interactions > 0 && loss.outputs === 1 && free > 1;
  }

  /** Looks for pairs in the residuals and adds a term for each of the best. */
  addPairs(): void {
    const { columns, weight, groups, shouldStop } = this.setup;
    const free = columns.flatMap((column, t) => (column.monotone === 0 ? [{ column, shape: this.values[t]! }] : []));
    const ranked = free
      .map((own) => ({ ...own, spread: spreadOf(own.shape, own.column.weight) }))
      .sort((a, b) => b.spread - a.spread || a.column.feature - b.column.feature)
      .slice(0, PAIRED_FEATURES)
      .sort((a, b) => a.column.feature - b.column.feature);
    const wanted = Math.sqrt(weight.length / ROWS_A_CELL);
    const coarse = Math.round(Math.min(MOST_COARSE, Math.max(LEAST_COARSE, wanted)));
    const axes = ranked.map(({ column, shape }) => coarseAxis(column, coarse, shape));
    const gradient = new Float64Array(weight.length);
    const curvature = new Float64Array(weight.length);
    for (const bag of this.bags) bag.addResiduals(gradient, curvature);
    const allowed =
      groups && ((a: TermColumn, b: TermColumn) => groups[a.feature]!.some((g) => groups[b.feature]!.includes(g)));
    const found = findPairs(axes, gradient, curvature, this.lambda, this.config.interactions, shouldStop, allowed);
    for (const pair of found) {
      const term: PairTerm = pairTerm(pair);
      this.terms.push(term);
      this.values.push(new Float64Array(term.slots));
      this.added.push(new Float64Array(term.slots));
    }
  }

  /** A copy of the shapes as they are. */
  current(): TermValues {
    return { terms: [...this.terms], values: this.values.map((v) => v.slice()) };
  }

  /** Raw scores of the validation rows, row-major [rows, outputs], in the units of the target. */
  validationScores(): Float64Array {
    const { loss, validationRows: n } = this.setup;
    const out = new Float64Array(n * loss.outputs);
    for (let k = 0; k < loss.outputs; k++)
      for (let i = 0; i < n; i++) out[i * loss.outputs + k] = loss.shift + loss.scale * this.validation[k * n + i]!;
    return out;
  }
}

/** Weighted variance of a shape. */
function spreadOf(shape: Float64Array, weight: Float64Array): number {
  let [sum, squares, total] = [0, 0, 0];
  for (let s = 0; s < weight.length; s++) {
    sum += weight[s]! * shape[s]!;
    squares += weight[s]! * shape[s]! ** 2;
    total += weight[s]!;
  }
  return squares / total - (sum / total) ** 2;
}
