/** How the values of one feature are put into the places of a shape. */
export interface ShapeAxis {
  /** Index in the design matrix. */
  readonly feature: number;
  readonly kind: 'numeric' | 'category';
  /** Places in all; numbers: one for each interval and one for missing values. */
  readonly places: number;
  /** Place of missing values. */
  readonly missing: number;
  /** numeric: rising bounds; value v is in interval i, the first with v <= bounds[i] (the last when there is none). */
  readonly bounds: Float32Array;
  /** numeric: place of each interval, shape [bounds.length + 1]; category: of each code, shape [cardinality + 1], last = unseen. */
  readonly placeOf: Uint8Array;
}
/** One term of an additive model: a function of one feature or of two. */
export interface ShapeTerm {
  readonly axes: readonly ShapeAxis[];
  /** Row-major [places of the first axis, (places of the second,) outputs]. */
  readonly values: Float64Array;
  /** Weight of the training rows in each place, row-major without outputs. */
  readonly weights: Float64Array;
}
/** A model as a sum: raw score = intercept + the value of every term. Terms have mean 0 over the training rows. */
export interface AdditiveShapes {
  /** What scores are: values, log odds of the second class, or log shares of the classes. */
  readonly scale: 'identity' | 'logistic' | 'softmax';
  /** Shape [outputs]. */
  readonly intercept: Float64Array;
  readonly terms: readonly ShapeTerm[];
}
