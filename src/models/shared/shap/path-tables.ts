import { gaussLegendre } from './quadrature.ts';
import { LAYOUT_FIELDS, LAYOUT_UP, type TreeLayout } from './tree-layout.ts';

/** Points of the quadrature that a tree needs, rounded up to an even number. */
export function pathWidth(layout: TreeLayout): number {
  return 2 * Math.ceil(Math.ceil(layout.depth / 2) / 2);
}
/** Float64 numbers that `writePathTable` writes. */
export function pathTableLength(layout: TreeLayout): number {
  return layout.nodes.length * 2 * 6 * pathWidth(layout);
}

/**
 * Factors of every slot of a tree, by what the row does with the slot's feature.
 *
 * With t in [0, 1] the chance that a feature is known, a leaf of value v at the end of a path adds to feature i
 *   v * (o_i - z_i) * integral over t of product over the other features j of the path of (t o_j + (1 - t) z_j),
 * o_j: whether the row passes all tests of j on the path; z_j: the share of training weight that does. The integrand is a
 * polynomial, so Gauss-Legendre quadrature is exact, and as o_j is 0 or 1 all factors are known before any row is seen.
 * A slot holds two rows of `width` numbers for three cases (0: its feature just failed, 1: passed so far, 2: failed
 * above): the ratio that turns the product of the parent into the child's, and the term that the feature's factor is
 * replaced by, less the one that the slot above put in.
 * @param table receives [slots, 3, 2, width]
 * @param weights receives the weights of the points, shape [width]
 */
export function writePathTable(layout: TreeLayout, table: Float64Array, weights: Float64Array): void {
  const width = pathWidth(layout);
  const exact = gaussLegendre(Math.ceil(layout.depth / 2));
  const z = new Float64Array(layout.shares.length);
  for (let q = 0; q < width; q++) weights[q] = exact.weights[q] ?? 0;
  for (let slot = 0; slot < z.length; slot++) {
    const up = layout.records[(slot >> 1) * LAYOUT_FIELDS + LAYOUT_UP]!;
    const above = up < 0 ? 1 : z[up]!;
    const share = layout.shares[slot]!;
    z[slot] = above * share;
    let at = slot * 6 * width;
    for (let q = 0; q < width; q++, at++) {
      const t = exact.points[q] ?? 0.5;
      const before = t + (1 - t) * above;
      const after = t + (1 - t) * z[slot]!;
      const had = (1 - above) / before;
      table[at] = ((1 - t) * z[slot]!) / before;
      table[at + width] = -1 / (1 - t) - had;
      table[at + 2 * width] = after / before;
      table[at + 3 * width] = (1 - z[slot]!) / after - had;
      table[at + 4 * width] = share;
      table[at + 5 * width] = 0;
    }
  }
}
