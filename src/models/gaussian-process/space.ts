import { bool, choice, defineSpace, int } from '../../space/space.ts';
import type { ProblemShape } from '../family.ts';
import { notSearched } from '../shared/tree-not-searched.ts';

/** Most columns with a length scale each: more cannot be told apart on a subset of the rows. */
const MOST_ARD = 100;

export function gaussianProcessSpace(shape: ProblemShape) {
  return defineSpace({
    kernel: choice(['matern-5/2', 'matern-3/2', 'rbf'], {
      default: 'matern-5/2',
      doc: 'Covariance function: how smooth the function is taken to be.',
    }),
    ard: bool({
      default: shape.cols <= MOST_ARD,
      doc: 'A length scale for each column, so that idle columns fade out; else one for all.',
    }),
    evidenceRows: int(64, 512, {
      default: 256,
      log: true,
      doc: 'Rows on which the length scales are chosen, by marginal likelihood.',
    }),
    maxIterations: notSearched(int(1, 200, { default: 30, doc: 'Most steps of the search for the length scales.' })),
  });
}
