import type { Kernels } from '../../kernels/kernels.ts';
import * as twins from '../../kernels/scalar/linear-pass.ts';
import type { RowDesign } from './row-design.ts';

/**
 * The dense part of a design where the kernels can read it, for passes over all rows. It stays in the arena until the job
 * ends; where the arena has no room, the twins work on the heap, with the same results to the bit.
 */
export class DenseRows {
  readonly width: number;
  /** Scores and then slopes, shape [rows], of the machine that is worked on. */
  readonly scores: Float64Array;
  private readonly kernels: Kernels | undefined;
  private readonly rows: number;
  private readonly stride: number;
  private readonly x: Float32Array;
  private readonly w: Float64Array;
  private readonly g: Float64Array;
  private readonly h: Float64Array;

  private readonly sign: Float64Array;
  private readonly weight: Float64Array;

  /**
   * @param sign shape [rows]: 1 or -1 where {@link logistic} is wanted
   * @param weight shape [rows]
   */
  constructor(
    { rows, width, dense }: RowDesign,
    sign: ArrayLike<number>,
    weight: ArrayLike<number>,
    kernels: Kernels | undefined,
  ) {
    [this.rows, this.width, this.stride] = [rows, width, Math.ceil(width / 4) * 4];
    const even = rows + (rows % 2);
    const bytes = 4 * rows * this.stride + 16 * this.stride + 32 * even + 256;
    this.kernels = kernels !== undefined && kernels.arena.free >= bytes ? kernels : undefined;
    const arena = this.kernels?.arena;
    const f64 = (n: number): Float64Array => (arena?.f64(n) ?? new Float64Array(n)).fill(0);
    this.x = arena?.f32(rows * this.stride) ?? new Float32Array(rows * this.stride);
    if (this.stride !== width) this.x.fill(0);
    [this.w, this.g, this.scores, this.h] = [f64(this.stride), f64(this.stride), f64(even), f64(even)];
    [this.sign, this.weight] = [f64(even), f64(even)];
    this.sign.set(sign);
    this.weight.set(weight);
    if (this.stride === width) this.x.set(dense);
    else for (let i = 0; i < rows; i++) this.x.set(dense.subarray(i * width, (i + 1) * width), i * this.stride);
  }

  /** scores = bias + x . w, where coefficient j is w[j * step + k]. */
  score(w: Float64Array, step: number, k: number, bias: number): void {
    for (let j = 0; j < this.width; j++) this.w[j] = w[j * step + k]!;
    const { kernels, x, rows, stride, scores } = this;
    if (kernels === undefined) twins.denseScores(x, rows, stride, this.w, bias, scores);
    else kernels.exports.denseScores(x.byteOffset, rows, stride, this.w.byteOffset, bias, scores.byteOffset);
  }

  /** g[j * step + k] = sum of slopes times column j. */
  gradient(g: Float64Array, step: number, k: number): void {
    this.g.fill(0);
    const { kernels, x, rows, stride, scores } = this;
    if (kernels === undefined) twins.denseGradient(x, rows, stride, scores, this.g);
    else kernels.exports.denseGradient(x.byteOffset, rows, stride, scores.byteOffset, this.g.byteOffset);
    for (let j = 0; j < this.width; j++) g[j * step + k] = this.g[j]!;
  }

  /** Scores become slopes of the logistic loss; returns its sum. `h`: curvatures are written to it. */
  logistic(h?: Float64Array): number {
    const { kernels, scores, sign, weight } = this;
    const at = h === undefined ? 0 : this.h.byteOffset;
    const loss =
      kernels === undefined
        ? twins.logisticSlopes(scores, this.rows, sign, weight, h === undefined ? null : this.h)
        : kernels.exports.logisticSlopes(scores.byteOffset, scores.length, sign.byteOffset, weight.byteOffset, at);
    h?.set(this.h.subarray(0, this.rows));
    return loss;
  }
}
