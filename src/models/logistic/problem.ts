import type { Kernels } from '../../kernels/kernels.ts';
import type { DenseRows } from '../shared/dense-rows.ts';
import type { RowDesign } from '../shared/row-design.ts';

/** What a fit minimises over, without the penalty. */
export interface LogisticProblem {
  readonly x: RowDesign;
  /** Shape [rows]: 0..classes-1 of the classes that occur. */
  readonly label: Uint32Array;
  /** Shape [rows], positive. */
  readonly weight: Float64Array;
  /** Sum of the weights. */
  readonly total: number;
  /** Columns of scores: 1 for two classes, else the classes. */
  readonly outputs: number;
  /** The dense columns for the kernels; absent: there are too few of them. */
  readonly dense?: DenseRows;
  readonly kernels?: Kernels;
}
