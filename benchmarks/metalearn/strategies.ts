import { HAND_PORTFOLIO } from '../../src/automl/portfolio.ts';
import { createRng } from '../../src/core/rng.ts';
import { configId } from '../../src/metalearn/config-id.ts';
import type { KnowledgeBase, KnownSet } from '../../src/metalearn/knowledge.ts';
import { fromCheapest, meanSeconds } from '../../src/metalearn/mean-seconds.ts';
import type { RegretTable } from '../../src/metalearn/regret-table.ts';
import { similarSets } from '../../src/metalearn/similar-sets.ts';
import type { Surrogate } from '../../src/search/bo/surrogate.ts';
import { logImprovement } from '../../src/search/gp/normal.ts';
import { greedyPortfolio } from '../../src/search/shared/greedy-portfolio.ts';
import type { Config } from '../../src/space/param.ts';

/** What is known besides the set that is searched: sets of other origins only. */
export interface Known {
  readonly table: RegretTable;
  readonly target: KnownSet;
}
/** Columns of the table in the order in which they are tried first. */
export type Opening = (known: Known) => number[];

/** What is tried first, and what is believed after that. */
export interface Strategy {
  readonly opening: Opening;
  /** The knowledge base is the prior mean of the surrogate. */
  readonly prior: boolean;
  /** What it is made to believe: the losses turned round. */
  readonly hostile: boolean;
}

/** Configurations of an opening: what the engine takes. */
const SIZE = 12;
/** What the engine tries before it asks anybody. */
const BASELINES = 4;
/** With a prior mean the rest is left to the surrogate. */
const SHORT = 5;

/** The list that the engine has without a knowledge base: hand-made, families without a place in it behind. */
function handOrder(table: RegretTable, kb: KnowledgeBase): number[] {
  const at = (id: string): number => table.configs.indexOf(id);
  const hand = HAND_PORTFOLIO.map((config) => at(configId(config)));
  const defaults = [...kb.configs.values()].filter((config) => Object.keys(config).length === 1);
  return [...new Set([...hand, ...defaults.map((config) => at(configId(config)))])].filter((c) => c >= 0);
}

/** By name. The knowledge base gives the configurations; their losses come from `table` alone. */
export function strategies(kb: KnowledgeBase): Readonly<Record<string, Strategy>> {
  const plain = { prior: false, hostile: false };
  const like = ({ table, target }: Known): Float64Array => similarSets(table.sets, target.features ?? {}).weights;
  const columns = (known: Known, size: number, weights?: Float64Array, seconds?: Float64Array): number[] =>
    greedyPortfolio(known.table, size, weights, () => true, seconds).map(({ config }) => config);
  const hand: Opening = ({ table }) => handOrder(table, kb);
  const greedy: Opening = (known) => columns(known, SIZE);
  const similar: Opening = (known) => columns(known, SIZE, like(known));
  const short: Opening = (known) => columns(known, SHORT, like(known));
  // the baselines, then what advise() gives
  const engine: Opening = (known) => [
    ...new Set([...hand(known).slice(0, BASELINES), ...fromCheapest(known.table, similar(known))]),
  ];
  return {
    cold: { ...plain, opening: () => [] },
    'hand-made': { ...plain, opening: hand },
    greedy: { ...plain, opening: greedy },
    'greedy, similarity': { ...plain, opening: similar },
    'greedy by seconds, similarity': {
      ...plain,
      opening: (known) => columns(known, SIZE, like(known), meanSeconds(known.table)),
    },
    'greedy, similarity, cheap first': { ...plain, opening: (known) => fromCheapest(known.table, similar(known)) },
    engine: { ...plain, opening: engine },
    'greedy, similarity, prior mean': { prior: true, hostile: false, opening: short },
    'engine, hostile': { prior: false, hostile: true, opening: engine },
    'greedy, similarity, prior mean, hostile': { prior: true, hostile: true, opening: short },
    'hand-made, prior mean': { prior: true, hostile: false, opening: hand },
    'hand-made, prior mean, hostile': { prior: true, hostile: true, opening: hand },
    'engine, prior mean': { prior: true, hostile: false, opening: engine },
    'engine, prior mean, hostile': { prior: true, hostile: true, opening: engine },
  };
}

/** A table that says the contrary. */
export function turned(table: RegretTable): RegretTable {
  return { ...table, regret: table.regret.map((row) => row.map((v) => 1 - v)) };
}

/** Walks the opening, then columns in random order. */
export function randomWalk(opening: readonly number[], evaluated: readonly number[], seed: number): number[] {
  const order = createRng(seed).permutation(evaluated.length);
  return [...new Set([...opening, ...Array.from(order, (i) => evaluated[i]!)])];
}

/** Walks the opening, then what the surrogate expects most of. */
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
  while (walk.length < length && open.size > 0) take(mostPromising(surrogate, [...open], configs, walk));
  return walk;
}

function mostPromising(
  surrogate: Surrogate,
  open: readonly number[],
  configs: readonly Config[],
  walk: readonly number[],
): number {
  surrogate.update([]);
  const at = (c: number): { mean: number; sd: number } => {
    const b = surrogate.space.indexOf(configs[c]!);
    const mean = new Float64Array(1);
    const sd = new Float64Array(1);
    surrogate.predict(b, surrogate.space.blocks[b]!.encode(configs[c]!), 1, mean, sd);
    return { mean: mean[0]!, sd: sd[0]! };
  };
  const best = Math.min(...walk.map((c) => at(c).mean)) - (walk.length % 4 === 3 ? 0.3 : 0.01);
  let choice = open[0]!;
  let most = Number.NEGATIVE_INFINITY;
  for (const c of open) {
    const { mean, sd } = at(c);
    const score = logImprovement((best - mean) / sd) + Math.log(sd);
    if (score > most) {
      most = score;
      choice = c;
    }
  }
  return choice;
}
