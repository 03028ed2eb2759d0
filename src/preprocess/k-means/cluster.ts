import type { Rng } from '../../core/rng.ts';

const MOST_ROUNDS = 100;
/** Share of the total squared distance below which a round has changed nothing. */
const FLAT = 1e-6;
/** Candidates of each start centre; the best is kept. */
const TRIES = 3;

/** Points as rows, row-major [n, p], each with a positive weight. */
export interface Points {
  readonly n: number;
  readonly p: number;
  readonly values: Float32Array;
  readonly weight: Float64Array;
}

/** Squared distance of point i to centre c. */
function squared({ p, values }: Points, i: number, centres: Float64Array, c: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) {
    const d = values[i * p + j]! - centres[c * p + j]!;
    sum += d * d;
  }
  return sum;
}

/**
 * Centres by k-means++ (Arthur and Vassilvitskii 2007, greedy with three candidates) and Lloyd's rounds; fewer than
 * `wanted` when there are fewer distinct points. Row-major [centres, p].
 */
export function clusterCentres(points: Points, wanted: number, rng: Rng): Float64Array {
  let centres = startCentres(points, wanted, rng);
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { moved, total } = lloydRound(points, centres);
    centres = moved;
    if (!(before - total > FLAT * total)) break;
    before = total;
  }
  return centres;
}

function startCentres(points: Points, wanted: number, rng: Rng): Float64Array {
  const { n, p, values, weight } = points;
  const out = new Float64Array(wanted * p);
  const nearest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  const chance = Float64Array.from(weight);
  for (let c = 0; c < wanted; c++) {
    let best: { after: Float64Array; total: number; row: number } | undefined;
    for (let turn = 0; turn < (c === 0 ? 1 : TRIES); turn++) {
      const row = draw(chance, rng);
      if (row < 0) return out.subarray(0, c * p);
      out.set(values.subarray(row * p, (row + 1) * p), c * p);
      let total = 0;
      const after = nearest.map((d, i) => Math.min(d, squared(points, i, out, c)));
      for (let i = 0; i < n; i++) total += weight[i]! * after[i]!;
      if (best === undefined || total < best.total) best = { after, total, row };
    }
    out.set(values.subarray(best!.row * p, (best!.row + 1) * p), c * p);
    nearest.set(best!.after);
    for (let i = 0; i < n; i++) chance[i] = weight[i]! * nearest[i]!;
  }
  return out;
}

/** An index with chances in proportion; -1 when all are 0. */
function draw(chance: Float64Array, rng: Rng): number {
  let total = 0;
  for (const v of chance) total += v;
  if (!(total > 0)) return -1;
  let left = rng.next() * total;
  let last = -1;
  for (let i = 0; i < chance.length; i++) {
    if (chance[i]! <= 0) continue;
    last = i;
    left -= chance[i]!;
    if (left < 0) break;
  }
  return last;
}

/** Each centre goes to the mean of its points; one without points stays. */
function lloydRound(points: Points, centres: Float64Array): { moved: Float64Array; total: number } {
  const { n, p, values, weight } = points;
  const k = centres.length / p;
  const sums = new Float64Array(k * p);
  const weights = new Float64Array(k);
  let total = 0;
  for (let i = 0; i < n; i++) {
    let own = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const d = squared(points, i, centres, c);
      if (d < least) [own, least] = [c, d];
    }
    const w = weight[i]!;
    total += w * least;
    weights[own]! += w;
    for (let j = 0; j < p; j++) sums[own * p + j]! += w * values[i * p + j]!;
  }
  const moved = centres.map((v, at) => {
    const c = Math.floor(at / p);
    return weights[c]! > 0 ? sums[at]! / weights[c]! : v;
  });
  return { moved, total };
}
