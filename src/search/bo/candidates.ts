import type { Rng } from '../../core/rng.ts';
import type { Block } from './block.ts';

/**
 * Chance that a number is put exactly on one of its bounds. Optima of tuned spaces often lie there (all rows, least
 * penalty), where uniform draws never come.
 */
const ON_BOUND = 0.2;

function coordinate(categorical: boolean, rng: Rng): number {
  const u = rng.next();
  if (categorical) return u;
  return Math.min(1, Math.max(0, (u - ON_BOUND / 2) / (1 - ON_BOUND)));
}

/** Random points of a block, snapped: categories uniform, numbers uniform or on a bound; rows of d numbers. */
export function randomRows(block: Block, count: number, rng: Rng): Float64Array {
  const d = block.dimensions.length;
  const rows = new Float64Array(count * d);
  for (let i = 0; i < rows.length; i++) rows[i] = coordinate(block.dimensions[i % d]!.categorical, rng);
  for (let k = 0; k < count; k++) block.snap(rows, k * d);
  return rows;
}

/** New value of one coordinate: a normal step for numbers, another category for categories, a near rank for few values. */
function step(block: Block, j: number, u: number, scale: number, rng: Rng): number {
  const { categorical, shares } = block.dimensions[j]!;
  if (categorical) return rng.next();
  if (shares > 0 && shares <= 1 / scale)
    return u + ((rng.next() < 0.5 ? -1 : 1) * (rng.next() < 0.75 ? 1 : 2)) / shares;
  return u + scale * rng.normal();
}

/** `copies` mutants of each given point, snapped: every coordinate moves with some probability, one always does. */
export function mutants(
  block: Block,
  points: readonly Float64Array[],
  copies: number,
  scale: number,
  rng: Rng,
): Float64Array {
  const d = block.dimensions.length;
  const rows = new Float64Array(points.length * copies * d);
  const rate = Math.max(0.3, 1.5 / d);
  let at = 0;
  for (const point of points)
    for (let c = 0; c < copies; c++, at += d) {
      const sure = rng.int(d);
      for (let j = 0; j < d; j++) {
        const moves = j === sure || rng.next() < rate;
        rows[at + j] = moves ? step(block, j, Math.max(0, point[j]!), scale, rng) : Math.max(0, point[j]!);
      }
      block.snap(rows, at);
    }
  return rows;
}
