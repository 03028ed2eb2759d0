import type { Rng } from '../../core/rng.ts';
import type { FitInput } from '../family.ts';
import { leafOf } from './tree-arrays.ts';
import type { ForestParts } from './tree-forest-parts.ts';
import { drawCounts, type ForestDraw } from './tree-forest-targets.ts';

/**
 * Mean prediction of each training row by the trees that did not draw it (Breiman 1996), row-major [input.rows, outputs];
 * NaN where every tree did. A row of weight 0 was never drawn. The draws are repeated from the streams of the trees, so
 * that a fit keeps no record of them.
 * @param drawn ids of the rows of positive weight
 */
export function outOfBag(
  parts: ForestParts,
  input: FitInput,
  drawn: Uint32Array,
  draw: ForestDraw,
  streamOf: (tree: number) => Rng,
): Float64Array {
  const { trees, maps, outputs, shares } = parts;
  const byRow = new Float64Array(input.x.rows * outputs);
  const votes = new Uint32Array(input.x.rows);
  const inBag = new Uint8Array(input.x.rows);
  const counts = new Uint16Array(drawn.length);
  for (let t = 0; t < trees.roots.length; t++) {
    drawCounts(counts, drawn.length, streamOf(t), draw);
    for (let i = 0; i < drawn.length; i++) inBag[drawn[i]!] = counts[i]! > 0 ? 1 : 0;
    for (const row of input.rows) {
      if (inBag[row] === 1) continue;
      const value = trees.values[leafOf(trees, maps, trees.roots[t]!, input.x, row)]!;
      votes[row]!++;
      if (outputs === 1) byRow[row]! += value;
      else
        for (let e = shares.starts[value]!; e < shares.starts[value + 1]!; e++)
          byRow[row * outputs + shares.classes[e]!]! += shares.shares[e]!;
    }
  }
  const out = new Float64Array(input.rows.length * outputs);
  input.rows.forEach((row, i) => {
    for (let o = 0; o < outputs; o++) out[i * outputs + o] = byRow[row * outputs + o]! / votes[row]!;
  });
  return out;
}
