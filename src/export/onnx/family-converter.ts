import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { Task } from '../../core/task.ts';
import type { GraphColumn } from '../../onnx/columns.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';

/** What a family's converter reads. */
export interface FamilyInput {
  readonly graph: Graph;
  /** The model as `toState` of this version writes it. */
  readonly state: State;
  readonly task: Task;
  readonly features: readonly Feature[];
  /** The design matrix, one for each of `features`. */
  readonly columns: readonly GraphColumn[];
  /** Double [N, 1] of zeros: carries the number of rows. */
  readonly zeros: Tensor;
}

/** How the models of one family become a graph. One file, one line in `families/index.ts`. */
export interface FamilyConverter {
  /** Why this model cannot be converted; undefined when it can. */
  refuse?(state: State): string | undefined;
  /** Double [N, outputs], as `FittedModel.predict` gives them. */
  convert(input: FamilyInput): Tensor;
}
