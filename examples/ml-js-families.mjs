// Third-party estimators as model families: ml-cart, ml-random-forest and ml-svm (npm install them first).
//
//   const model = new AutoClassifier({ familyModules: [new URL('./ml-js-families.mjs', import.meta.url).href] });
//
// Every worker imports this module, and each family that it exports joins the search. The libraries are slow and cannot be
// interrupted, so each has a cap on rows, above which it is left out,
// and an estimate of its seconds (measured on one core), by which the engine plans.
import { adaptMlJs, choice, defineSpace, float, int } from 'automl';
import { DecisionTreeClassifier, DecisionTreeRegression } from 'ml-cart';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import SVM from 'ml-svm';

/** ml-cart answers with a label; the adapter keeps a tenth of the probability for the other classes. */
export const cart = adaptMlJs({
  name: 'ml-cart',
  doc: 'A decision tree of ml-cart.',
  tasks: ['regression', 'binary', 'multiclass'],
  maxRows: 3000,
  seconds: (_, { rows, cols }) => 0.05 + 2.5e-8 * rows * rows * cols,
  wantsScaling: false,
  space: defineSpace({
    maxDepth: int(1, 12, { default: 6, doc: 'Most tests between the root and a leaf.' }),
    minNumSamples: int(2, 30, { default: 5, log: true, doc: 'Rows below which a node is not split.' }),
  }),
  create: ({ maxDepth, minNumSamples }, { task }) =>
    task === 'regression'
      ? new DecisionTreeRegression({ maxDepth, minNumSamples })
      : new DecisionTreeClassifier({ maxDepth, minNumSamples }),
  load: (json, task) => (task === 'regression' ? DecisionTreeRegression.load(json) : DecisionTreeClassifier.load(json)),
});

/** ml-random-forest: the votes of its trees are the probabilities. */
export const forest = adaptMlJs({
  name: 'ml-random-forest',
  doc: 'A random forest of ml-random-forest.',
  tasks: ['regression', 'binary', 'multiclass'],
  maxRows: 1500,
  seconds: ({ nEstimators }, { rows, cols }) => 0.05 + 2e-8 * nEstimators * rows * rows * cols,
  wantsScaling: false,
  space: defineSpace({
    nEstimators: int(5, 30, { default: 10, log: true, doc: 'Number of trees.' }),
    maxFeatures: float(0.3, 0.95, { default: 0.8, doc: 'Share of the columns that a tree sees.' }),
    maxDepth: int(2, 12, { default: 8, doc: 'Most tests between the root and a leaf.' }),
  }),
  create: ({ nEstimators, maxFeatures, maxDepth }, { task, seed, features }) => {
    const options = {
      ...{ nEstimators, seed, replacement: false, treeOptions: { maxDepth } },
      maxFeatures: Math.max(1, Math.round(maxFeatures * features)),
      noOOB: true, // its out-of-bag summary throws when a row is in every bag
    };
    return task === 'regression' ? new RandomForestRegression(options) : new RandomForestClassifier(options);
  },
  load: (json, task) => (task === 'regression' ? RandomForestRegression.load(json) : RandomForestClassifier.load(json)),
  // its own predictProbability leaves out the first tree
  probability: (model, rows, labels) => {
    const votes = model.predictionValues(rows);
    return rows.map((_, i) => {
      const row = votes.getRow(i);
      return labels.map((label) => row.filter((vote) => vote === label).length);
    });
  },
});

/** ml-svm: two classes called -1 and 1, and a margin in place of a probability. */
export const svm = adaptMlJs({
  name: 'ml-svm',
  doc: 'A support vector machine of ml-svm.',
  tasks: ['binary'],
  maxRows: 400,
  seconds: (_, { rows }) => 0.05 + 1e-5 * rows * rows,
  encodeLabels: 'sign',
  space: defineSpace({
    C: float(0.01, 100, { default: 1, log: true, doc: 'Cost of a training row on the wrong side.' }),
    kernel: choice(['linear', 'rbf'], { default: 'rbf', doc: 'Shape of the boundary.' }),
    sigma: float(0.3, 10, {
      default: 2,
      log: true,
      doc: 'Width of the rbf kernel.',
      when: { param: 'kernel', in: ['rbf'] },
    }),
  }),
  create: ({ C, kernel, sigma }, { random }) =>
    new SVM({ C, kernel, random, whitening: false, ...(kernel === 'rbf' ? { kernelOptions: { sigma } } : {}) }),
  load: (json) => SVM.load(json),
  probability: (model, rows) =>
    rows.map((row) => {
      const yes = 1 / (1 + Math.exp(-2 * model.marginOne(row)));
      return [1 - yes, yes];
    }),
});
