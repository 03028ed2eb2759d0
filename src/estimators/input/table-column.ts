/** One column of a table as an estimator reads it. */
export type TableColumn =
  /** Shape [rows]; NaN = missing; never infinite. */
  | { readonly kind: 'numeric'; readonly name: string; readonly values: Float32Array }
  /** Codes shape [rows], -1 = missing; the dictionary is in order of first appearance. */
  | {
      readonly kind: 'category';
      readonly name: string;
      readonly codes: Int32Array;
      readonly dictionary: readonly string[];
    };

export interface EstimatorTable {
  readonly rows: number;
  /** False when the columns have no names of their own (matrices, arrays of rows). */
  readonly named: boolean;
  readonly columns: readonly TableColumn[];
}

/** Whether a column shall be read as categories although it holds numbers. */
export type IsCategory = (name: string, position: number) => boolean;
