export interface GrownNode {
  readonly depth: number;
  /** Segment of the sorted columns. */
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly risk: number;
  /** Class weights, or the value. */
  readonly value: Float64Array;
  feature: number;
  threshold: number;
  missingLeft: boolean;
  /** Training had missing values here. */
  sawMissing: boolean;
  left: number;
  right: number;
}

export const LEAF = -1;
