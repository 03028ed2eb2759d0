import type { TaskKind } from '../core/task.ts';
import type { Metric } from '../metrics/metric.ts';
import { getMetric } from '../metrics/registry.ts';
import { greedyPortfolio } from '../search/shared/greedy-portfolio.ts';
import type { AnySpace, Config } from '../space/param.ts';
import type { MetaFeatures } from './features/meta-features.ts';
import type { KnowledgeBase, KnownSet } from './knowledge.ts';
import { fromCheapest } from './mean-seconds.ts';
import { type RegretTable, regretTable } from './regret-table.ts';
import { similarSets } from './similar-sets.ts';
import { transferConfig } from './transfer-config.ts';

export interface AdviceInput {
  readonly kb: KnowledgeBase;
  readonly task: TaskKind;
  readonly metric: string;
  readonly features: MetaFeatures;
  readonly space: AnySpace;
  /** Most configurations. */
  readonly size: number;
}

/** A configuration to try early, and why in plain words. */
export interface Advice {
  readonly config: Config;
  readonly why: string;
}

/** What readers call the families; others keep their name. */
const WORDS: Readonly<Record<string, string>> = {
  gbdt: 'boosted trees',
  'oblivious-gbdt': 'boosted symmetric trees',
  'random-forest': 'random forests',
  'extra-trees': 'extremely random trees',
  mlp: 'neural networks',
  knn: 'nearest neighbours',
  linear: 'linear models',
  logistic: 'logistic regressions',
  'linear-svm': 'linear support vector machines',
  'gaussian-process': 'Gaussian processes',
  'decision-tree': 'single trees',
  svm: 'support vector machines',
  ebm: 'additive models of single columns',
  lda: 'linear discriminants',
  qda: 'quadratic discriminants',
  'naive-bayes': 'naive Bayes models',
};
/** Sets that a reason looks at, and that it names. */
const NEAR = 10;
const NAMED = 3;
/** A regret this small counts as among the best. */
const CLOSE = 0.05;

/** Sets of different origins that speak for a task and metric: how much a knowledge base has to say. */
export function originsFor(kb: KnowledgeBase, task: TaskKind, metric: string): number {
  return new Set(regretTable(kb, task, metric).sets.map((set) => set.origin)).size;
}

/**
 * The portfolio of a knowledge base for new data: greedy over its sets, those weighted more that are like the data; the
 * cheapest first, which loses nothing once all are tried and gains much before (docs/decisions/0015-knowledge-base.md).
 */
export function advise({ kb, task, metric, features, space, size }: AdviceInput): Advice[] {
  const table = regretTable(kb, task, metric);
  const { weights } = similarSets(table.sets, features);
  const here = table.configs.map((id) => transferConfig(kb.configs.get(id)!, space));
  const picks = greedyPortfolio(table, size, weights, (c) => here[c] !== null);
  const order = fromCheapest(
    table,
    picks.map(({ config }) => config),
  );
  const near = [...table.sets.keys()].sort((a, b) => weights[b]! - weights[a]! || a - b).slice(0, NEAR);
  return order.map((config) => ({ config: here[config]!, why: reasonFor(kb, table, near, config) }));
}

/** "boosted trees worked best on 3 of the 10 data sets most like yours: wine_white 0.83, ..." */
function reasonFor(kb: KnowledgeBase, table: RegretTable, near: readonly number[], config: number): string {
  const family = String(kb.configs.get(table.configs[config]!)!['family']);
  const words = WORDS[family] ?? family;
  const won = near.filter((t) => familyOfBest(kb, table, t) === family);
  const close = near.filter((t) => table.regret[t]![config]! <= CLOSE);
  const of = `of the ${near.length} data sets most like yours`;
  if (won.length > 0) return `${words} worked best on ${won.length} ${of}${named(table, won)}`;
  if (close.length > 0) return `these settings came close to the best on ${close.length} ${of}${named(table, close)}`;
  return `${words} make up for what the others cannot do, on data sets less like yours`;
}

function familyOfBest(kb: KnowledgeBase, table: RegretTable, t: number): string {
  const best = table.regret[t]!.indexOf(0);
  return String(kb.configs.get(table.configs[best]!)!['family']);
}

/** Names and best scores of public sets; the user's own are counted only. */
function named(table: RegretTable, sets: readonly number[]): string {
  const metric = getMetric(table.metric);
  const names = sets.flatMap((t) => {
    const set = table.sets[t]!;
    return set.source === 'public' && set.name !== null ? [`${set.name} ${bestScore(set, metric)}`] : [];
  });
  const own = sets.filter((t) => table.sets[t]!.source === 'local').length;
  const parts = [...names.slice(0, NAMED), ...(own === 0 ? [] : [`${own} of your own`])];
  return parts.length === 0 ? '' : `: ${parts.join(', ')}${names.length > NAMED ? ', ...' : ''}`;
}

function bestScore(set: KnownSet, metric: Metric): string {
  const at = set.metrics.indexOf(metric.name);
  let least = Number.POSITIVE_INFINITY;
  for (const { losses } of set.trials.values()) least = Math.min(least, losses[at] ?? Number.POSITIVE_INFINITY);
  return String(Number((metric.greaterIsBetter ? metric.optimum - least : least).toPrecision(3)));
}
