import type { Feature } from '../../core/matrix.ts';
import type { Rng } from '../../core/rng.ts';
import type { State } from '../../core/state.ts';
import { bool, defineSpace, int, ordinal } from '../../space/space.ts';
import { codeSlot, lookUpCodes, remaining, wideCategories } from '../shared/category-values.ts';
import { arrayOf, isBoolean, isTexts, jsonOf } from '../shared/state.ts';
import { defineTransformer, derived, type FittedTransformer, type LearnInput } from '../transformer.ts';
import { type TargetColumns, TargetSums, targetColumns } from './target-sums.ts';

/** Appends smoothed means of the target for each encoded category column. */
class FittedTargetEncode implements FittedTransformer {
  readonly features: readonly Feature[];
  private readonly encoded: Uint32Array;
  /** For each encoded column in turn, row-major [cardinality + 2, outputs]. */
  private readonly means: Float64Array;
  /** One for each output: '' or the class, for names. */
  private readonly outputs: readonly string[];
  private readonly keep: boolean;
  private readonly cardinalities: readonly number[];

  constructor(
    encoded: Uint32Array,
    means: Float64Array,
    outputs: readonly string[],
    keep: boolean,
    features: readonly Feature[],
  ) {
    this.encoded = encoded;
    this.means = means;
    this.outputs = outputs;
    this.keep = keep;
    this.cardinalities = Array.from(encoded, (j) => features[j]!.cardinality);
    const added = Array.from(encoded, (j) => features[j]!).flatMap(({ name, source }) =>
      outputs.map((of) => derived(of === '' ? `target_mean(${name})` : `target_share(${name}, ${of})`, source)),
    );
    this.features = [...remaining(features, encoded, keep), ...added];
  }

  /** Output feature of the first encoded column's first output. */
  get firstOutput(): number {
    return this.features.length - this.encoded.length * this.outputs.length;
  }

  transform(columns: readonly Float32Array[], _texts: readonly unknown[], rows: number): Float32Array[] {
    const out = remaining(columns, this.encoded, this.keep);
    const stride = this.outputs.length;
    let start = 0;
    for (let k = 0; k < this.encoded.length; k++) {
      const codes = columns[this.encoded[k]!]!;
      const cardinality = this.cardinalities[k]!;
      for (let o = 0; o < stride; o++) out.push(lookUpCodes(codes, rows, cardinality, this.means, start + o, stride));
      start += (cardinality + 2) * stride;
    }
    return out;
  }
  toState(): State {
    return {
      json: { keep: this.keep, outputs: this.outputs },
      arrays: { encoded: this.encoded, means: this.means },
    };
  }
}

interface ColumnEncoding {
  /** Of all training rows: row-major [slots, outputs]. */
  readonly means: Float64Array;
  /** Of each training row from the other inner folds: row-major [rows.length, outputs]. */
  readonly outOfFold: Float64Array;
}

/** Means by category of one column; `fold` holds the inner fold of each training row. */
function learnColumn(
  input: LearnInput,
  j: number,
  targets: TargetColumns,
  smoothing: number,
  fold: Uint8Array,
  folds: number,
): ColumnEncoding {
  const { table, rows, y, weight } = input;
  const { cardinality } = table.features[j]!;
  const codes = table.columns[j]!;
  const { classes, outputs } = targets;
  const empty = (): TargetSums => new TargetSums(cardinality + 2, outputs);
  const byFold = Array.from({ length: folds }, empty);
  const total = empty();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const slot = codeSlot(codes[row]!, cardinality);
    const w = weight === undefined ? 1 : weight[row]!;
    byFold[fold[i]!]!.add(slot, y[row]!, w, classes);
    total.add(slot, y[row]!, w, classes);
  }
  // sums of the other folds are added up, not taken off the total: rounding would leave a trace of the row itself
  const others = byFold.map((_, f) => {
    const rest = empty();
    byFold.forEach((sums, g) => {
      if (g !== f) rest.merge(sums);
    });
    return rest.means(smoothing, total.overall());
  });
  const outOfFold = new Float64Array(rows.length * outputs);
  for (let i = 0; i < rows.length; i++) {
    const slot = codeSlot(codes[rows[i]!]!, cardinality);
    for (let o = 0; o < outputs; o++) outOfFold[i * outputs + o] = others[fold[i]!]![slot * outputs + o]!;
  }
  return { means: total.means(smoothing), outOfFold };
}

/** Inner fold of each training row, in shares as equal as can be. */
function innerFolds(count: number, folds: number, rng: Rng): Uint8Array {
  const fold = new Uint8Array(count);
  rng.permutation(count).forEach((i, position) => {
    fold[i] = position % folds;
  });
  return fold;
}

export default defineTransformer({
  name: 'target-encode',
  version: 1,
  doc: 'Mean of the target by category, smoothed; while fitting, each training row is encoded from other rows only.',
  space: defineSpace({
    minCategories: ordinal([1, 4, 8, 16, 32, 64], {
      default: 8,
      doc: 'Known categories that a column needs to be encoded.',
    }),
    smoothing: ordinal([1, 3, 10, 30, 100], {
      default: 10,
      doc: 'Weight of the overall mean, in rows (Micci-Barreca 2001).',
    }),
    folds: int(2, 10, { default: 5, doc: 'Inner folds of the out-of-fold encoding.' }),
    mostClasses: int(1, 100, { default: 10, doc: 'Classes with a column of their own; the most frequent are taken.' }),
    keep: bool({ default: true, doc: 'Keeps the category column beside the means.' }),
  }),
  fit(input, config, rng) {
    const { table, rows, task } = input;
    const encoded = wideCategories(table.features, config.minCategories);
    const targets = targetColumns(input, config.mostClasses);
    const folds = Math.max(1, Math.min(config.folds, rows.length));
    const fold = innerFolds(rows.length, folds, rng);
    const learnt = Array.from(encoded, (j) => learnColumn(input, j, targets, config.smoothing, fold, folds));
    const names = task.kind === 'multiclass' ? targets.classes.map((k) => task.classes[k]!) : [''];
    const means = new Float64Array(learnt.reduce((n, c) => n + c.means.length, 0));
    let at = 0;
    for (const column of learnt) {
      means.set(column.means, at);
      at += column.means.length;
    }
    const fitted = new FittedTargetEncode(encoded, means, names, config.keep, table.features);
    const outOfFold = new Map<number, Float32Array>();
    learnt.forEach((column, k) => {
      for (let o = 0; o < targets.outputs; o++) {
        const values = new Float32Array(rows.length);
        for (let i = 0; i < values.length; i++) values[i] = column.outOfFold[i * targets.outputs + o]!;
        outOfFold.set(fitted.firstOutput + k * targets.outputs + o, values);
      }
    });
    return { fitted, outOfFold };
  },
  fromState: (state, features) =>
    new FittedTargetEncode(
      arrayOf(state, 'encoded', Uint32Array),
      arrayOf(state, 'means', Float64Array),
      jsonOf(state, 'outputs', isTexts),
      jsonOf(state, 'keep', isBoolean),
      features,
    ),
});
