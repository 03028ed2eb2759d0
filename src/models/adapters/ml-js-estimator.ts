/** What the adapter needs of an estimator in the style of ml.js. */
export interface MlJsEstimator {
  train(rows: number[][], targets: number[]): void;
  /** A value or a label as it was trained with, for every row. */
  predict(rows: number[][]): ArrayLike<number>;
  /** Something that `JSON.stringify` keeps and `load` reads. */
  toJSON(): unknown;
  /** Probability of one label, for every row. */
  predictProbability?(rows: number[][], label: number): ArrayLike<number>;
}
