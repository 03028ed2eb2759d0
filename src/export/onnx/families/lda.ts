import ldaFamily from '../../../models/lda/index.ts';
import type { FamilyConverter } from '../family-converter.ts';
import { linearScores, scoreProbabilities } from '../linear-scores.ts';

export const lda: FamilyConverter = {
  convert(input) {
    const { coef, intercept, present, shares } = ldaFamily.fromState(input.state, ldaFamily.version).parts;
    const scores = intercept.length === 0 ? undefined : linearScores(input, coef, intercept);
    return scoreProbabilities(input, scores, present, shares);
  },
};
