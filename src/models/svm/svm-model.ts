import type { Matrix } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { FittedModel } from '../family.ts';
import { gatherRows } from '../shared/gather-rows.ts';
import { scoreProbabilities } from '../shared/score-probabilities.ts';
import { couple } from './couple.ts';
import { coupleByRounds } from './couple-by-rounds.ts';
import { arenaOps, heapOps, type KernelFunction, type KernelOps } from './kernel-ops.ts';
import { PointColumns } from './point-columns.ts';

/** What a support vector machine holds after its fit. */
export interface SvmParts {
  readonly kernel: KernelFunction;
  /** Support vectors, row-major [vectors, cols]; of classes: those of the first present class first, and so on. */
  readonly points: Float32Array;
  readonly cols: number;
  /** Where the vectors of each present class begin, then their number; regression: [0, vectors]. */
  readonly starts: Uint32Array;
  /**
   * Row-major [vectors, width]. Regression and two classes: width 1. Else the present classes less one: the coefficients of
   * a vector of class c against each other class, in order.
   */
  readonly coef: Float32Array;
  /** Of each machine; classes: of each pair (a, b), a < b, in order. */
  readonly bias: Float64Array;
  /** Slope and offset of the log odds of the first class of each pair, shape [2 pairs]; regression: lowest and highest value. */
  readonly link: Float64Array;
  /** Empty for regression. */
  readonly present: Uint32Array;
  /** Smoothed share of every class; empty for regression. */
  readonly shares: Float64Array;
  /** Regression: mean and scale of the target. Else 0 and 1. */
  readonly target: Float64Array;
  /** How pairs of more than two classes become probabilities: `rounds` in models of version 1. */
  readonly coupling: 'exact' | 'rounds';
}

/** Features beyond this are held here: kernel values stay finite. */
export const FARTHEST = 1e4;
/** Pairwise probabilities stay this far from 0 and 1. */
export const SURE = 1e-7;

/** Rows as points of a machine. */
export function svmPoints(x: Matrix, rows: Uint32Array | undefined): Float32Array {
  return gatherRows(x, rows).map((v) => Math.max(-FARTHEST, Math.min(FARTHEST, v)));
}

/** Sums of kernel values with the support vectors. */
export class SvmModel implements FittedModel {
  readonly family = 'svm';
  readonly parts: SvmParts;
  /** For rows that come without kernels; made when the first does. */
  private columns: PointColumns | undefined;

  constructor(parts: SvmParts) {
    this.parts = parts;
  }

  predict(x: Matrix, options?: { readonly rows?: Uint32Array; readonly kernels?: Kernels }): Float64Array {
    const { shares, target, link, present } = this.parts;
    const rows = options?.rows?.length ?? x.rows;
    const margins = this.margins(svmPoints(x, options?.rows), rows, options?.kernels);
    if (shares.length === 0)
      return margins.map((v) => Math.min(link[1]!, Math.max(link[0]!, target[0]! + target[1]! * v)));
    const k = present.length;
    const scores = new Float64Array(rows * (k === 2 ? 1 : k > 2 ? k : 0));
    const pairs = (k * (k - 1)) / 2;
    const pairwise = new Float64Array(k * k);
    for (let i = 0; i < rows; i++) {
      // the machine of two classes is positive for the first, the score for the second
      if (k === 2) scores[i] = -(link[0]! * margins[i]! + link[1]!);
      if (k > 2) this.shared(margins.subarray(i * pairs, (i + 1) * pairs), pairwise, scores.subarray(i * k, i * k + k));
    }
    return scoreProbabilities(scores, rows, this.parts);
  }

