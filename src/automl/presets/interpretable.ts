import { ConfigError } from '../../core/errors.ts';
import type { Config } from '../../space/param.ts';
import type { Preset } from './preset.ts';

/** Families whose models can be read; those that promise a direction; those that keep columns apart. */
const READABLE = ['ebm', 'decision-tree', 'linear', 'logistic'];
const MONOTONE = ['ebm'];
const ADDITIVE = ['ebm', 'linear', 'logistic'];

/** Columns as the user knows them, and a tree that fits on a page. */
const PLAIN: Config = {
  'decision-tree.maxDepth': 4,
  'decision-tree.prep.categories': 'one-hot',
  ...Object.fromEntries(
    READABLE.flatMap((family) => [
      [`${family}.prep.targetEncode`, false],
      [`${family}.prep.frequencyEncode`, false],
      [`${family}.prep.interactions`, 0],
      [`${family}.prep.clusters`, 0],
      [`${family}.prep.scale`, 'standard'],
      [`${family}.prep.cyclic`, false],
    ]),
  ),
};

/**
 * One model that can be printed on a page by `automl explain`: shapes of features, a small tree, or coefficients.
 * @throws ConfigError OPTION_INVALID for a family that cannot be read
 */
export const interpretable: Preset = (options) => {
  const apart = options.interactionConstraints === undefined ? READABLE : ADDITIVE;
  const able = Object.keys(options.monotone ?? {}).length === 0 ? apart : MONOTONE;
  const strange = options.families?.find((name) => !able.includes(name) && name !== 'dummy');
  if (strange !== undefined)
    throw new ConfigError('OPTION_INVALID', `--preset interpretable does not go with the family ${strange}.`, {
      hint: `Choose from ${able.join(', ')}, or leave the preset out.`,
    });
  return {
    ...options,
    families: options.families ?? able,
    ensemble: false,
    refit: options.refit ?? 'only', // what is printed is what predicts, not one of several models of folds
    prefer: { ...PLAIN, ...options.prefer },
  };
};
