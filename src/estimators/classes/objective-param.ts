import type { GradientObjective } from '../../models/gbdt/custom-objective.ts';
import { OBJECTIVES, type ObjectiveName } from '../../models/gbdt/objective-choice.ts';
import type { CustomParam } from '../base/definition.ts';

export type { GradientObjective } from '../../models/gbdt/custom-objective.ts';

const NAMES: readonly unknown[] = ['auto', ...new Set(Object.values(OBJECTIVES).flat())];

/** A loss by its name, or as the caller's own gradients. */
export const objective: CustomParam<'auto' | ObjectiveName | GradientObjective> = {
  domain: `one of ${NAMES.join(', ')}, or an object with your own gradients(prediction, y, weight)`,
  default: 'auto',
  accepts: (value): value is 'auto' | ObjectiveName | GradientObjective =>
    NAMES.includes(value) || customObjective(value) !== undefined,
  convert: (value) => (typeof value === 'string' ? value : undefined),
};

/** The caller's own loss, when it is one. */
export function customObjective(value: unknown): GradientObjective | undefined {
  const isOwn =
    typeof value === 'object' && value !== null && 'gradients' in value && typeof value.gradients === 'function';
  return isOwn ? (value as GradientObjective) : undefined;
}
