import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { BinnedMatrix } from '../../kernels/binned.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { numericBin } from '../../kernels/learn-bins.ts';
import type { FittedModel, ShapOptions, ShapValues } from '../family.ts';
import type { ModelColumn, ModelParts } from './model-parts.ts';
import { modelFromState, modelState } from './model-state.ts';
import { obliviousShap, type RowBins } from './oblivious-shap.ts';
import { type Projection, project } from './projection.ts';
import { applyStart } from './start-scores.ts';

/** Rows whose bins are made at a time. */
const BLOCK = 1024;
/** From so many rows on the kernel is worth its preparation. */
const KERNEL_ROWS = 64;
/** Bin of missing numbers. */
const MISSING_BIN = 255;

/** Boosted oblivious trees: a row's leaf is the number whose bit l says whether the row passes the l-th rule. */
export class ObliviousModel implements FittedModel {
  readonly family = 'oblivious-gbdt';
  private readonly parts: ModelParts;
  /** Projections, parents first. */
  private readonly projections: readonly Projection[];

  constructor(parts: ModelParts) {
    this.parts = parts;
    this.projections = projectionsOf(parts.columns);
  }

  get steps(): number {
    return this.parts.depths.length;
  }

  predict(
    x: Matrix,
    options: { readonly rows?: Uint32Array; readonly kernels?: Kernels; readonly binned?: BinnedMatrix } = {},
  ): Float64Array {
    const { rows, kernels } = options;
    const { start } = this.parts;
    const outputs = start.start.length;
    const n = rows?.length ?? x.rows;
    const scores = new Float64Array(n * outputs);
    for (let i = 0; i < scores.length; i++) scores[i] = start.start[i % outputs]!;
    const mark = kernels?.arena.mark();
    try {
      const add = kernels === undefined || n < KERNEL_ROWS ? this.adder(Math.min(n, BLOCK)) : this.kernelAdder(kernels);
      for (let from = 0; from < n; from += BLOCK) {
        const count = Math.min(BLOCK, n - from);
        this.fillBins(x, rows, from, count, add.bins, add.stride);
        add.block(scores, from, count);
      }
    } finally {
      if (mark !== undefined) kernels!.arena.release(mark);
    }
    return applyStart(scores, start);
  }

  /** Bins of a block, column-major. */
  private fillBins(
    x: Matrix,
    rows: Uint32Array | undefined,
    from: number,
    count: number,
    bins: Uint8Array,
    stride: number,
  ): void {
    const ids = new Map<Projection, Uint32Array>();
    for (const projection of this.projections) {
      const out = new Uint32Array(count);
      const parents = projection.parent === undefined ? undefined : ids.get(projection.parent);
      project(projection, x, rows, from, out, parents);
      ids.set(projection, out);
    }
    this.parts.columns.forEach((column, c) => {
      const at = c * stride;
      if (column.kind === 'category') {
        const numbers = ids.get(column.projection)!;
        for (let i = 0; i < count; i++) bins[at + i] = column.table[numbers[i]!]!;
      } else {
        const values = x.columns[column.feature]!;
        for (let i = 0; i < count; i++)
          bins[at + i] = numericBin(
            values[rows === undefined ? from + i : rows[from + i]!]!,
            column.bounds,
            MISSING_BIN,
          );
      }
    });
  }

  /** @param stride rows of a block */
  private adder(stride: number): Adder {
    const { columns, splits, depths, values, start } = this.parts;
    const outputs = start.start.length;
    const bins = new Uint8Array(columns.length * stride);
    const block = (scores: Float64Array, from: number, count: number): void => {
      for (let i = 0; i < count; i++) {
        let split = 0;
        let base = 0;
        for (let t = 0; t < depths.length; t++) {
          const depth = depths[t]!;
          let leaf = 0;
          for (let l = 0; l < depth; l++) {
            const s = splits[split++]!;
            const bin = bins[(s >>> 16) * stride + i]!;
            if (bin >= ((s >>> 8) & 255) && bin <= (s & 255)) leaf |= 1 << l;
          }
          for (let k = 0; k < outputs; k++) scores[(from + i) * outputs + k]! += values[base + leaf * outputs + k]!;
          base += (1 << depth) * outputs;
        }
      }
    };
    return { bins, stride, block };
  }

  private kernelAdder({ arena, exports }: Kernels): Adder {
    const { columns, splits, depths, values, start } = this.parts;
    const outputs = start.start.length;
    const bins = arena.u8(columns.length * BLOCK);
    const leaves = arena.alloc(BLOCK);
    const out = arena.f64(BLOCK * outputs);
    const own = { splits: arena.u32(splits.length), depths: arena.u8(depths.length), values: arena.f32(values.length) };
    own.splits.set(splits);
    own.depths.set(depths);
    own.values.set(values);
    const block = (scores: Float64Array, from: number, count: number): void => {
      out.set(scores.subarray(from * outputs, (from + count) * outputs));
      exports.obliviousPredict(
        bins.byteOffset,
        BLOCK,
        count,
        own.splits.byteOffset,
        own.depths.byteOffset,
        depths.length,
        own.values.byteOffset,
        outputs,
        out.byteOffset,
        leaves,
      );
      scores.set(out.subarray(0, count * outputs), from * outputs);
    };
    return { bins, stride: BLOCK, block };
  }

  toState(): State {
    return modelState(this.parts, this.projections);
  }
  static fromState(state: State): ObliviousModel {
    return new ObliviousModel(modelFromState(state));
  }

  shapValues(x: Matrix, options: ShapOptions = {}): ShapValues {
    const bins = (table: Matrix, rows: Uint32Array | undefined): RowBins => {
      const n = rows?.length ?? table.rows;
      const all = new Uint8Array(this.parts.columns.length * n);
      for (let from = 0; from < n; from += BLOCK)
        this.fillBins(table, rows, from, Math.min(BLOCK, n - from), all.subarray(from), n);
      return { rows: n, bins: all };
    };
    const { background, kernels } = options;
    return obliviousShap(
      this.parts,
      bins(x, options.rows),
      background === undefined ? undefined : bins(background, undefined),
      kernels,
    );
  }

  /** Loss removed by the splits on each feature; that of a combination is shared equally by its features. */
  importances(kind: 'gain' | 'split' = 'gain'): Float64Array {
    const { columns, splits, gains, cardinalities } = this.parts;
    const sums = new Float64Array(cardinalities.length);
    let total = 0;
    for (let s = 0; s < splits.length; s++) {
      const column = columns[splits[s]! >>> 16]!;
      const features = column.kind === 'numeric' ? [column.feature] : column.projection.features;
      const worth = kind === 'gain' ? gains[s]! : 1;
      for (const feature of features) sums[feature]! += worth / features.length;
      total += worth;
    }
    if (total > 0) for (let f = 0; f < sums.length; f++) sums[f]! /= total;
    return sums;
  }
}

/** Adds the trees to the scores of a block whose bins have been filled in. */
interface Adder {
  readonly bins: Uint8Array;
  readonly stride: number;
  block(scores: Float64Array, from: number, count: number): void;
}

function projectionsOf(columns: readonly ModelColumn[]): Projection[] {
  const out = new Set<Projection>();
  const visit = (projection: Projection): void => {
    if (projection.parent !== undefined) visit(projection.parent);
    out.add(projection);
  };
  for (const column of columns) if (column.kind === 'category') visit(column.projection);
  return [...out];
}
