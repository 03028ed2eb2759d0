import decisionTreeFamily from '../../../models/decision-tree/index.ts';
import { MISSING_LEFT } from '../../../models/decision-tree/tree-parts.ts';
import { matrixOf } from '../../../onnx/columns.ts';
import { TreeEnsemble } from '../../../onnx/tree-ensemble.ts';
import type { FamilyConverter } from '../family-converter.ts';

/** One tree; its nodes keep their numbers. */
export const decisionTree: FamilyConverter = {
  convert({ graph, state, columns, zeros }) {
    const { parts } = decisionTreeFamily.fromState(state, decisionTreeFamily.version);
    const { feature, threshold, missing, left, right, value } = parts;
    const outputs = value.length / feature.length;
    const ensemble = new TreeEnsemble();
    ensemble.startTree();
    for (let id = 0; id < feature.length; id++) {
      const [yes, no] = [left[id]!, right[id]!];
      if (feature[id]! < 0)
        ensemble.leaf(id, {
          outputs: Array.from({ length: outputs }, (_, o) => o),
          values: Array.from(value.subarray(id * outputs, (id + 1) * outputs)),
        });
      else
        ensemble.test(id, {
          feature: feature[id]!,
          threshold: threshold[id]!,
          missingYes: (missing[id]! & MISSING_LEFT) !== 0,
          yes,
          no,
        });
    }
    return ensemble.apply(graph, columns.length === 0 ? graph.cast(zeros, 'float') : matrixOf(graph, columns), outputs);
  },
};
