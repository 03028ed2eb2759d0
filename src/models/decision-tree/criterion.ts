/** Names of the impurities; the first two are for classification. */
export type CriterionName = 'gini' | 'entropy' | 'squared_error' | 'absolute_error';

/**
 * Weighted impurity of a node whose rows move one by one from the right side to the left. All positions are indices into
 * the training rows. Risks are sums over rows: impurity times weight.
 */
export interface Criterion {
  /** Length of `valueOf`. */
  readonly outputs: number;
  /** Starts on a node. `byTarget`: its rows in order of target (read by absolute_error only). Returns the node's risk. */
  begin(rows: Int32Array, byTarget: Int32Array): number;
  /** Writes class weights, or the value of the node of the last `begin`, to out[at ..]. */
  valueOf(out: Float64Array, at: number): void;
  /** All rows to the right. */
  reset(): void;
  /** Moves one row to the left. */
  move(row: number): void;
  /** Risk of the left plus the right side. */
  risk(): number;
}
