import { type Feature, isSparse, type MatrixColumn, type SparseColumn } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import { bool, defineSpace, int } from '../../space/space.ts';
import { categoryCounts, labelOf } from '../shared/category-counts.ts';
import { arrayOf, isTexts, jsonOf } from '../shared/state.ts';
import { defineTransformer, derived, type FittedTransformer, type LearnInput } from '../transformer.ts';

/** Slot of a code that gets no column. */
const NO_COLUMN = -1;

/**
 * Category features become 0/1 columns at the same place. `slots` holds for each category feature in turn its
 * [cardinality known codes, unseen, missing] -> index among its own output columns, or -1.
 */
class FittedOneHot implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly slots: Int32Array;
  private readonly names: readonly string[];
  /** For each input feature: -1 = passed on, else where its slots start. */
  private readonly starts: Int32Array;
  private readonly widths: Int32Array;
  private readonly cardinalities: Int32Array;

  constructor(slots: Int32Array, names: readonly string[], features: readonly Feature[]) {
    this.slots = slots;
    this.names = names;
    this.starts = new Int32Array(features.length).fill(-1);
    this.widths = new Int32Array(features.length);
    this.cardinalities = Int32Array.from(features, (f) => f.cardinality);
    const out: Feature[] = [];
    let at = 0;
    let name = 0;
    features.forEach((feature, j) => {
      if (feature.kind !== 'category') {
        out.push(feature);
        return;
      }
      this.starts[j] = at;
      let width = 0;
      for (let s = 0; s < feature.cardinality + 2; s++) width = Math.max(width, slots[at++]! + 1);
      this.widths[j] = width;
      for (let k = 0; k < width; k++) out.push(derived(names[name++]!, feature.source));
    });
    this.features = out;
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out: Float32Array[] = [];
    for (let j = 0; j < this.starts.length; j++) {
      const codes = columns[j]!;
      const start = this.starts[j]!;
      if (start < 0) {
        out.push(codes);
        continue;
      }
      const first = out.length;
      for (let k = 0; k < this.widths[j]!; k++) out.push(new Float32Array(rows));
      const unseen = this.cardinalities[j]!;
      for (let i = 0; i < rows; i++) {
        const code = codes[i]!;
        const slot = this.slots[start + (Number.isNaN(code) ? unseen + 1 : Math.min(code, unseen))]!;
        if (slot >= 0) out[first + slot]![i] = 1;
      }
    }
    return out;
  }
  transformSparse(columns: readonly MatrixColumn[], _texts: readonly unknown[], rows: number): MatrixColumn[] {
    const out: MatrixColumn[] = [];
    for (let j = 0; j < this.starts.length; j++) {
      const codes = columns[j]!;
      if (this.starts[j]! < 0 || isSparse(codes)) out.push(codes);
      else for (const column of this.hotColumns(codes, rows, j)) out.push(column);
    }
    return out;
  }
  /** The 0/1 columns of one category feature: its rows sorted by slot, cut into columns. */
  private hotColumns(codes: Float32Array, rows: number, j: number): SparseColumn[] {
    const width = this.widths[j]!;
    const unseen = this.cardinalities[j]!;
    const slotOf = (code: number): number =>
      this.slots[this.starts[j]! + (Number.isNaN(code) ? unseen + 1 : Math.min(code, unseen))]!;
    const ends = new Uint32Array(width + 1);
    for (let i = 0; i < rows; i++) {
      const slot = slotOf(codes[i]!);
      if (slot >= 0) ends[slot + 1]!++;
    }
    for (let k = 0; k < width; k++) ends[k + 1]! += ends[k]!;
    const starts = ends.slice(0, width);
    const order = new Uint32Array(ends[width]!);
    for (let i = 0; i < rows; i++) {
      const slot = slotOf(codes[i]!);
      if (slot >= 0) order[starts[slot]!++] = i;
    }
    const ones = new Float32Array(order.length).fill(1);
    return Array.from({ length: width }, (_, k) => ({
      rows,
      indices: order.subarray(ends[k]!, ends[k + 1]!),
      values: ones.subarray(ends[k]!, ends[k + 1]!),
    }));
  }
  toState(): State {
    return { json: { names: this.names }, arrays: { slots: this.slots } };
  }
}

interface Limits {
  readonly maxCategories: number;
  readonly minCount: number;
  readonly missingColumn: boolean;
}

/** Codes that get a column of their own, ascending: the most frequent ones (ties: smaller code first). */
function keptCodes(counts: Float64Array, limits: Limits): number[] {
  const seen = Array.from(counts.keys()).filter((code) => counts[code]! > 0);
  const frequent = seen.filter((code) => counts[code]! >= limits.minCount);
  const fits = frequent.length === seen.length && seen.length <= limits.maxCategories;
  if (fits) return seen;
  frequent.sort((a, b) => counts[b]! - counts[a]! || a - b);
  return frequent.slice(0, limits.maxCategories - 1).sort((a, b) => a - b);
}

function learnColumn(input: LearnInput, j: number, limits: Limits, names: string[]): Int32Array {
  const feature = input.table.features[j]!;
  const { counts, missing } = categoryCounts(feature, input.table.columns[j]!, input.rows, input.weight);
  const slots = new Int32Array(feature.cardinality + 2).fill(NO_COLUMN);
  const kept = keptCodes(counts, limits);
  kept.forEach((code, slot) => {
    slots[code] = slot;
    names.push(`${feature.name}=${labelOf(feature, code)}`);
  });
  let width = kept.length;
  if (counts.some((n, code) => n > 0 && slots[code] === NO_COLUMN)) {
    // rare categories share a column, and so does whatever was not seen in training
    for (let code = 0; code <= feature.cardinality; code++) if (slots[code] === NO_COLUMN) slots[code] = width;
    names.push(`${feature.name}=(other)`);
    width++;
  }
  if (limits.missingColumn && missing > 0) {
    slots[feature.cardinality + 1] = width;
    names.push(`${feature.name}=(missing)`);
  }
  return slots;
}

export default defineTransformer({
  name: 'one-hot',
  version: 1,
  doc: 'One 0/1 column for each category; rare ones share a column; unseen ones join them or are 0 everywhere.',
  space: defineSpace({
    maxCategories: int(2, 1000, {
      default: 32,
      log: true,
      doc: 'Most 0/1 columns of one column, the shared one included and the one for missing values not.',
    }),
    minCount: int(1, 1000, {
      default: 1,
      log: true,
      doc: 'Training rows that a category needs for a column of its own.',
    }),
    missingColumn: bool({ default: true, doc: 'Missing values get a column of their own, if training has any.' }),
  }),
  fit(input, config) {
    const { features } = input.table;
    const names: string[] = [];
    const parts: Int32Array[] = [];
    features.forEach((feature, j) => {
      if (feature.kind === 'category') parts.push(learnColumn(input, j, config, names));
    });
    const slots = new Int32Array(parts.reduce((n, part) => n + part.length, 0));
    let at = 0;
    for (const part of parts) {
      slots.set(part, at);
      at += part.length;
    }
    return { fitted: new FittedOneHot(slots, names, features) };
  },
  fromState: (state, features) =>
    new FittedOneHot(arrayOf(state, 'slots', Int32Array), jsonOf(state, 'names', isTexts), features),
});
