import { damaged, unsupported } from '../import-error.ts';
import type { OutputLink } from '../output-link.ts';

const IDENTITY = [
  ...['regression_l1', 'huber', 'fair', 'quantile', 'mape', 'lambdarank', 'rank_xendcg', 'custom', 'none', ''],
];

/**
 * How LightGBM turns raw scores of an objective into predictions.
 * @param text the objective as the file has it, e.g. `binary sigmoid:1`; empty without one
 * @throws ModelError IMPORT_UNSUPPORTED
 */
export function lightGbmLink(text: string): OutputLink {
  const [name = '', ...options] = text.trim().split(/\s+/);
  const option = (key: string): string | undefined =>
    options.find((o) => o.startsWith(`${key}:`))?.slice(key.length + 1);
  if (name === 'regression' || name === 'regression_l2')
    return { kind: options.includes('sqrt') ? 'square' : 'identity' };
  if (IDENTITY.includes(name)) return { kind: 'identity' };
  if (['poisson', 'gamma', 'tweedie'].includes(name)) return { kind: 'exp' };
  if (name === 'binary' || name === 'multiclassova')
    return { kind: 'sigmoid', slope: slopeOf(option('sigmoid') ?? '1') };
  if (name === 'cross_entropy') return { kind: 'sigmoid', slope: 1 };
  if (name === 'cross_entropy_lambda') return { kind: 'log1p-exp' };
  if (name === 'multiclass') return { kind: 'softmax' };
  throw unsupported(`the objective "${name.slice(0, 40)}"`);
}

function slopeOf(text: string): number {
  const slope = Number(text);
  if (slope > 0) return slope;
  throw damaged(`the slope of the sigmoid is ${text.slice(0, 40)}`);
}
