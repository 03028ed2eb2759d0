import type { Feature } from '../../core/matrix.ts';
import { type State, splitState } from '../../core/state.ts';
import type { Task } from '../../core/task.ts';
import type { Graph, Tensor } from '../../onnx/graph.ts';
import { TRANSFORMERS } from '../../preprocess/registry.ts';
import type { GraphBase } from './base-columns.ts';
import { FAMILY_CONVERTERS } from './families/index.ts';
import type { Refusal } from './refusal.ts';
import { STAGE_CONVERTERS } from './stages/index.ts';

/** What a saved pipeline says beside its parts. */
interface SavedPipeline {
  readonly family: { readonly name: string };
  readonly task: Task;
  readonly base: readonly Feature[];
  readonly stages: readonly { readonly name: string; readonly version: number }[];
}
const savedOf = (state: State): SavedPipeline => state.json as unknown as SavedPipeline;

/**
 * What of a pipeline has no ONNX form.
 * @param texts names of the text columns
 */
export function pipelineRefusals(state: State, texts: readonly string[]): Refusal[] {
  const { family, stages } = savedOf(state);
  const refused: Refusal[] = [];
  stages.forEach(({ name }, i) => {
    const step = STAGE_CONVERTERS[name];
    const reason = step === undefined ? 'ONNX has no operator for it' : step.refuse?.(splitState(state, `stage${i}`));
    if (reason !== undefined) refused.push({ step: name, columns: name.startsWith('text') ? texts : [], reason });
  });
  const converter = FAMILY_CONVERTERS[family.name];
  const reason =
    converter === undefined ? 'the family has no ONNX form' : converter.refuse?.(splitState(state, 'model'));
  if (reason !== undefined) refused.push({ step: family.name, columns: [], reason });
  return refused;
}

/**
 * Adds a pipeline without refusals to a graph.
 * @param state as `FittedPipeline.toState` of this version writes it
 * @returns double [N, outputs]: what `FittedPipeline.predict` gives
 */
export function convertPipeline(graph: Graph, state: State, base: GraphBase): Tensor {
  const saved = savedOf(state);
  let { columns } = base;
  let features = saved.base;
  saved.stages.forEach(({ name, version }, i) => {
    const stage = splitState(state, `stage${i}`);
    columns = STAGE_CONVERTERS[name]!({ graph, state: stage, features, columns, texts: base.texts });
    features = TRANSFORMERS.find((t) => t.name === name)!.fromState(stage, features, version).features;
  });
  return FAMILY_CONVERTERS[saved.family.name]!.convert({
    graph,
    state: splitState(state, 'model'),
    task: saved.task,
    features,
    columns,
    zeros: base.zeros,
  });
}
