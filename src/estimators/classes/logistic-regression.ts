import logistic from '../../models/logistic/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator } from '../base/definition.ts';
import type { Label } from '../input/labels.ts';

const definition = defineEstimator({
  name: 'LogisticRegression',
  suffix: false,
  family: logistic,
  groups: [],
  params: { C: { low: 1e-9, high: 1e9 } },
});

export type LogisticRegressionParams = ClassifierParamsOf<typeof definition>;

/** Logistic regression, softmax for several classes, with an elastic net penalty. */
export class LogisticRegression<L extends Label = Label> extends Classifier<LogisticRegressionParams, L> {
  constructor(params: LogisticRegressionParams = {}) {
    super(definition, params);
  }
}