  /**
   * Values of the decision functions, row-major [rows, machines]: of each pair of present classes (a, b), positive for a; of
   * the standardised target for regression.
   * @param points row-major [rows, cols]
   */
  margins(points: Float32Array, rows: number, kernels?: Kernels): Float64Array {
    const { bias, coef, cols, starts } = this.parts;
    const vectors = starts[starts.length - 1] ?? 0;
    const size = Math.ceil(vectors / 4) * 4;
    const mark = kernels?.arena.mark();
    const nearest = kernels === undefined ? this.nearAlone(vectors) : this.nearMany(vectors, size, kernels);
    const out = new Float64Array(rows * bias.length);
    for (let i = 0; i < rows; i++) {
      const near = nearest(points.subarray(i * cols, (i + 1) * cols));
      const at = out.subarray(i * bias.length, (i + 1) * bias.length);
      at.set(bias);
      if (starts.length === 2) at[0]! += dot(coef, near, 0, vectors, 1, 0);
      else addPairs(at, coef, near, starts);
    }
    if (kernels !== undefined && mark !== undefined) kernels.arena.release(mark);
    return out;
  }

  /** Kernel values of a point with all vectors, by columns that stay for the next call. */
  private nearAlone(vectors: number): (point: Float32Array) => Float32Array {
    this.columns ??= new PointColumns(this.parts.points, vectors, this.parts.cols);
    const { columns } = this;
    const near = new Float32Array(vectors);
    return (point) => {
      columns.near(this.parts.kernel, point, near);
      return near;
    };
  }

  /** The same by the kernels, in their memory where there is room. */
  private nearMany(vectors: number, size: number, kernels: Kernels): (point: Float32Array) => Float32Array {
    const { cols, points, kernel } = this.parts;
    const bytes = 4 * (cols * size + cols + size) + 64;
    const ops: KernelOps = kernels.arena.free >= bytes ? arenaOps(kernels) : heapOps;
    const columns = ops.f32(cols * size);
    for (let v = 0; v < vectors; v++) for (let j = 0; j < cols; j++) columns[j * size + v] = points[v * cols + j]!;
    const own = ops.f32(cols);
    const near = ops.f32(size);
    return (point) => {
      own.set(point);
      ops.row(kernel, columns, size, own, 0, size, near);
      return near;
    };
  }

  /** Logarithms of the probabilities of the present classes. */
  private shared(margins: Float64Array, pairwise: Float64Array, out: Float64Array): void {
    const { link } = this.parts;
    const k = out.length;
    for (let a = 0, pair = 0; a < k; a++)
      for (let b = a + 1; b < k; b++, pair++) {
        const z = link[2 * pair]! * margins[pair]! + link[2 * pair + 1]!;
        const p = Math.min(1 - SURE, Math.max(SURE, 1 / (1 + Math.exp(-z))));
        pairwise[a * k + b] = p;
        pairwise[b * k + a] = 1 - p;
      }
    if (this.parts.coupling === 'exact') couple(pairwise, out);
    else coupleByRounds(pairwise, out);
    for (let c = 0; c < k; c++) out[c] = Math.log(Math.max(1e-300, out[c]!));
  }

  toState(): State {
    const { kernel, cols, points, starts, coef, bias, link, present, shares, target, coupling } = this.parts;
    const { degree, gamma, offset } = kernel;
    return {
      json: { degree, gamma, offset, cols, coupling },
      arrays: { points, starts, coef, bias, link, present, shares, target },
    };
  }
}

/** Sum of every `width`-th coefficient from `at` on times the kernel values from..to. */
function dot(coef: Float32Array, near: Float32Array, from: number, to: number, width: number, at: number): number {
  let sum = 0;
  for (let v = from; v < to; v++) sum += coef[v * width + at]! * near[v]!;
  return sum;
}

/** Adds the sums of all pairs of classes. */
function addPairs(out: Float64Array, coef: Float32Array, near: Float32Array, starts: Uint32Array): void {
  const k = starts.length - 1;
  for (let a = 0, pair = 0; a < k; a++)
    for (let b = a + 1; b < k; b++, pair++)
      out[pair]! +=
        dot(coef, near, starts[a]!, starts[a + 1]!, k - 1, b - 1) +
        dot(coef, near, starts[b]!, starts[b + 1]!, k - 1, a);
}
