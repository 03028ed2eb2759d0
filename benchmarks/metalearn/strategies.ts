import { HAND_PORTFOLIO } from '../../src/automl/portfolio.ts';
import { createRng } from '../../src/core/rng.ts';
import { configId } from '../../src/metalearn/config-id.ts';
import { greedyPortfolio } from '../../src/metalearn/greedy-portfolio.ts';
import type { KnowledgeBase, KnownSet } from '../../src/metalearn/knowledge.ts';
import type { RegretTable } from '../../src/metalearn/regret-table.ts';
import { similarSets } from '../../src/metalearn/similar-sets.ts';
import type { Surrogate } from '../../src/search/bo/surrogate.ts';
import { logImprovement } from '../../src/search/gp/normal.ts';
import type { Config } from '../../src/space/param.ts';

/** What is known besides the set that is searched: sets of other origins only. */
export interface Known {
  readonly table: RegretTable;
  readonly target: KnownSet;
}
/** Columns of the table in the order in which they are tried first. */
export type Opening = (known: Known) => number[];

const SIZE = 20;

/** The list that the engine has without a knowledge base: hand-made, families without a place in it behind. */
function handOrder(table: RegretTable, kb: KnowledgeBase): number[] {
  const at = (id: string): number => table.configs.indexOf(id);
  const hand = HAND_PORTFOLIO.map((config) => at(configId(config)));
  const defaults = [...kb.configs.values()].filter((config) => Object.keys(config).length === 1);
  return [...new Set([...hand, ...defaults.map((config) => at(configId(config)))])].filter((c) => c >= 0);
}

/** Openings by name. The knowledge base gives the configurations; their losses come from `table` alone. */
export function openings(kb: KnowledgeBase): Readonly<Record<string, Opening>> {
  const hand: Opening = ({ table }) => handOrder(table, kb);
  const greedy: Opening = ({ table }) => greedyPortfolio(table, SIZE).map(({ config }) => config);
  const similar: Opening = ({ table, target }) =>
    greedyPortfolio(table, SIZE, similarSets(table.sets, target.features ?? {}).weights).map(({ config }) => config);
  const hostile: Opening = (known) =>
    greedy({ ...known, table: { ...known.table, regret: known.table.regret.map((row) => row.map((v) => 1 - v)) } });
  const after =
    (opening: Opening): Opening =>
    (known) => [...new Set([...hand(known).slice(0, 8), ...opening(known)])];
  return {
    cold: () => [],
    'hand-made': hand,
    greedy,
    'greedy, similarity': similar,
    'hand-made 8, greedy': after(greedy),
    'greedy, hostile': hostile,
  };
}

/** Walks the opening, then columns in random order. */
export function randomWalk(opening: readonly number[], evaluated: readonly number[], seed: number): number[] {
  const order = createRng(seed).permutation(evaluated.length);
  return [...new Set([...opening, ...Array.from(order, (i) => evaluated[i]!)])];
}

/** Walks the opening, then what the surrogate of the engine's search expects most of. */
export function surrogateWalk(
  surrogate: Surrogate,
  opening: readonly number[],
  evaluated: readonly number[],
  configs: readonly Config[],
  losses: ArrayLike<number>,
  length: number,
): number[] {
  const open = new Set(evaluated);
  const walk: number[] = [];
  const take = (c: number): void => {
    if (!open.delete(c)) return;
    walk.push(c);
    const trial = { id: walk.length, config: configs[c]!, origin: '', status: 'complete' as const, folds: 3 };
    const loss = losses[c]!;
    surrogate.tell({ ...trial, loss, foldLosses: [loss, loss, loss], seconds: 0, bytes: 0 }, configs[c]!);
  };
  for (const c of opening) take(c);
  while (walk.length < length && open.size > 0) take(mostPromising(surrogate, [...open], configs, walk.length));
  return walk;
}

function mostPromising(surrogate: Surrogate, open: readonly number[], configs: readonly Config[], n: number): number {
  surrogate.update([]);
  const margin = n % 4 === 3 ? 0.3 : 0.01;
  const best = surrogate.incumbent() - margin;
  let choice = open[0]!;
  let most = Number.NEGATIVE_INFINITY;
  for (const c of open) {
    const b = surrogate.space.indexOf(configs[c]!);
    const mean = new Float64Array(1);
    const sd = new Float64Array(1);
    surrogate.models[b]!.predict(surrogate.space.blocks[b]!.encode(configs[c]!), 1, mean, sd);
    const score = logImprovement((best - mean[0]!) / sd[0]!) + Math.log(sd[0]!);
    if (score > most) {
      most = score;
      choice = c;
    }
  }
  return choice;
}
