/** Kernels of support vector machines. Their twins are in `scalar/kernel-row.ts` and `scalar/smo.ts`. */
export interface SvmExports {
  /**
   * Kernel values of a `point` (float32 [cols]) with columns `from` up to `to` (multiples of 4) of x, float32 [cols, stride]:
   * out[k] = exp(-gamma |x_k - point|^2) for degree 0, else (gamma x_k . point + offset)^degree.
   */
  kernelRow(
    x: number,
    stride: number,
    cols: number,
    point: number,
    from: number,
    to: number,
    gamma: number,
    offset: number,
    degree: number,
    out: number,
  ): void;
  /**
   * f += step (a - b), then the first position of the largest -f - up, or -1. That value and the least -f - down go to
   * `best` (float64 [2]). a and b float32 [n]; f, up and down float64 [n]; n even.
   */
  smoStep(n: number, step: number, a: number, b: number, f: number, up: number, down: number, best: number): number;
  /** First position of the largest (top + f + down)^2 / (own + diagonal - 2 row) with top + f + down > 0, or -1; n even. */
  smoPartner(n: number, top: number, own: number, row: number, diagonal: number, f: number, down: number): number;
}
