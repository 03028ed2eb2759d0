import type { Rng } from '../../core/rng.ts';
import type { Config } from '../../space/param.ts';
import { minimise } from '../gp/minimise.ts';
import { logImprovement, logImprovementSlope } from '../gp/normal.ts';
import type { Seen } from '../shared/base-sampler.ts';
import { mutants, randomRows } from './candidates.ts';
import type { Surrogate } from './surrogate.ts';

export interface AcquisitionOptions {
  /** Improvement is counted below incumbent - margin. */
  readonly margin: number;
  /** Added to the score of a config: minus the weighted logarithm of its cost; absent: cost does not matter. */
  readonly bonus?: (config: Config) => number;
}

interface Candidate {
  readonly block: number;
  readonly point: Float64Array;
  readonly score: number;
}

/** Random points over all blocks. */
const POOL = 800;
const LEAST_POOL = 20;
/** A block's share of the pool grows with its size up to this many configs per dimension. */
const SIZE_CAP = 400;
/** Best observations that are mutated, copies of each, scales. */
const PARENTS = 10;
const COPIES = 16;
const SCALES = [0.2, 0.05, 0.01];
/** Candidates kept between rounds of local search, copies of each, scales. */
const KEPT = 8;
const LOCAL_COPIES = 16;
const LOCAL_SCALES = [0.1, 0.02];
/** Candidates polished by gradient. */
const POLISHED = 4;
const POLISH_EVALUATIONS = 24;

/** Searches the expected improvement over all blocks: pool and mutants, rounds of mutation, gradient at the end. */
export class Acquisition {
  private readonly surrogate: Surrogate;
  private readonly options: AcquisitionOptions;
  private readonly best: number;
  private readonly seen: Seen;

  constructor(surrogate: Surrogate, seen: Seen, options: AcquisitionOptions) {
    this.surrogate = surrogate;
    this.seen = seen;
    this.options = options;
    this.best = surrogate.incumbent() - options.margin;
  }

  /** The unseen config of largest expected improvement that the search found; null when it met seen ones only. */
  maximise(rng: Rng): Config | null {
    let kept = this.pool(rng);
    for (const scale of LOCAL_SCALES) kept = this.top([...kept, ...this.localRound(kept, scale, rng)], KEPT);
    const polished = kept.slice(0, POLISHED).flatMap((candidate) => this.polish(candidate));
    kept = [...kept, ...polished].sort((a, b) => b.score - a.score);
    for (const { block, point } of kept) {
      const config = this.surrogate.space.blocks[block]!.decode(point);
      if (!this.seen.has(config)) return config;
    }
    return null;
  }

  private pool(rng: Rng): Candidate[] {
    const { blocks } = this.surrogate.space;
    const weights = blocks.map(({ size }) => Math.min(size, SIZE_CAP));
    const total = weights.reduce((a, b) => a + b, 0);
    const parents = this.parents();
    const found: Candidate[] = [];
    blocks.forEach((block, b) => {
      const { table } = block;
      if (table !== undefined) {
        const open = table.filter((config) => !this.seen.has(config)).map((config) => block.encode(config));
        found.push(...this.scored(b, flatten(open, block.dimensions.length), open.length, KEPT));
        return;
      }
      const count = Math.max(LEAST_POOL, Math.floor((POOL * weights[b]!) / total));
      const own = parents.filter((p) => p.block === b).map((p) => p.point);
      const parts = [randomRows(block, count, rng), ...SCALES.map((scale) => mutants(block, own, COPIES, scale, rng))];
      const rows = concat(parts);
      found.push(...this.scored(b, rows, rows.length / block.dimensions.length, KEPT));
    });
    return this.top(found, KEPT);
  }

  /** The best observed points. */
  private parents(): { readonly block: number; readonly point: Float64Array }[] {
    const { observations, z } = this.surrogate;
    const order = observations.map((_, i) => i).sort((a, b) => z[a]! - z[b]! || a - b);
    return order.slice(0, PARENTS).map((i) => observations[i]!);
  }

  private localRound(kept: readonly Candidate[], scale: number, rng: Rng): Candidate[] {
    return this.surrogate.space.blocks.flatMap((block, b) => {
      const points = kept.filter((c) => c.block === b).map((c) => c.point);
      if (points.length === 0 || block.table !== undefined) return [];
      const rows = mutants(block, points, LOCAL_COPIES, scale, rng);
      return this.scored(b, rows, points.length * LOCAL_COPIES, KEPT);
    });
  }

  /** Scores rows of a block and keeps the best. */
  private scored(b: number, rows: Float64Array, count: number, keep: number): Candidate[] {
    const block = this.surrogate.space.blocks[b]!;
    const d = block.dimensions.length;
    const mean = new Float64Array(count);
    const sd = new Float64Array(count);
    this.surrogate.predict(b, rows, count, mean, sd);
    const { bonus } = this.options;
    const found: Candidate[] = [];
    for (let k = 0; k < count; k++) {
      let score = logImprovement((this.best - mean[k]!) / sd[k]!) + Math.log(sd[k]!);
      if (bonus !== undefined) score += bonus(block.decode(rows.subarray(k * d, (k + 1) * d)));
      found.push({ block: b, point: rows.subarray(k * d, (k + 1) * d), score });
    }
    return this.top(found, keep);
  }

  private top(candidates: Candidate[], count: number): Candidate[] {
    return candidates.sort((a, b) => b.score - a.score).slice(0, count);
  }

  /** Climbs the expected improvement along the floats of a candidate; cost and prior mean are taken as constant nearby. */
  private polish({ block: b, point, score }: Candidate): Candidate[] {
    const block = this.surrogate.space.blocks[b]!;
    const model = this.surrogate.models[b]!;
    const d = block.dimensions.length;
    if (block.table !== undefined || model.size === 0) return [];
    const moving = Uint8Array.from(block.dimensions, ({ param, parent, on }, j) => {
      const up = parent < 0 ? 0 : point[parent]!;
      const idle = parent >= 0 && (up < 0 || !on.includes(block.dimensions[parent]!.param.fromUnit(up)));
      return param.kind === 'float' && !block.categorical[j] && !idle ? 1 : 0;
    });
    if (!moving.includes(1)) return [];
    const byMean = new Float64Array(d);
    const bySd = new Float64Array(d);
    const best = this.best - this.surrogate.expected(b, point);
    const objective = (x: Float64Array, gradient: Float64Array): number => {
      const { mean, sd } = model.predictWithGradient(x, byMean, bySd);
      const z = (best - mean) / sd;
      const slope = logImprovementSlope(z);
      for (let j = 0; j < d; j++)
        gradient[j] = moving[j] ? -(slope * ((-byMean[j]! - z * bySd[j]!) / sd) + bySd[j]! / sd) : 0;
      return -(logImprovement(z) + Math.log(sd));
    };
    const x = point.slice();
    const start = -objective(x, new Float64Array(d));
    const low = Float64Array.from(x, (v, j) => (moving[j] ? 0 : v));
    const high = Float64Array.from(x, (v, j) => (moving[j] ? 1 : v));
    const end = -minimise(objective, x, { low, high, evaluations: POLISH_EVALUATIONS, tolerance: 1e-4 });
    return [{ block: b, point: x, score: score + end - start }];
  }
}

function flatten(points: readonly Float64Array[], d: number): Float64Array {
  const rows = new Float64Array(points.length * d);
  points.forEach((point, i) => {
    rows.set(point, i * d);
  });
  return rows;
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const rows = new Float64Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += part.length;
  }
  return rows;
}
