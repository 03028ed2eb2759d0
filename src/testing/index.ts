/** Conformance kits and toy data for authors of extensions: `import { checkModelFamily } from 'automl/testing'`. */
export type { Check, ExpectedFailures } from './check.ts';
export { checkMetric } from './check-metric.ts';
export { checkModelFamily, type FamilyCheckOptions } from './check-model-family.ts';
export { checkSampler, type SamplerCheck } from './check-sampler.ts';
export { checkTransformer } from './check-transformer.ts';
export { type FitOptions, fitModel, meanLoss, shapeOf, testContext, testKernels } from './fit-model.ts';
export { categoryFeature, numericFeature, type ToyOptions, toyData, toyInput, toyMatrix, toyTask } from './toy-data.ts';
export { toyFrame } from './toy-frame.ts';
