import { unsupported } from '../import-error.ts';
import type { OutputLink } from '../output-link.ts';

const IDENTITY = [
  ...['reg:squarederror', 'reg:linear', 'reg:squaredlogerror', 'reg:pseudohubererror', 'reg:absoluteerror'],
  ...['reg:quantileerror', 'reg:expectileerror', 'rank:pairwise', 'rank:ndcg', 'rank:map', 'binary:logitraw'],
];
const EXPONENTIAL = ['count:poisson', 'reg:gamma', 'reg:tweedie', 'survival:cox', 'survival:aft'];
const LOGISTIC = ['reg:logistic', 'binary:logistic'];

/**
 * How XGBoost turns raw scores of an objective into predictions, and `base_score` into the raw score that trees add to.
 * @throws ModelError IMPORT_UNSUPPORTED
 */
export function xgboostLink(name: string): { readonly link: OutputLink; readonly margin: (base: number) => number } {
  const same = (base: number): number => base;
  if (IDENTITY.includes(name)) return { link: { kind: 'identity' }, margin: same };
  if (EXPONENTIAL.includes(name)) return { link: { kind: 'exp' }, margin: Math.log };
  if (LOGISTIC.includes(name))
    return { link: { kind: 'sigmoid', slope: 1 }, margin: (base) => Math.log(base / (1 - base)) };
  if (name === 'binary:hinge') return { link: { kind: 'hinge' }, margin: same };
  if (name === 'multi:softprob' || name === 'multi:softmax') return { link: { kind: 'softmax' }, margin: same };
  throw unsupported(`the objective "${name.slice(0, 40)}"`);
}
