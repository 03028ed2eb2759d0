import type { Rng } from '../../core/rng.ts';
import type { EbmLoss } from './loss.ts';
import { addStep, gather, stepAndGather, sumByBin } from './passes.ts';
import type { Term } from './terms.ts';

/** Rounds after which curvatures are computed anew; the first few rounds always do. */
const RENEW_EVERY = 8;
const RENEW_ALWAYS = 4;

/** What a term sees of a bag: sums by bin. `gradient` is overwritten by the next term. */
export interface TermSums {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  readonly count: Float64Array;
}

/**
 * One of the machines that are averaged: scores of all training rows; rows outside the bag have weight 0. Within a round
 * the loss is taken for its parabola at the start of the round, which saves the exponentials of every step but the first.
 */
export class Bag {
  private readonly loss: EbmLoss;
  private readonly weight: Float64Array;
  private readonly inside: Float64Array;
  private readonly rows: number;
  private readonly score: Float64Array;
  private readonly at: Float64Array;
  private readonly curvature: Float64Array;
  private readonly counts = new Map<Term, Float64Array>();
  private readonly curvatures: Map<Term, Float64Array>[];
  private sums = new Float64Array(1024);

  /** @param weight shape [rows]; 0 outside the bag */
  constructor(loss: EbmLoss, weight: Float64Array) {
    this.loss = loss;
    this.weight = weight;
    this.inside = weight.map((w) => (w > 0 ? 1 : 0));
    this.rows = weight.length;
    const size = loss.outputs * this.rows;
    this.score = new Float64Array(size);
    loss.start.forEach((start, k) => {
      this.score.fill(start, k * this.rows, (k + 1) * this.rows);
    });
    this.at = new Float64Array(size);
    this.curvature = new Float64Array(size);
    this.curvatures = Array.from({ length: loss.outputs }, () => new Map());
  }

  /** Begins round `round` (from 1). */
  expand(round: number): void {
    const { loss } = this;
    const renew = round === 1 || (!loss.quadratic && (round <= RENEW_ALWAYS || round % RENEW_EVERY === 0));
    loss.expand(this.score, this.weight, this.at, this.curvature, renew);
    if (renew) for (const sums of this.curvatures) sums.clear();
  }

  /**
   * A step for every term in turn.
   * @param fit makes the step of term t, shape [slots of the term], from its sums; undefined: stop
   */
  cycle(terms: readonly Term[], k: number, fit: (t: number, sums: TermSums) => Float64Array | undefined): void {
    const own = (v: Float64Array): Float64Array => v.subarray(k * this.rows, (k + 1) * this.rows);
    const [score, at, curvature] = [own(this.score), own(this.at), own(this.curvature)];
    let last: { term: Term; step: Float64Array } | undefined;
    for (const [t, term] of terms.entries()) {
      const { slots } = term;
      if (this.sums.length < 2 * slots) this.sums = new Float64Array(2 * slots);
      if (last === undefined) gather(term.train, score, at, curvature, this.sums, slots);
      else stepAndGather(last.term.train, last.step, term.train, score, at, curvature, this.sums, slots);
      const step = fit(t, {
        gradient: this.sums.subarray(0, slots),
        curvature: this.cached(this.curvatures[k]!, term, curvature),
        count: this.cached(this.counts, term, this.inside),
      });
      last = step === undefined ? undefined : { term, step };
      if (step === undefined) break;
    }
    if (last !== undefined) addStep(last.term.train, last.step, score);
  }

  private cached(known: Map<Term, Float64Array>, term: Term, values: Float64Array): Float64Array {
    let sums = known.get(term);
    if (sums === undefined) {
      sums = sumByBin(term.train, values, term.slots);
      known.set(term, sums);
    }
    return sums;
  }

  /** Adds gradient and curvature of output 0 at the present scores to those given, shape [rows]. */
  addResiduals(gradient: Float64Array, curvature: Float64Array): void {
    for (let i = 0; i < this.rows; i++) {
      gradient[i]! += this.at[i]! + this.curvature[i]! * this.score[i]!;
      curvature[i]! += this.curvature[i]!;
    }
  }
}

/** Weights of the rows in each bag: a random share of the rows, or all when there is one bag. */
export function bagWeights(weight: Float64Array, bags: number, fraction: number, rng: Rng): Float64Array[] {
  const wanted = bags === 1 ? weight.length : Math.max(1, Math.round(weight.length * fraction));
  return Array.from({ length: bags }, (_, b) => {
    if (wanted >= weight.length) return weight;
    const out = weight.slice();
    const order = rng.fork(`bag ${b}`).permutation(weight.length);
    for (let i = wanted; i < order.length; i++) out[order[i]!] = 0;
    return out;
  });
}
