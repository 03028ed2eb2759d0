import { gainOfOutput, type OutputRules, outputUnder } from '../../kernels/scalar/scan-bounded.ts';
import {
  type LeafSum,
  leafOutput,
  type OpenLeaf,
  type PackedRows,
  type ScanOptions,
  type SplitRecord,
} from './hist-types.ts';

export interface Bounds {
  readonly low: number;
  readonly high: number;
}
export const UNBOUNDED: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Outputs of the leaves of one tree: bounds of monotone splits, the largest step, smoothing towards the parent. */
export class LeafRules {
  /** Outputs are not just Newton steps. */
  readonly active: boolean;
  private readonly options: ScanOptions;
  private readonly rows: PackedRows;

  constructor(options: ScanOptions, rows: PackedRows, monotone: boolean) {
    this.options = options;
    this.rows = rows;
    this.active = monotone || (options.maxDeltaStep ?? 0) > 0 || (options.pathSmooth ?? 0) > 0;
  }

  /**
   * Output of a leaf, in units of scores.
   * @param parent output of the node above; undefined for the root, which is not smoothed
   */
  outputOf(sum: LeafSum, count: number, parent: number | undefined, bounds: Bounds): number {
    if (!this.active) return leafOutput(sum, this.rows, this.options);
    const { gScale, hScale } = this.rows;
    const rules = this.rulesOf(sum.low / Math.max(1, count), parent, bounds, 0);
    const [l1, l2] = [this.options.lambdaL1 * gScale, this.options.lambdaL2 * hScale];
    return sum.low + l2 > 0 ? (outputUnder(rules, sum.high, sum.low, l1, l2) * hScale) / gScale : 0;
  }

  /** Twice the loss removed by the output of a leaf, in scaled units. */
  gainOf({ sum, output }: OpenLeaf): number {
    const { gScale, hScale } = this.rows;
    const [l1, l2] = [this.options.lambdaL1 * gScale, this.options.lambdaL2 * hScale];
    return gainOfOutput(sum.high, sum.low, (output * gScale) / hScale, l1, l2);
  }

  /** What the children of a leaf keep to, in scaled units. */
  forChildren(leaf: OpenLeaf, sign: number): OutputRules {
    return this.rulesOf(leaf.sum.low / Math.max(1, leaf.count), leaf.output, leaf, sign);
  }

  private rulesOf(perRow: number, parent: number | undefined, { low, high }: Bounds, sign: number): OutputRules {
    const { maxDeltaStep = 0, pathSmooth = 0 } = this.options;
    const unit = this.rows.hScale / this.rows.gScale;
    return {
      sign,
      low: low / unit,
      high: high / unit,
      maxStep: maxDeltaStep > 0 ? maxDeltaStep / unit : Number.POSITIVE_INFINITY,
      smooth: parent === undefined ? 0 : pathSmooth,
      parent: (parent ?? 0) / unit,
      perRow,
    };
  }

  /** Output bounds of the children of a split (LightGBM's basic method: the middle of both outputs separates them). */
  childBounds(leaf: OpenLeaf, split: SplitRecord, sign: number): { readonly left: Bounds; readonly right: Bounds } {
    const bounds: Bounds = { low: leaf.low, high: leaf.high };
    if (sign === 0 || split.threshold < 0) return { left: bounds, right: bounds };
    const share = leaf.count / Math.max(1, leaf.sum.low);
    const outputOf = (sum: LeafSum): number => this.outputOf(sum, sum.low * share, leaf.output, bounds);
    const middle = (outputOf(split.left) + outputOf(split.right)) / 2;
    const lower: Bounds = { low: leaf.low, high: middle };
    const upper: Bounds = { low: middle, high: leaf.high };
    return sign > 0 ? { left: lower, right: upper } : { left: upper, right: lower };
  }
}
