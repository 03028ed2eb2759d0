import { choice, defineSpace, float, int } from '../../space/space.ts';
import type { ProblemShape } from '../family.ts';
import { notSearched } from '../shared/tree-not-searched.ts';

export const svmSpace = ({ task }: Pick<ProblemShape, 'task'>) =>
  defineSpace({
    C: float(0.03, 1000, {
      default: 1,
      log: true,
      doc: 'Cost of an error: larger fits the training rows more closely, and takes longer.',
    }),
    kernel: choice(['rbf', 'poly', 'linear'], {
      default: 'rbf',
      doc: 'exp(-gamma d^2) of the distance, (gamma a.b + 1)^degree, or a.b.',
    }),
    gamma: float(0.01, 30, {
      default: 1,
      log: true,
      when: { param: 'kernel', in: ['rbf', 'poly'] },
      doc: 'Factor on 1 / (columns * variance of all cells), which is scikit-learn\'s "scale"; larger bends more.',
    }),
    degree: notSearched(int(2, 5, { default: 3, doc: 'Power of the kernel "poly".' })),
    ...(task === 'regression'
      ? {
          epsilon: float(1e-3, 1, {
            default: 0.1,
            log: true,
            doc: 'Errors up to this are free, in standard deviations of the target.',
          }),
        }
      : {}),
  });
