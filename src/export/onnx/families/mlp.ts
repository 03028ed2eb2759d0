import mlpFamily from '../../../models/mlp/index.ts';
import { MlpModel } from '../../../models/mlp/mlp-model.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { hiddenLayers } from '../network/hidden-layers.ts';
import { answerOf } from '../network/network-answer.ts';
import { networkInputs } from '../network/network-inputs.ts';

/** Embeddings, dense layers of all members at once, mean of their answers. */
export const mlp: FamilyConverter = {
  refuse(state) {
    return mlpFamily.fromState(state, mlpFamily.version) instanceof MlpModel
      ? undefined
      : 'it was written by an older version of the family';
  },
  convert({ graph, state, columns, features, zeros }) {
    const { parts } = mlpFamily.fromState(state, mlpFamily.version) as MlpModel;
    const { inputs, width } = networkInputs(graph, parts, columns, features, zeros);
    return answerOf(graph, hiddenLayers(graph, parts, inputs, width), parts);
  },
};
