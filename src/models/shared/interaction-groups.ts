import { ModelError } from '../../core/errors.ts';
import type { Feature } from '../../core/matrix.ts';

/**
 * Numbers of the groups that each feature belongs to, shape [features]. A derived feature belongs to the groups of its
 * source column; features that no group names form one more group (as in scikit-learn).
 * @param groups names of features or of source columns, or indices of features
 * @throws ModelError MODEL_CONSTRAINT_INVALID for a name or index that no feature has
 */
export function interactionGroups(
  features: readonly Feature[],
  groups: readonly (readonly (string | number)[])[],
): readonly (readonly number[])[] {
  const of = features.map((): number[] => []);
  groups.forEach((members, group) => {
    for (const member of members) {
      const hits = features.flatMap((feature, i) => (isMeant(member, feature, i) ? [i] : []));
      if (hits.length === 0)
        throw new ModelError('MODEL_CONSTRAINT_INVALID', `An interaction constraint names ${JSON.stringify(member)}.`, {
          hint: `Use names of features or columns, or indices from 0 to ${features.length - 1}.`,
        });
      for (const i of hits) if (!of[i]!.includes(group)) of[i]!.push(group);
    }
  });
  return of.map((own) => (own.length === 0 ? [groups.length] : own));
}

function isMeant(member: string | number, feature: Feature, index: number): boolean {
  return typeof member === 'number' ? member === index : member === feature.name || member === feature.source;
}
