import type { Config } from '../../space/param.ts';
import type { Seen } from '../shared/base-sampler.ts';
import { sobolPoint } from '../sobol/sequence.ts';
import type { Blocks } from './blocks.ts';

/** Points of the design of a space without families. */
const SINGLE = 8;
/** Families that each get a point before the surrogate chooses; with more, only the first ones do. */
const MOST_FAMILIES = 8;
/** With at most this many families each gets a second point. */
const FEW_FAMILIES = 4;

/**
 * Next config of the initial design, or null when it is done. A block gets its defaults, then scrambled Sobol points, until
 * it holds its share; what was seen already (a portfolio, a resumed run) counts.
 * @param filled seen configs per block
 */
export function designPoint(space: Blocks, filled: readonly number[], seen: Seen, seed: number): Config | null {
  const families = space.blocks.length;
  const share = families === 1 ? SINGLE : families <= FEW_FAMILIES ? 2 : 1;
  for (let round = 0; round < share; round++)
    for (let b = 0; b < Math.min(families, MOST_FAMILIES); b++) {
      if (filled[b]! > round) continue;
      const block = space.blocks[b]!;
      const defaults = block.defaults();
      if (!seen.has(defaults)) return defaults;
      const point = sobolPoint(filled[b]!, block.dimensions.length, seed ^ b);
      block.snap(point, 0);
      const config = block.decode(point);
      if (!seen.has(config)) return config;
    }
  return null;
}
