import linearSvm from '../../models/linear-svm/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';
import type { Label } from '../input/labels.ts';

const params = { C: { low: 1e-6, high: 1e6 } } as const;
const shared = { suffix: false, family: linearSvm, groups: [], params } as const;
const machine = defineEstimator({ ...shared, name: 'LinearSVC' });
const regression = defineEstimator({ ...shared, name: 'LinearSVR' });

export type LinearSVCParams = Omit<ClassifierParamsOf<typeof machine>, 'epsilon'>;
export type LinearSVRParams = ParamsOf<typeof regression>;

/** A linear support vector machine for classes, with probabilities calibrated on rows that its inner fits did not see. */
export class LinearSVC<L extends Label = Label> extends Classifier<LinearSVCParams, L> {
  constructor(params: LinearSVCParams = {}) {
    super(machine, params);
  }
}
/** Linear regression that does not count errors within a tube. */
export class LinearSVR extends Regressor<LinearSVRParams> {
  constructor(params: LinearSVRParams = {}) {
    super(regression, params);
  }
}
