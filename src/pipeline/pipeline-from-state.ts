import type { State } from '../core/state.ts';
import { allFamilies } from '../models/registry.ts';
import { TRANSFORMERS } from '../preprocess/registry.ts';
import { type FittedPipeline, restorePipeline } from './fitted-pipeline.ts';

/**
 * The pipeline that `toState` wrote, of families that come with the library or were registered.
 * @throws ModelError PIPELINE_STATE_UNKNOWN for names or versions that this program does not have, PIPELINE_STATE_INVALID
 */
export function pipelineFromState(state: State): FittedPipeline {
  return restorePipeline(state, {
    family: (name) => allFamilies().find((family) => family.name === name),
    transformer: (name) => TRANSFORMERS.find((transformer) => transformer.name === name),
  });
}
