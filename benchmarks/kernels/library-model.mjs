/* What the prediction benchmarks share: the model of the fit benchmark, by the library. */
import { GradientBoostingClassifier, GradientBoostingRegressor } from 'automl/models';

/** 100 rounds of 31 leaves on the training rows. */
export function fitBoosting({ x, y, train, cols, categories, task }) {
  const Model = task === 'regression' ? GradientBoostingRegressor : GradientBoostingClassifier;
  const params = { nEstimators: 100, numLeaves: 31, learningRate: 0.1, minDataInLeaf: 20 };
  const model = new Model({ ...params, categoricalFeatures: categories });
  return model.fitSync({ data: x.subarray(0, train * cols), shape: [train, cols] }, y.subarray(0, train));
}

/** The rows that measure the loss. */
export function holdout({ x, rows, train, cols }) {
  return { data: x.subarray(train * cols), shape: [rows - train, cols] };
}

/** Log loss or root mean squared error. `p`: values, or probabilities of all classes, row-major. */
export function lossOf({ y, rows, train, task, classes }, p) {
  let sum = 0;
  for (let i = 0; i < rows - train; i++) {
    const truth = y[train + i];
    if (task === 'regression') sum += (p[i] - truth) ** 2;
    else sum -= Math.log(Math.max(1e-15, p[i * classes + truth]));
  }
  return task === 'regression' ? Math.sqrt(sum / (rows - train)) : sum / (rows - train);
}
