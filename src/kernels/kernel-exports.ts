import type { DenseExports } from './dense-exports.ts';
import type { NearestExports } from './nearest-exports.ts';
import type { ShapExports } from './shap-exports.ts';
import type { SvmExports } from './svm-exports.ts';

/**
 * Functions of the WebAssembly module. Pointers are byte offsets into the shared memory; row ids are u32, bins uint8.
 * `src/kernels/scalar/` holds the same functions in TypeScript, equal to the bit.
 */
export interface KernelExports extends DenseExports, NearestExports, ShapExports, SvmExports {
  /**
   * Bounds of the bins of a float32 column, learnt from `taken` evenly spaced of `n` rows (u32 ids at `rows`, 0: all).
   * `bounds`: float32 [256], filled up with Infinity; returns how many. `scratch`: 8 taken + 20,480 bytes.
   */
  learnBounds(
    values: number,
    rows: number,
    n: number,
    taken: number,
    scratch: number,
    bounds: number,
    most: number,
  ): number;
  /** Bins of `n` values by `used` bounds to `out` (uint8); returns 1 when a value is missing (NaN). */
  writeBins(values: number, n: number, bounds: number, used: number, missingBin: number, out: number): number;
  /** Bins of `n` category codes by `codeToBin` (uint8 [unseen + 1]); returns 1 when one is in the missing bin. */
  writeCategories(
    values: number,
    n: number,
    codeToBin: number,
    unseen: number,
    missingBin: number,
    out: number,
  ): number;
  /** Adds the rows of each code 0..codes-1 to u32 `counts`; `rows` and `n` as in `learnBounds`. */
  countCodes(values: number, rows: number, n: number, codes: number, counts: number): void;
  /** Row-major copy of column-major bytes. */
  transpose(from: number, to: number, rows: number, cols: number): void;
  /**
   * Adds packed statistics `gh` (i64 by row id) of rows `idx[0..n)` to `count` histograms of 2048 bytes each at `hist`,
   * which were cleared before. `rows` + r * `stride` are the bins of row r, `cols` the u32 column of each feature.
   * `scratch`: 12 kB.
   */
  histogram(
    idx: number,
    n: number,
    gh: number,
    rows: number,
    stride: number,
    cols: number,
    count: number,
    hist: number,
    scratch: number,
  ): number;
  /** Rows of each bin of a column, to u32 `counts` [256]. */
  binCounts(rows: number, n: number, col: number, counts: number): void;
  /**
   * Adds a feature to a bundle: bins other than `usual` get the codes from `firstCode` on, at codes + row * stride.
   * Returns 0, and writes nothing, when a row has a code already.
   */
  joinBundle(
    rows: number,
    n: number,
    col: number,
    usual: number,
    firstCode: number,
    codes: number,
    stride: number,
  ): number;
  /** Histograms of `count` features from those of their bundles; records as in grow-layout.ts. */
  expand(members: number, count: number, bundles: number, hist: number): void;
  /** Sets the slots in use of a leaf's histograms to 0; `features` as in `scan`. */
  clear(hist: number, features: number, count: number): void;
  /** parent -= child over the slots in use; `features` as in `scan`. */
  subtract(parent: number, child: number, features: number, count: number): void;
  /**
   * Best split of a leaf; the records are described in scan-layout.ts. Histograms lie on multiples of 16 bytes; slots
   * after the missing one are 0 up to a multiple of four, as `clear` and `subtract` leave them. `scratch`: 6 kB.
   */
  scan(hist: number, features: number, count: number, params: number, best: number, scratch: number): void;
  /**
   * Grows a tree, best leaf first; `params` is described in grow-layout.ts. Returns 1 when the budget (rows times features
   * counted) is used up before the tree is complete, and goes on when called again; 0 at the end; 2 when a helper of the
   * team was lost, with histograms that nobody may use again.
   */
  grow(params: number, budget: number): number;
  /** Leaf values of a tree that is not grown further; `grow` does it at the end. */
  finish(params: number): void;
  /** score[row] += values[leaf] (float64) for the rows that the tree was grown on. */
  addLeaves(params: number, values: number, score: number): void;
  /** The same for `n` other row ids, sent down the tree from node `child` (or the complement of a leaf); reorders them. */
  routeRows(params: number, child: number, idx: number, n: number, values: number, score: number): void;
  /** Stable two-way split of `idx` by `lut[col[id]]` (1 = left); returns the number of left rows. `scratch`: 4 n bytes. */
  partition(idx: number, n: number, col: number, lut: number, scratch: number): number;
  /** Packs float32 `g` and `h` by row id into i64 `gh`; the sum goes to `total` (i64). */
  quantise(
    idx: number,
    n: number,
    g: number,
    h: number,
    gScale: number,
    hScale: number,
    gh: number,
    total: number,
  ): void;
  /** score[id] += value, float64 by row id. */
  addLeaf(idx: number, n: number, score: number, value: number): void;
  /** Logistic loss: writes float32 `g`, `h` by row id, and sum |g|, sum h (float64) to `sums`. `w` = 0: no weights. */
  logistic(rows: number, n: number, score: number, y: number, w: number, g: number, h: number, sums: number): void;
  /** Halved squared error; as `logistic`. */
  squared(rows: number, n: number, score: number, y: number, w: number, g: number, h: number, sums: number): void;
  /**
   * Unnormalised softmax of each row: float32 `shares` exp(score - largest), class-major like `score` (`stride` rows a
   * class), and 1 / their sum in `inverse`; `top` is scratch (float64 by row id).
   */
  softmaxNormalise(
    rows: number,
    n: number,
    score: number,
    stride: number,
    classes: number,
    top: number,
    inverse: number,
    shares: number,
  ): void;
  /** Softmax loss of class `k`; `share` points at that class. Outputs as `logistic`. */
  softmaxGradient(
    rows: number,
    n: number,
    share: number,
    inverse: number,
    y: number,
    k: number,
    factor: number,
    w: number,
    g: number,
    h: number,
    sums: number,
  ): void;
  /** Loss linear on both sides: g = w above or -w below (0 on the target), h = w; the rest as `logistic`. */
  slopes(
    rows: number,
    n: number,
    score: number,
    y: number,
    w: number,
    above: number,
    below: number,
    g: number,
    h: number,
    sums: number,
  ): void;
  /** Huber's loss with the bound `delta` on gradients; the rest as `logistic`. */
  huber(
    rows: number,
    n: number,
    score: number,
    y: number,
    w: number,
    delta: number,
    g: number,
    h: number,
    sums: number,
  ): void;
  /** The fair loss with scale `c`; the rest as `logistic`. */
  fair(
    rows: number,
    n: number,
    score: number,
    y: number,
    w: number,
    c: number,
    g: number,
    h: number,
    sums: number,
  ): void;
  /** Tweedie deviance of variance power in [1, 2] with a log link, hessians times `factor`; the rest as `logistic`. */
  tweedie(
    rows: number,
    n: number,
    score: number,
    y: number,
    w: number,
    power: number,
    factor: number,
    g: number,
    h: number,
    sums: number,
  ): void;
  /** out[i] = bias + x[i] . w over `n` rows of `stride` (a multiple of 4) float32; w and out are float64. */
  denseScores(x: number, n: number, stride: number, w: number, bias: number, out: number): void;
  /** g += slope[i] * x[i] over `n` rows of `stride` float32; slope and g are float64. */
  denseGradient(x: number, n: number, stride: number, slope: number, g: number): void;
  /**
   * Logistic loss of `n` (even) rows: scores become slopes, the sum of losses is returned. `sign` (1, -1; 0 = padding),
   * `weight` and the curvatures `h` (0 = not wanted) are float64.
   */
  logisticSlopes(score: number, n: number, sign: number, weight: number, h: number): number;
  /** Sum of x[i] * v[i] over `n` numbers; here and in the next three x is float32 and all else float64. */
  columnDot(x: number, n: number, v: number): number;
  /** Sum of w[i] * (x[i] - mean)^2. */
  columnSquares(x: number, n: number, mean: number, w: number): number;
  /** v[i] += factor * share[i] * x[i]. */
  columnAdd(x: number, n: number, factor: number, share: number, v: number): void;
  /** out[i] = root[i] * (x[i] - mean) * inverse. */
  columnCentre(x: number, n: number, mean: number, inverse: number, root: number, out: number): void;
  /**
   * out[i] += sum of value * b[slot] over the entries [starts[i], starts[i + 1]) of each of `n` rows; starts and slot are
   * u32, value is float32, all else float64.
   */
  sparseScores(starts: number, slot: number, value: number, n: number, b: number, out: number): void;
  /** g[slot] += slope[i] * value over the entries of `n` rows. */
  sparseGradient(starts: number, slot: number, value: number, n: number, slope: number, g: number): void;
  /** out[j, k] += z_j . z_k for k <= j, over `p` (a multiple of 4) columns of `rows` (even) float64. */
  gramBlock(z: number, rows: number, p: number, out: number): void;
  /** Totals of a forest node to the place named in `params` (forest-layout.ts); 1 when all targets are equal. */
  forestTotals(params: number, idx: number, n: number): number;
  /**
   * Grows one tree of a forest on `n` rows (forest-layout.ts), splitting at most `steps` nodes; n = -1 goes on with the
   * tree of the last call. Returns 1 when it is finished.
   */
  growTree(params: number, n: number, steps: number): number;
  /** Mean target of every leaf of the grown tree, float64 to `out`. */
  leafMeans(params: number): void;
  /**
   * Class shares of every leaf, sparse: u16 `outClasses` and float32 `outShares`; those of leaf l are at u32 out[l] to
   * out[l + 1].
   */
  leafShares(params: number): void;
  /**
   * Leaf (i32) of each of `n` rows in one tree. `block`: float32 [n, width], category features as bins; `nodes`: records
   * of 16 bytes (threshold or address of a set, u16 feature, u16 flags, i32 left, i32 right). `plain`: 1 when no value is
   * missing and no node splits a category.
   */
  traverse(block: number, n: number, width: number, nodes: number, root: number, out: number, plain: number): void;
  /**
   * Leaf (i32) of one row in each of `trees` trees with the i32 `roots`; `nodes` as in `traverse`. `row`: float32, category
   * features as integers. `mode`: 0 any, 1 no categories, 2 and nothing missing.
   */
  walkTrees(nodes: number, roots: number, trees: number, row: number, out: number, mode: number): void;
  /**
   * Best split of each feature when all leaves share it, into f64 [features, 4]: score (-1: none), sum of G^2 / (W +
   * lambda), first and last bin that go right. `slots`: u32 address of each leaf's (and output's) histograms; `records`:
   * u32 [features, 4] of byte offset, bins, flags (1: missing slot, 2: one bin against the rest). `scratch`: 8 count +
   * 8,256 bytes.
   */
  obliviousScan(
    slots: number,
    count: number,
    records: number,
    features: number,
    lambda: number,
    out: number,
    scratch: number,
  ): void;
  /** Leaf (u8, by position) of `n` rows; `splits`: u32 [depth, 4] of column address, first and last bin of bit 1. */
  obliviousLeaves(rows: number, n: number, splits: number, depth: number, out: number): void;
  /** Adds float32 `g`, `h` (by row id) to float64 `sums` [leaves, 2]. */
  obliviousSums(rows: number, n: number, leaf: number, g: number, h: number, sums: number): void;
  /** score[id] += the float64 at values + leaf * stride. */
  obliviousAdd(rows: number, n: number, leaf: number, score: number, values: number, stride: number): void;
  /** Logistic gradients and hessians at score + delta[leaf], summed by leaf into float64 `sums` [leaves, 2]. */
  obliviousLogistic(
    rows: number,
    n: number,
    leaf: number,
    score: number,
    y: number,
    w: number,
    delta: number,
    sums: number,
  ): void;
  /** Bayesian bootstrap: `outG` = g f and `outW` = w f (float32 by row id) with f = (-ln U)^temperature. */
  obliviousBootstrap(
    rows: number,
    n: number,
    g: number,
    w: number,
    seed: number,
    temperature: number,
    outG: number,
    outW: number,
  ): void;
  /**
   * Adds the leaf values of oblivious trees to float64 `scores` [n, outputs]. `bins`: u8 column-major, `stride` (a
   * multiple of 16) bytes a column; `splits`: u32 column << 16 | first << 8 | last; `depths`: u8 a tree; `values`:
   * float32, leaf-major; `leaves`: scratch of `stride` bytes.
   */
  obliviousPredict(
    bins: number,
    stride: number,
    n: number,
    splits: number,
    depths: number,
    trees: number,
    values: number,
    outputs: number,
    scores: number,
    leaves: number,
  ): void;
}
