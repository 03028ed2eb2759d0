import { crossedGroups, featureGroups } from '../shared/feature-groups.ts';
import { additiveResidual, type Groups, groupGain } from '../shared/group-gain.ts';
import { FEWEST_ROWS, judgedRows, relevanceTargets, steady } from '../shared/relevance.ts';
import type { LearnInput } from '../transformer.ts';

/** Share of the target's variance that a cross must explain on rows left out, beyond its two columns. */
const MARGIN = 0.005;

/**
 * Pairs of category columns that say more together than one after the other: what the means by either column leave of the
 * target is explained by the means of the cross, on rows left out (at most 2000 training rows are looked at). Best first.
 * @param columns how many columns are crossed with each other, the ones that go with the target best
 * @param most pairs returned
 * @returns pairs of feature indices, the smaller first
 */
export function findCrosses(input: LearnInput, columns: number, most: number): [number, number][] {
  const { table, constrained } = input;
  const rows = judgedRows(input);
  if (rows.length < FEWEST_ROWS) return [];
  const targets = relevanceTargets(input, rows);
  const single = table.features.flatMap((feature, j) => {
    if (feature.kind !== 'category' || constrained?.has(feature.source)) return [];
    const groups = featureGroups(feature, table.columns[j]!, rows);
    return [{ j, groups, gain: Math.max(...targets.map((target) => groupGain(groups, target))) }];
  });
  const top = single.sort((a, b) => b.gain - a.gain || a.j - b.j).slice(0, columns);
  top.sort((a, b) => a.j - b.j);
  const found: { readonly pair: [number, number]; readonly gain: number }[] = [];
  for (const [i, a] of top.entries())
    for (const b of top.slice(i + 1)) {
      const cross = crossedGroups(a.groups, b.groups);
      const gain = Math.max(...targets.map((target) => gainBeyond(cross, a.groups, b.groups, target)));
      if (gain >= MARGIN) found.push({ pair: [a.j, b.j], gain });
    }
  found.sort((p, q) => q.gain - p.gain || p.pair[0] - q.pair[0] || p.pair[1] - q.pair[1]);
  return found.slice(0, most).map(({ pair }) => pair);
}

/** Share of the variance of a target that a cross explains of what its two columns leave. */
function gainBeyond(cross: Groups, a: Groups, b: Groups, target: Float64Array): number {
  const residual = additiveResidual(a, b, target);
  const mean = target.reduce((sum, v) => sum + v, 0) / target.length;
  const [left, all] = [squares(residual, 0), squares(target, mean)];
  return all > 0 ? steady((groupGain(cross, residual) * left) / all) : 0;
}

function squares(values: Float64Array, mean: number): number {
  return values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
}
