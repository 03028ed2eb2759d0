/** Conformance kits and toy data for authors of extensions: `import { checkModelFamily } from 'automl/testing'`. */
export { type Check, type ExpectedFailures, expectThat } from './check.ts';
export { checkModelFamily, type FamilyCheckOptions } from './check-model-family.ts';
export { type FitOptions, fitModel, meanLoss, shapeOf, testContext, testKernels } from './fit-model.ts';
export { categoryFeature, numericFeature, type ToyOptions, toyData, toyInput, toyMatrix, toyTask } from './toy-data.ts';
