import lda from '../../models/lda/index.ts';
import qda from '../../models/qda/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator } from '../base/definition.ts';
import type { Label } from '../input/labels.ts';

const linear = defineEstimator({
  name: 'LinearDiscriminantAnalysis',
  suffix: false,
  family: lda,
  groups: [],
  params: { shrink: { default: 'fixed' }, shrinkage: { default: 0 } },
});
const quadratic = defineEstimator({
  name: 'QuadraticDiscriminantAnalysis',
  suffix: false,
  family: qda,
  groups: [],
  params: { pooling: { high: 1e6, default: 0 }, shrinkage: { default: 0 }, calibrate: { default: false } },
});

export type LinearDiscriminantAnalysisParams = ClassifierParamsOf<typeof linear>;
export type QuadraticDiscriminantAnalysisParams = ClassifierParamsOf<typeof quadratic>;

/** Normal classes with a common covariance, as it is unless `shrink` or `shrinkage` say otherwise. */
export class LinearDiscriminantAnalysis<L extends Label = Label> extends Classifier<
  LinearDiscriminantAnalysisParams,
  L
> {
  constructor(params: LinearDiscriminantAnalysisParams = {}) {
    super(linear, params);
  }
}
/** Normal classes with a covariance each, as it is unless `pooling` or `shrinkage` say otherwise. */
export class QuadraticDiscriminantAnalysis<L extends Label = Label> extends Classifier<
  QuadraticDiscriminantAnalysisParams,
  L
> {
  constructor(params: QuadraticDiscriminantAnalysisParams = {}) {
    super(quadratic, params);
  }
}
