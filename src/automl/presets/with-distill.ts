import { ConfigError } from '../../core/errors.ts';
import type { FitOptions } from '../options.ts';

/**
 * A student is one model of all rows: `refit: 'only'`.
 * @throws ConfigError OPTION_INVALID beside options that leave no mixture to learn from, or that ask for fold models
 */
export function withDistill(options: FitOptions): FitOptions {
  const { distill, ensemble, refit, preset } = options;
  if (distill !== true) return options;
  const clash =
    preset === 'interpretable'
      ? '--preset interpretable'
      : ensemble === false
        ? '--no-ensemble'
        : refit === 'add' || refit === 'few'
          ? `--refit ${refit}`
          : null;
  if (clash !== null)
    throw new ConfigError('OPTION_INVALID', `--distill does not go with ${clash}.`, {
      hint: 'It saves one model of all rows that has learnt from the mixture; leave one of the two out.',
    });
  return { ...options, refit: 'only' };
}
