import linear from '../../models/linear/index.ts';
import { defineEstimator, type ParamsOf } from '../base/definition.ts';
import { Regressor } from '../base/regressor.ts';

const alpha = { alpha: { low: 0, high: 1e9 }, quantile: { low: 0.0001, high: 0.9999 } } as const;
const leastSquares = { alpha: 0, l1Ratio: 0, path: false, loss: 'squared', quantile: 0.5 } as const;
const shared = { suffix: false, family: linear, groups: [] } as const;
const elasticNet = defineEstimator({ ...shared, name: 'ElasticNet', params: alpha });
const ridge = defineEstimator({ ...shared, name: 'Ridge', params: alpha, fixed: { l1Ratio: 0 } });
const lasso = defineEstimator({ ...shared, name: 'Lasso', params: alpha, fixed: { l1Ratio: 1 } });
const plain = defineEstimator({ ...shared, name: 'LinearRegression', params: {}, fixed: leastSquares });

export type ElasticNetParams = ParamsOf<typeof elasticNet>;
export type RidgeParams = Omit<ParamsOf<typeof ridge>, 'l1Ratio'>;
export type LassoParams = Omit<ParamsOf<typeof lasso>, 'l1Ratio'>;
export type LinearRegressionParams = Omit<ParamsOf<typeof plain>, keyof typeof leastSquares>;

/** Linear regression with a penalty of absolute and squared coefficients. */
export class ElasticNet extends Regressor<ElasticNetParams> {
  constructor(params: ElasticNetParams = {}) {
    super(elasticNet, params);
  }
}
/** Linear regression with a penalty of squared coefficients. */
export class Ridge extends Regressor<RidgeParams> {
  constructor(params: RidgeParams = {}) {
    super(ridge, params);
  }
}
/** Linear regression with a penalty of absolute coefficients: columns without use get 0. */
export class Lasso extends Regressor<LassoParams> {
  constructor(params: LassoParams = {}) {
    super(lasso, params);
  }
}
/** Least squares. */
export class LinearRegression extends Regressor<LinearRegressionParams> {
  constructor(params: LinearRegressionParams = {}) {
    super(plain, params);
  }
}
