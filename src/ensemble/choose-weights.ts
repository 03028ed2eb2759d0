import type { Rng } from '../core/rng.ts';
import type { EnsembleResult } from './ensemble.ts';
import { foldLoss, type Part } from './fold-losses.ts';
import { chooseLibrary } from './library.ts';
import { greedySelect, type SelectResult } from './select.ts';
import { BAGS, type Workshop } from './workshop.ts';

/** Weights below this are dropped: they cost a prediction each and change nothing. */
const SMALLEST_WEIGHT = 0.02;
/** Members drawn at most, from the whole library and from each of ten bags. */
const MOST_STEPS = 50;
const MOST_BAG_STEPS = 25;

interface Choice {
  /** Heaviest first; weights sum to 1. */
  readonly parts: readonly Part[];
  readonly loss: number;
  readonly path: EnsembleResult['path'];
}

/** Weights by the folds given and nothing else; the best single trial when the blend is no better on all their rows. */
export function chooseWeights(workshop: Workshop, folds: readonly number[], rng: Rng): Choice {
  const { input, shelves, usable, memberOf, bagged } = workshop;
  const library = chooseLibrary(shelves, usable, folds);
  const candidateOf = new Map(library.map((c) => [memberOf.get(c)!, c]));
  const members = [...candidateOf.keys()];
  const plain = selectFrom(workshop, members, folds, MOST_STEPS);
  const counts = new Map<number, number>();
  const take = ({ steps, best }: SelectResult): void => {
    for (const { member } of steps.slice(0, best)) counts.set(member, (counts.get(member) ?? 0) + 1 / best);
  };
  if (bagged) for (const bag of drawBags(members, rng)) take(selectFrom(workshop, bag, folds, MOST_BAG_STEPS));
  if (counts.size === 0) take(plain);
  const parts = weigh(counts).map(([m, weight]) => ({ candidate: input.candidates[candidateOf.get(m)!]!, weight }));
  const lossOf = (some: readonly Part[]): number =>
    folds.reduce((sum, f) => sum + foldLoss(input, workshop.rows, f, some), 0) / folds.length;
  const path = plain.steps.map(({ member, loss }) => ({
    added: input.candidates[candidateOf.get(member)!]!.id,
    loss,
  }));
  const loss = lossOf(parts);
  const single = [{ candidate: input.candidates[library[0]!]!, weight: 1 }];
  const singleLoss = lossOf(single);
  return loss <= singleLoss ? { parts, loss, path } : { parts: single, loss: singleLoss, path };
}

function selectFrom(
  { objective, second, input, memberOf, shouldStop }: Workshop,
  library: readonly number[],
  folds: readonly number[],
  mostSteps: number,
): SelectResult {
  const cost: number[] = [];
  for (const [candidate, member] of memberOf) cost[member] = input.candidates[candidate]!.cost;
  return greedySelect({ objective, ...(second ? { second } : {}), library, folds, cost, mostSteps, shouldStop });
}

/** Bags of the best member and a random half of the others: the start is sound, what joins it differs. */
function drawBags([best, ...others]: readonly number[], rng: Rng): number[][] {
  const half = Math.ceil(others.length / 2);
  return Array.from({ length: BAGS }, () => {
    const drawn = new Set(rng.permutation(others.length).subarray(0, half));
    return [best!, ...others.filter((_, i) => drawn.has(i))];
  });
}

/** Counts to weights that sum to 1, heaviest first, tiny ones dropped. */
function weigh(counts: ReadonlyMap<number, number>): [number, number][] {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const kept = [...counts].filter(([, count]) => count / total >= SMALLEST_WEIGHT - 1e-9);
  const entries = kept.length > 0 ? kept : [...counts];
  const sum = entries.reduce((all, [, count]) => all + count, 0);
  return entries.map(([m, count]): [number, number] => [m, count / sum]).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}
