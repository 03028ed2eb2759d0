import { ModelError } from '../../core/errors.ts';

/**
 * Guards what a fit has learned.
 * @throws ModelError MODEL_SCORES_INVALID when a number is NaN or infinite
 */
export function requireFinite(family: string, ...groups: readonly ArrayLike<number>[]): void {
  for (const group of groups)
    for (let i = 0; i < group.length; i++)
      if (!Number.isFinite(group[i]))
        throw new ModelError('MODEL_SCORES_INVALID', `A ${family} model has learned the number ${group[i]}.`, {
          hint: 'Check the features for infinite or extreme values, or scale them.',
          context: { family },
        });
}
