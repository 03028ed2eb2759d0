import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { GraphColumn } from '../../onnx/columns.ts';
import type { Graph } from '../../onnx/graph.ts';

/** What a step's converter reads. */
export interface StageInput {
  readonly graph: Graph;
  /** The fitted step as `toState` of this version writes it. */
  readonly state: State;
  /** Features before the step. */
  readonly features: readonly Feature[];
  /** Their columns. */
  readonly columns: readonly GraphColumn[];
}

/** The columns after a step of preprocessing. One function a step, one line in `stages/index.ts`. */
export type StageConverter = (input: StageInput) => GraphColumn[];
