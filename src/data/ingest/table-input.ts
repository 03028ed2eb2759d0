/** Row-major matrix, shape [rows, cols]. */
export interface MatrixInput {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly [number, number];
}
/** What is used of an Apache Arrow table. */
export interface ArrowLike {
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type?: unknown }[] };
  getChild(name: string): ArrowVectorLike | null;
  getChildAt?(index: number): ArrowVectorLike | null;
}
export interface ArrowVectorLike {
  readonly length: number;
  get(index: number): unknown;
}
/** What is used of a danfo DataFrame. */
export interface DanfoLike {
  readonly columns: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly values: readonly unknown[];
  readonly shape: readonly number[];
}
/** Every in-code form of a table. */
export type TableInput =
  | readonly ArrayLike<unknown>[]
  | readonly Readonly<Record<string, unknown>>[]
  | MatrixInput
  | Readonly<Record<string, ArrayLike<unknown>>>
  | ArrowLike
  | DanfoLike;
/** Every in-code form of one column: an array, an Arrow vector, a danfo Series. */
export type VectorInput = ArrayLike<unknown> | ArrowVectorLike | { readonly values: readonly unknown[] };
