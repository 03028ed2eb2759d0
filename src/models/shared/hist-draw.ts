import type { Rng } from '../../core/rng.ts';
import type { ScanOptions } from './hist-types.ts';

/** Seed of the random thresholds of one tree; 0 when all thresholds are tried. */
export function treeSeed(options: ScanOptions, rng: Rng): number {
  return options.extraTrees ? 1 + rng.int(2 ** 32 - 1) : 0;
}

/**
 * Random draw of one feature of one leaf, 1 to 2^31: a hash, so that it does not depend on the order in which leaves are
 * looked at. The kernel `grow` computes the same.
 * @param leaf number of the leaf; with its depth it is unique in a tree
 */
export function drawOf(seed: number, leaf: number, depth: number, feature: number): number {
  const own = seed ^ Math.imul((leaf << 16) + depth + 1, 0x9e3779b1);
  let x = own ^ Math.imul(feature + 1, 0x85ebca77);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return 1 + ((x ^ (x >>> 16)) >>> 1);
}
