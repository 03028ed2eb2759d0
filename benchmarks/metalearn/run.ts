/*
 * What a knowledge base is worth, by looking up its own losses: each set is searched with the sets of all other origins as
 * the knowledge base. Regret x100: 0 = the best of the design on the set, 100 = the median one.
 *   npm run bench:metalearn -- [kb/public.jsonl] [--surrogate]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { TaskKind } from '../../src/core/task.ts';
import { readKnowledge } from '../../src/metalearn/read-knowledge.ts';
import { type RegretTable, regretTable } from '../../src/metalearn/regret-table.ts';
import { similarSets } from '../../src/metalearn/similar-sets.ts';
import { transferConfig } from '../../src/metalearn/transfer-config.ts';
import type { ProblemShape } from '../../src/models/family.ts';
import { allFamilies } from '../../src/models/registry.ts';
import { prepSpace } from '../../src/pipeline/prep-params.ts';
import { Surrogate } from '../../src/search/bo/surrogate.ts';
import { compareTasks } from '../../src/search/shared/past-tasks.ts';
import { joinFamilySpaces } from '../../src/space/join-spaces.ts';
import type { Config, Space } from '../../src/space/param.ts';
import { defineSpace } from '../../src/space/space.ts';
import { randomWalk, type Strategy, strategies, surrogateWalk, turned } from './strategies.ts';

const AFTER = [1, 5, 10, 15, 20, 40, 50];
/** CPU seconds of all folds. */
const AFTER_SECONDS = [1, 3, 10, 30, 60];
const SEEDS = 20;
const CASES: readonly (readonly [TaskKind, string])[] = [
  ['binary', 'roc_auc'],
  ['binary', 'log_loss'],
  ['binary', 'accuracy'],
  ['multiclass', 'log_loss'],
  ['multiclass', 'accuracy'],
  ['regression', 'rmse'],
  ['regression', 'mae'],
];

const { values, positionals } = parseArgs({
  options: { surrogate: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const path = positionals[0] ?? 'kb/public.jsonl';
const text = readFileSync(path, 'utf8');
const kb = readKnowledge([{ label: path, text }], new Set(allFamilies().map((f) => f.name)));
for (const note of kb.notes) process.stderr.write(`${note.message}\n`);

for (const [task, metric] of CASES) report(task, metric);

function report(task: TaskKind, metric: string): void {
  const whole = regretTable(kb, task, metric);
  if (whole.sets.length < 3) return;
  const rows = Object.entries(strategies(kb)).flatMap(([name, strategy]) => {
    if (strategy.prior && !values.surrogate) return [];
    const sums = [...AFTER, ...AFTER_SECONDS].map(() => 0);
    whole.sets.forEach((_, t) => {
      for (const [i, regret] of regretsAfter(whole, t, strategy).entries()) sums[i]! += regret / whole.sets.length;
    });
    return [`| ${name} | ${sums.map((sum) => (100 * sum).toFixed(1)).join(' | ')} |`];
  });
  const heads = [...AFTER.map((k) => `${k}`), ...AFTER_SECONDS.map((k) => `${k} s`)];
  process.stdout.write(`\n${task}, ${metric}, ${whole.sets.length} sets, leaving out one origin at a time\n\n`);
  process.stdout.write(`| opening | ${heads.join(' | ')} |\n|---|${heads.map(() => '---|').join('')}\n`);
  process.stdout.write(`${rows.join('\n')}\n`);
}

/** The sets of other origins. */
function without(table: RegretTable, origin: string): RegretTable {
  const keep = [...table.sets.keys()].filter((t) => table.sets[t]!.origin !== origin);
  return { ...table, sets: keep.map((t) => table.sets[t]!), regret: keep.map((t) => table.regret[t]!) };
}

/** Mean regret of the best so far after each number of trials, then of seconds. */
function regretsAfter(table: RegretTable, t: number, strategy: Strategy): number[] {
  const target = table.sets[t]!;
  const honest = without(table, target.origin);
  const known = strategy.hostile ? turned(honest) : honest;
  const evaluated = [...table.configs.keys()].filter((c) => target.trials.has(table.configs[c]!));
  const own = strategy.opening({ table: known, target }).filter((c) => evaluated.includes(c));
  const walks = values.surrogate
    ? [walkWithSurrogate(table, t, own, evaluated, strategy.prior ? known : null)]
    : Array.from({ length: SEEDS }, (_, seed) => randomWalk(own, evaluated, seed));
  const all = walks.map((walk) => bestAfter(walk, table, t));
  return all[0]!.map((_, i) => all.reduce((sum, regrets) => sum + regrets[i]! / walks.length, 0));
}

function walkWithSurrogate(
  table: RegretTable,
  t: number,
  own: readonly number[],
  evaluated: readonly number[],
  prior: RegretTable | null,
): number[] {
  const set = table.sets[t]!;
  const space = referenceSpace(set.task, set.classes);
  const configs = table.configs.map((id) => transferConfig(kb.configs.get(id)!, space) ?? { family: 'dummy' });
  const start = own.length === 0 ? randomWalk([], evaluated, t).slice(0, 8) : own;
  const length = AFTER[AFTER.length - 1]!;
  const weights = prior === null ? [] : similarSets(prior.sets, set.features ?? {}).weights;
  const past = prior === null ? undefined : compareTasks(space, { configs, losses: prior.regret, weights });
  const surrogate = new Surrogate(space, past);
  return surrogateWalk(surrogate, start, evaluated, configs satisfies Config[], table.regret[t]!, length);
}

function referenceSpace(task: TaskKind, classes: number): Space {
  const shape: ProblemShape = { task, rows: 2000, cols: 20, categories: 5, classes };
  const data = { rows: 2000, numeric: 12, cardinalities: [3, 12, 40], dates: 1, texts: 0, missing: true };
  const able = allFamilies().filter((f) => f.traits.tasks.includes(task));
  const members = able.map((f) => [
    f.name,
    defineSpace({ ...f.space(shape).params, ...prepSpace(f.name, f.traits, data) }),
  ]);
  return joinFamilySpaces('family', Object.fromEntries(members), 'The model family.');
}

function bestAfter(walk: readonly number[], table: RegretTable, t: number): number[] {
  const regret = table.regret[t]!;
  const least = (part: readonly number[]): number => part.reduce((best, c) => Math.min(best, regret[c]!), 1);
  let sum = 0;
  const ends = walk.map((c) => {
    sum += table.sets[t]!.trials.get(table.configs[c]!)?.seconds ?? 0;
    return sum;
  });
  const within = (seconds: number): number[] => walk.filter((_, i) => ends[i]! <= seconds);
  return [...AFTER.map((k) => least(walk.slice(0, k))), ...AFTER_SECONDS.map((s) => least(within(s)))];
}
