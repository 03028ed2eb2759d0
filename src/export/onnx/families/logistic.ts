import logisticFamily from '../../../models/logistic/index.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { linearScores, scoreProbabilities } from '../linear-scores.ts';

export const logistic: FamilyConverter = {
  convert(input) {
    const { coef, intercept, present, shares } = logisticFamily.fromState(input.state, logisticFamily.version).parts;
    const scores = intercept.length === 0 ? undefined : linearScores(input, coef, intercept);
    return scoreProbabilities(input, scores, present, shares);
  },
};
