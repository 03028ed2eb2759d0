import type { ModelColumn, ModelParts } from './model-parts.ts';
import { ObliviousModel } from './oblivious-model.ts';
import type { ColumnSource, ColumnSplit } from './split-column.ts';
import type { StartScores } from './start-scores.ts';

/** Last bin of a split that sends missing values right; the bin of missing numbers in a saved model. */
const MISSING_BIN = 255;

interface DraftTree {
  readonly splits: readonly { source: ColumnSource; first: number; last: number; gain: number }[];
  readonly values: Float32Array;
  readonly covers: Float32Array;
}

/** Collects trees and makes models of the first so many. */
export class ModelBuilder {
  private readonly trees: DraftTree[] = [];
  private readonly start: StartScores;
  private readonly features: readonly { readonly cardinality: number }[];

  constructor(start: StartScores, features: readonly { readonly cardinality: number }[]) {
    this.start = start;
    this.features = features;
  }
  get rounds(): number {
    return this.trees.length;
  }
  /** @param covers training weight of each leaf */
  add(splits: readonly ColumnSplit[], values: Float64Array, covers: Float32Array): void {
    const kept = splits.map(({ column, first, last, gain }) => ({ source: column.source, first, last, gain }));
    this.trees.push({ splits: kept, values: Float32Array.from(values), covers });
  }

  /** Numeric columns keep only the bounds that splits use. */
  finish(rounds: number): ObliviousModel {
    const trees = this.trees.slice(0, rounds);
    const number = new Map<ColumnSource, number>();
    const used: { source: ColumnSource; bounds: Set<number> }[] = [];
    for (const { splits } of trees)
      for (const { source, first } of splits) {
        if (!number.has(source)) {
          number.set(source, used.length);
          used.push({ source, bounds: new Set() });
        }
        used[number.get(source)!]!.bounds.add(first - 1);
      }
    const positions = used.map(({ bounds }) => [...bounds].sort((a, b) => a - b));
    const columns = used.map(
      ({ source }, c): ModelColumn =>
        source.kind === 'category'
          ? source
          : {
              kind: 'numeric',
              feature: source.feature,
              bounds: Float32Array.from(positions[c]!, (b) => source.bounds[b] ?? Number.POSITIVE_INFINITY),
            },
    );
    const count = trees.reduce((sum, t) => sum + t.splits.length, 0);
    const splits = new Uint32Array(count);
    const gains = new Float32Array(count);
    let at = 0;
    for (const tree of trees)
      for (const { source, first, last, gain } of tree.splits) {
        const c = number.get(source)!;
        const range =
          source.kind === 'category'
            ? [first, last]
            : [positions[c]!.indexOf(first - 1) + 1, last === MISSING_BIN ? MISSING_BIN : MISSING_BIN - 1];
        splits[at] = ((c << 16) | (range[0]! << 8) | range[1]!) >>> 0;
        gains[at++] = gain;
      }
    const parts: ModelParts = {
      columns,
      splits,
      gains,
      depths: Uint8Array.from(trees, (t) => t.splits.length),
      values: concat(trees.map((t) => t.values)),
      covers: concat(trees.map((t) => t.covers)),
      start: this.start,
      cardinalities: Uint32Array.from(this.features, (f) => f.cardinality),
    };
    return new ObliviousModel(parts);
  }
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
