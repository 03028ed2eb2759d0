import type { Feature } from '../../core/matrix.ts';
import type { State } from '../../core/state.ts';
import type { GraphColumn } from '../../onnx/columns.ts';
import type { Graph } from '../../onnx/graph.ts';
import type { GraphText } from './text/graph-text.ts';

/** What a step's converter reads. */
export interface StageInput {
  readonly graph: Graph;
  /** The fitted step as `toState` of this version writes it. */
  readonly state: State;
  /** Features before the step. */
  readonly features: readonly Feature[];
  /** Their columns. */
  readonly columns: readonly GraphColumn[];
  /** The text columns of the table, by name. */
  readonly texts: ReadonlyMap<string, GraphText>;
}

/** The columns after a step of preprocessing. One function a step, one line in `stages/index.ts`. */
export interface StageConverter {
  (input: StageInput): GraphColumn[];
  /** Why this step cannot be converted; undefined when it can. */
  refuse?(state: State): string | undefined;
}
