import svm from '../../models/svm/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

const params = {
  C: { low: 1e-6, high: 1e6 },
  gamma: { low: 1e-6, high: 1e6 },
  epsilon: { low: 0, high: 1e3 },
} as const;
const shared = { suffix: false, family: svm, groups: [], params } as const;
const machine = defineEstimator({ ...shared, name: 'SVC' });
const regression = defineEstimator({ ...shared, name: 'SVR' });

export type SVCParams = Omit<ClassifierParamsOf<typeof machine>, 'epsilon'>;
export type SVRParams = ParamsOf<typeof regression>;

/** A support vector machine with a kernel for classes; time grows with the square of the rows. */
export class SVC<L extends Label = Label> extends Classifier<SVCParams, L> {
  constructor(params: SVCParams = {}) {
    super(machine, params);
  }
}
/** Regression by kernels that does not count errors within a tube; time grows with the square of the rows. */
export class SVR extends Regressor<SVRParams> {
  constructor(params: SVRParams = {}) {
    super(regression, params);
  }
}
