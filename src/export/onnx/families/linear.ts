import linearFamily from '../../../models/linear/index.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { linearScores } from '../linear-scores.ts';

export const linear: FamilyConverter = {
  convert(input) {
    const { coef, intercept, low, high } = linearFamily.fromState(input.state, linearFamily.version).parts;
    const { graph } = input;
    return graph.clamp(linearScores(input, coef, [intercept]), graph.double(low), graph.double(high));
  },
};
