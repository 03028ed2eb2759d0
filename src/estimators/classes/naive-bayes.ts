import naiveBayes from '../../models/naive-bayes/index.ts';
import { Classifier } from '../base/classifier.ts';
import { type ClassifierParamsOf, defineEstimator } from '../base/definition.ts';
import type { Label } from '../input/labels.ts';

const fixed = { numeric: 'normal', bins: 12 } as const;
const definition = defineEstimator({
  name: 'GaussianNB',
  suffix: false,
  family: naiveBayes,
  groups: [],
  params: { varSmoothing: { low: 0, default: 1e-9 }, calibrate: { default: false } },
  fixed,
});

export type GaussianNBParams = Omit<ClassifierParamsOf<typeof definition>, keyof typeof fixed>;

/** Normal columns, independent within each class; columns of words are taken as they are, with smoothed shares. */
export class GaussianNB<L extends Label = Label> extends Classifier<GaussianNBParams, L> {
  constructor(params: GaussianNBParams = {}) {
    super(definition, params);
  }
}
