import type { Matrix } from '../../core/matrix.ts';
import type { ShapOptions, ShapValues } from '../family.ts';
import type { AdditiveShapes, ShapeAxis, ShapeTerm } from '../shared/additive-shapes.ts';

type PlacesOf = (x: Matrix, rows: Uint32Array | undefined, axis: ShapeAxis) => Uint32Array;

/**
 * Shapley values of raw scores, exactly: a term of one feature belongs to it, one of two is shared by the formula for two
 * players. Absent features are drawn from the background rows, or from the training rows as the shapes remember them.
 */
export function additiveShap(
  { intercept, terms }: AdditiveShapes,
  features: number,
  x: Matrix,
  options: ShapOptions,
  placesOf: PlacesOf,
): ShapValues {
  const outputs = intercept.length;
  const n = options.rows?.length ?? x.rows;
  const values = new Float64Array(n * outputs * features);
  const expected = intercept.slice();
  for (const term of terms) {
    const known = term.axes.map((axis) => placesOf(x, options.rows, axis));
    const weights = backgroundWeights(term, options.background, placesOf);
    for (let k = 0; k < outputs; k++) {
      const { parts, mean } = shares(term, weights, k, outputs);
      expected[k]! += mean;
      term.axes.forEach(({ feature }, a) => {
        const part = parts[a]!;
        const width = term.axes[1]?.places ?? 1;
        for (let i = 0; i < n; i++) {
          const cell = term.axes.length === 1 ? known[0]![i]! : known[0]![i]! * width + known[1]![i]!;
          values[(i * outputs + k) * features + feature]! += part[cell]!;
        }
      });
    }
  }
  return { values, expected };
}

function backgroundWeights(term: ShapeTerm, background: Matrix | undefined, placesOf: PlacesOf): Float64Array {
  if (background === undefined) return term.weights;
  const out = new Float64Array(term.weights.length);
  const places = term.axes.map((axis) => placesOf(background, undefined, axis));
  const width = term.axes[1]?.places ?? 1;
  for (let i = 0; i < background.rows; i++)
    out[term.axes.length === 1 ? places[0]![i]! : places[0]![i]! * width + places[1]![i]!]!++;
  return out;
}

/** What each feature of the term gets in each cell, and the mean of the term. */
function shares(
  { axes, values }: ShapeTerm,
  weights: Float64Array,
  k: number,
  outputs: number,
): { parts: Float64Array[]; mean: number } {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const share = weights.map((w) => (total > 0 ? w / total : 1 / weights.length));
  let mean = 0;
  for (let c = 0; c < share.length; c++) mean += share[c]! * values[c * outputs + k]!;
  if (axes.length === 1) return { parts: [share.map((_, c) => values[c * outputs + k]! - mean)], mean };
  const [rows, cols] = [axes[0]!.places, axes[1]!.places];
  const [rowShare, colShare] = [new Float64Array(rows), new Float64Array(cols)];
  share.forEach((s, c) => {
    rowShare[Math.floor(c / cols)]! += s;
    colShare[c % cols]! += s;
  });
  const [byRow, byCol] = [new Float64Array(rows), new Float64Array(cols)];
  for (let c = 0; c < share.length; c++) {
    byRow[Math.floor(c / cols)]! += colShare[c % cols]! * values[c * outputs + k]!;
    byCol[c % cols]! += rowShare[Math.floor(c / cols)]! * values[c * outputs + k]!;
  }
  // two players: half of what comes with the feature first, half of what comes with it second
  const part = (own: Float64Array, other: Float64Array, ownOf: (c: number) => number, otherOf: (c: number) => number) =>
    share.map((_, c) => (own[ownOf(c)]! - mean + values[c * outputs + k]! - other[otherOf(c)]!) / 2);
  const rowOf = (c: number): number => Math.floor(c / cols);
  const colOf = (c: number): number => c % cols;
  return { parts: [part(byRow, byCol, rowOf, colOf), part(byCol, byRow, colOf, rowOf)], mean };
}
