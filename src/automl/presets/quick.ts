import { allFamilies } from '../../models/registry.ts';
import type { Preset } from './preset.ts';

/** Seconds of a quick run. */
const SECONDS = 10;
/** Families that give something good within a second or two on a few thousand rows. */
const FAST: ReadonlySet<string> = new Set(['dummy', 'linear', 'logistic', 'gbdt', 'extra-trees', 'random-forest']);

/** A good model in 10 s: families that are done soon, and all the time that is left for the best of them. */
export const quick: Preset = (options) => ({
  ...options,
  ...(options.timeBudget === undefined && options.maxTrials === undefined ? { timeBudget: SECONDS } : {}),
  ...(options.families === undefined ? { excludeFamilies: slowAnd(options.excludeFamilies ?? []) } : {}),
});

function slowAnd(excluded: readonly string[]): string[] {
  const slow = allFamilies().map((family) => family.name);
  return [...new Set([...slow.filter((name) => !FAST.has(name)), ...excluded])];
}
