import type { Kernels } from '../../kernels/kernels.ts';
import { denseGradient, denseScores, logisticSlopes } from '../../kernels/scalar/linear-pass.ts';
import type { RowDesign } from './row-design.ts';

/**
 * The dense part of a design where the kernels can read it, for passes over all rows. It stays in the arena until the job
 * ends; where the arena has no room, the twins work on the heap, with the same results to the bit. With more columns than
 * rows it is kept column by column, as `packDesign` has left it.
 */
export class DenseRows {
  readonly width: number;
  /** Scores and then slopes, shape [rows] and padding, of the machine that is worked on. */
  readonly scores: Float64Array;
  private readonly kernels: Kernels | undefined;
  private readonly rows: number;
  /** Whether `x` is [width, rows], not [rows, width]; its rows are padded with 0 to a multiple of 4, `stride`. */
  private readonly wide: boolean;
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
  constructor(source: RowDesign, sign: ArrayLike<number>, weight: ArrayLike<number>, kernels: Kernels | undefined) {
    const { rows, width } = source;
    [this.rows, this.width, this.wide] = [rows, width, width > rows];
    const [paddedRows, paddedWidth] = [Math.ceil(rows / 4) * 4, Math.ceil(width / 4) * 4];
    this.stride = this.wide ? paddedRows : paddedWidth;
    const size = this.wide ? width * this.stride : rows * this.stride;
    const bytes = 4 * size + 16 * paddedWidth + 32 * paddedRows + 256;
    this.kernels = kernels !== undefined && kernels.arena.free >= bytes ? kernels : undefined;
    const arena = this.kernels?.arena;
    const f64 = (n: number): Float64Array => (arena?.f64(n) ?? new Float64Array(n)).fill(0);
    const made = (): Float32Array => arena?.f32(size) ?? new Float32Array(size);
    this.x = (this.wide ? source.columnBlock : undefined) ?? this.fill(made(), source);
    [this.w, this.g] = [f64(paddedWidth), f64(paddedWidth)];
    [this.scores, this.h, this.sign, this.weight] = [
      f64(paddedRows),
      f64(paddedRows),
      f64(paddedRows),
      f64(paddedRows),
    ];
    this.sign.set(sign);
    this.weight.set(weight);
  }

  private fill(x: Float32Array, { dense }: RowDesign): Float32Array {
    const { rows, width, stride } = this;
    if (!this.wide && stride === width) {
      x.set(dense);
      return x;
    }
    x.fill(0);
    if (this.wide)
      for (let j = 0; j < width; j++) for (let i = 0; i < rows; i++) x[j * stride + i] = dense[i * width + j]!;
    else for (let i = 0; i < rows; i++) x.set(dense.subarray(i * width, (i + 1) * width), i * stride);
    return x;
  }

  /** scores = bias + x . w, where coefficient j is w[j * step + k]. */
  score(w: Float64Array, step: number, k: number, bias: number): void {
    for (let j = 0; j < this.width; j++) this.w[j] = w[j * step + k]!;
    if (!this.wide) {
      this.products(this.rows, this.w, bias, this.scores);
      return;
    }
    this.scores.fill(bias);
    this.combine(this.width, this.w, this.scores);
  }

  /** g[j * step + k] = sum of slopes times column j. */
  gradient(g: Float64Array, step: number, k: number): void {
    if (this.wide) this.products(this.width, this.scores, 0, this.g);
    else {
      this.g.fill(0);
      this.combine(this.rows, this.scores, this.g);
    }
    for (let j = 0; j < this.width; j++) g[j * step + k] = this.g[j]!;
  }

  private products(n: number, by: Float64Array, bias: number, out: Float64Array): void {
    const { kernels, x, stride } = this;
    if (kernels === undefined) denseScores(x, n, stride, by, bias, out);
    else kernels.exports.denseScores(x.byteOffset, n, stride, by.byteOffset, bias, out.byteOffset);
  }

  private combine(n: number, by: Float64Array, out: Float64Array): void {
    const { kernels, x, stride } = this;
    if (kernels === undefined) denseGradient(x, n, stride, by, out);
    else kernels.exports.denseGradient(x.byteOffset, n, stride, by.byteOffset, out.byteOffset);
  }

  /** Scores become slopes of the logistic loss; returns its sum. `h`: curvatures are written to it. */
  logistic(h?: Float64Array): number {
    const { kernels, scores, sign, weight } = this;
    const at = h === undefined ? 0 : this.h.byteOffset;
    const loss =
      kernels === undefined
        ? logisticSlopes(scores, this.rows, sign, weight, h === undefined ? null : this.h)
        : kernels.exports.logisticSlopes(scores.byteOffset, scores.length, sign.byteOffset, weight.byteOffset, at);
    h?.set(this.h.subarray(0, this.rows));
    return loss;
  }
}
