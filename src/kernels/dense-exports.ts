/** Kernels of neural networks, all on float32. Their twins are in `scalar/dense.ts`, `scalar/periodic.ts`, `scalar/gemm.ts`, .... */
export interface DenseExports {
  /**
   * c = a b (`add` 0) or c += a b (1) of matrices, [m, k] by [k, n]. Strides count numbers: element (i, p) of a lies
   * i * aRow + p * aCol further on, so that each of a and b may be transposed; rows of c are contiguous.
   * `scratch`: `gemmScratchBytes(n)`.
   */
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aCol: number,
    b: number,
    bRow: number,
    bCol: number,
    c: number,
    cRow: number,
    add: number,
    scratch: number,
  ): void;
  /**
   * z = f(z + bias) in place, [rows, cols], cols a multiple of 4. `kind`: 0 ReLU, 1 SELU, 2 Mish. With `slope` (else 0) also
   * writes f' there and keeps a unit with probability keep / 2^24; `state`: 4 random u32, none 0, advanced.
   */
  activate(
    z: number,
    bias: number,
    slope: number,
    rows: number,
    cols: number,
    kind: number,
    keep: number,
    state: number,
  ): void;
  /** scores [members, rows] += x [members, rows, width] by w [members, width], to the bit as `gemm` adds. */
  memberScores(x: number, members: number, rows: number, width: number, w: number, scores: number): void;
  /** scores [members, rows, outputs] += x [members, rows, width] by w [members, width, outputs], to the bit as `gemm`. */
  memberOutputs(
    x: number,
    members: number,
    rows: number,
    width: number,
    outputs: number,
    w: number,
    scores: number,
  ): void;
  /** a *= b; n a multiple of 4. */
  multiplyInto(a: number, b: number, n: number): void;
  /** out = x * factor by column; cols a multiple of 4. */
  scaleColumns(x: number, factor: number, rows: number, cols: number, out: number): void;
  /** Backwards through `scaleColumns`: `gradient` of the factors; back = delta * factor, or added with `add` 1. */
  scaleColumnsBack(
    delta: number,
    x: number,
    factor: number,
    rows: number,
    cols: number,
    gradient: number,
    back: number,
    add: number,
  ): void;
  /** out[j] = sum of column j of x [rows, cols]. */
  columnSums(x: number, rows: number, cols: number, out: number): void;
  /** Copies the rows `ids` (u32) of `from` [any, width]; rows of `out` lie `stride` numbers apart. */
  gatherRows(from: number, width: number, ids: number, n: number, out: number, stride: number): void;
  /** A step of Adam with decoupled decay; n a multiple of 4. */
  adam(
    theta: number,
    gradient: number,
    mean: number,
    square: number,
    n: number,
    rate: number,
    decay: number,
    beta1: number,
    beta2: number,
    fix1: number,
    fix2: number,
  ): void;
  /** Scores [rows, classes] become slopes of the softmax loss; `target` and `weight` float32 [rows]. */
  softmaxSlope(scores: number, target: number, weight: number, rows: number, classes: number, smoothing: number): void;
  /** Scores [rows] become slopes of the logistic loss. */
  logisticSlope(scores: number, target: number, weight: number, rows: number, smoothing: number): void;
  /** Scores [rows] become slopes of the halved squared error, cut off at `limit` times the weight. */
  squaredSlope(scores: number, target: number, weight: number, rows: number, limit: number): void;
  /** Numbers x [rows, features] become 4 each, feature j of row i at out + 4 (i stride + 4 j); 84 parameters a feature. */
  periodic(x: number, rows: number, features: number, theta: number, out: number, stride: number): void;
  /** Gradient of the parameters of `periodic`, from the slopes `delta` by what it wrote. */
  periodicBack(
    x: number,
    rows: number,
    features: number,
    theta: number,
    delta: number,
    stride: number,
    gradient: number,
  ): void;
  /**
   * out = x w, [rows, outputs], for int8 weights w [outputs, stride] with one float32 step for each output; inputs are
   * rounded to 12 bits row by row. Inputs and outputs are multiples of 4, stride is the inputs rounded up to a multiple
   * of 8. `scratch`: 4 stride bytes.
   */
  dense8(
    x: number,
    rows: number,
    inputs: number,
    w: number,
    stride: number,
    steps: number,
    outputs: number,
    out: number,
    scratch: number,
  ): void;
}
