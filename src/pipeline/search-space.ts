import type { ModelFamily, ProblemShape } from '../models/family.ts';
import type { BasePlan } from '../preprocess/base-table.ts';
import { joinFamilySpaces } from '../space/join-spaces.ts';
import type { AnyParam, AnySpace, Space } from '../space/param.ts';
import { defineSpace } from '../space/space.ts';
import { dataTraits, prepSpace } from './prep-params.ts';

export interface SearchSpaceInput {
  readonly plan: BasePlan;
  /** At least one; the first is the default. */
  readonly families: readonly ModelFamily[];
  readonly shape: ProblemShape;
}

/**
 * One conditional space: the choice `family`, each family's parameters as `<family>.<param>`, and the preprocessing that
 * makes sense for that family on this data as `<family>.prep.<param>`.
 * @throws ConfigError SPACE_DEFINITION_INVALID without families
 */
export function buildSearchSpace(input: SearchSpaceInput): Space {
  const data = dataTraits(input.plan);
  const members: Record<string, AnySpace> = {};
  for (const family of input.families) {
    const own = family.space(input.shape).params as Record<string, AnyParam>;
    members[family.name] = defineSpace({ ...own, ...prepSpace(family.name, family.traits, data) });
  }
  return joinFamilySpaces('family', members, 'The model family.');
}
