import linearSvmFamily from '../../../models/linear-svm/index.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { linearScores, scoreProbabilities } from '../linear-scores.ts';

export const linearSvm: FamilyConverter = {
  convert(input) {
    const { graph, state } = input;
    const { coef, intercept, present, shares, link } = linearSvmFamily.fromState(state, linearSvmFamily.version).parts;
    if (intercept.length === 0) return scoreProbabilities(input, undefined, present, shares);
    const margins = linearScores(input, coef, intercept);
    if (shares.length === 0) return graph.clamp(margins, graph.double(link[0]!), graph.double(link[1]!));
    const offsets = graph.doubles(link.subarray(1), [1, intercept.length]);
    const scores = graph.add(graph.mul(margins, graph.double(link[0]!)), offsets);
    return scoreProbabilities(input, scores, present, shares);
  },
};
