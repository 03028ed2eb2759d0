import type { Feature } from '../../core/matrix.ts';
import type { ShapeAxis, ShapeTerm } from '../shared/additive-shapes.ts';
import { requireFinite } from '../shared/require-finite.ts';
import { EbmModel } from './ebm-model.ts';
import type { CoarseAxis } from './find-pairs.ts';
import type { EbmLoss } from './loss.ts';
import { purify } from './purify.ts';
import type { TermColumn } from './term-column.ts';
import { isPair, type PairTerm } from './terms.ts';
import type { TermValues } from './trainer.ts';

interface FinishOptions {
  readonly features: readonly Feature[];
  /** Shape [training rows]. */
  readonly weight: Float64Array;
  /** Rounds that the values come from. */
  readonly steps: number;
}

/**
 * A model from the values of its terms: in the units of the target, pairs without what belongs to their features alone,
 * every term with mean 0 over the training rows.
 */
export function finishModel(
  { terms, values }: TermValues,
  loss: EbmLoss,
  { features, weight, steps }: FinishOptions,
): EbmModel {
  const { outputs, scale } = loss;
  const scaled = values.map((v) => v.map((value) => value * scale));
  const intercept = loss.start.map((start) => loss.shift + scale * start);
  const single = new Map<TermColumn, Float64Array>();
  const pairs: { term: PairTerm; values: Float64Array; weights: Float64Array }[] = [];
  terms.forEach((term, t) => {
    if (!isPair(term)) single.set(term, scaled[t]!);
    else pairs.push({ term, values: scaled[t]!, weights: cellWeights(term, weight) });
  });
  for (const { term, values: table, weights } of pairs) {
    const moved = purify({ rows: term.rows, cols: term.cols, values: table, weights });
    addCoarse(single.get(term.pair.a.column)!, term.pair.a, moved.rows);
    addCoarse(single.get(term.pair.b.column)!, term.pair.b, moved.cols);
  }
  const out: ShapeTerm[] = [];
  for (const [column, table] of single) {
    centre(column, table, intercept);
    out.push({ axes: [fineAxis(column)], values: byPlace(table, column.slots, outputs), weights: column.weight });
  }
  for (const { term, values: table, weights } of pairs)
    out.push({ axes: [pairAxis(term.pair.a), pairAxis(term.pair.b)], values: table, weights });
  requireFinite('ebm', intercept, ...out.map((term) => term.values));
  const cardinalities = Uint32Array.from(features, (f) => f.cardinality);
  return new EbmModel({ scale: loss.link, intercept, terms: out, cardinalities, steps });
}

/** The training weight of each cell. */
function cellWeights({ slots, train }: PairTerm, weight: Float64Array): Float64Array {
  const out = new Float64Array(slots);
  for (let i = 0; i < train.length; i++) out[train[i]!]! += weight[i]!;
  return out;
}

/** Adds a value by coarse bin to the slots of a column; bins of no weight have none. */
function addCoarse(values: Float64Array, { map }: CoarseAxis, moved: Float64Array): void {
  for (let s = 0; s < map.length; s++) values[s]! += moved[map[s]!]!;
}

/** Makes the weighted mean 0, and what no training row has shown exactly 0; the mean goes to the intercept. */
function centre({ slots, weight, column }: TermColumn, values: Float64Array, intercept: Float64Array): void {
  const total = weight.reduce((sum, w) => sum + w, 0);
  for (let k = 0; k < intercept.length; k++) {
    let mean = 0;
    for (let s = 0; s < slots; s++) mean += (weight[s]! / total) * values[k * slots + s]!;
    for (let s = 0; s < slots; s++) {
      const unseen = weight[s] === 0 && (column.kind === 'category' || s === slots - 1);
      values[k * slots + s] = unseen ? 0 : values[k * slots + s]! - mean;
    }
    intercept[k]! += mean;
  }
}

/** [outputs][slots] -> [slots, outputs]. */
function byPlace(values: Float64Array, slots: number, outputs: number): Float64Array {
  if (outputs === 1) return values;
  return values.map((_, i) => values[(i % outputs) * slots + Math.floor(i / outputs)]!);
}

function fineAxis({ feature, column, slots }: TermColumn): ShapeAxis {
  const { kind, bounds, codeToBin } = column;
  const placeOf = kind === 'category' ? codeToBin : Uint8Array.from({ length: bounds.length + 1 }, (_, b) => b);
  return { feature, kind, places: slots, missing: slots - 1, bounds, placeOf };
}

/** The axis of a pair: neighbouring intervals of one coarse bin are joined. */
function pairAxis({ column, map, bins }: CoarseAxis): ShapeAxis {
  const { feature, column: fine } = column;
  const base = { feature, places: bins, missing: map[column.slots - 1]! };
  if (fine.kind === 'category')
    return {
      ...base,
      kind: 'category',
      bounds: new Float32Array(0),
      placeOf: fine.codeToBin.map((slot) => map[slot]!),
    };
  const ends: number[] = [];
  const placeOf: number[] = [];
  for (let b = 0; b <= fine.bounds.length; b++) {
    if (b < fine.bounds.length && map[b + 1] === map[b]) continue;
    placeOf.push(map[b]!);
    if (b < fine.bounds.length) ends.push(fine.bounds[b]!);
  }
  return { ...base, kind: 'numeric', bounds: Float32Array.from(ends), placeOf: Uint8Array.from(placeOf) };
}
