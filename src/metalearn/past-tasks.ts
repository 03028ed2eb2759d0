import type { PastTasks } from '../search/shared/past-tasks.ts';
import type { AdviceInput } from './advise.ts';
import { regretTable } from './regret-table.ts';
import { similarSets } from './similar-sets.ts';
import { transferConfig } from './transfer-config.ts';

/** A knowledge base as the search takes it: the configurations that the space offers, on sets weighted by their likeness. */
export function pastTasks({ kb, task, metric, features, space }: Omit<AdviceInput, 'size'>): PastTasks {
  const table = regretTable(kb, task, metric);
  const here = table.configs.map((id) => transferConfig(kb.configs.get(id)!, space));
  const columns = [...here.keys()].filter((c) => here[c] !== null);
  return {
    configs: columns.map((c) => here[c]!),
    losses: table.regret.map((row) => Float64Array.from(columns, (c) => row[c]!)),
    weights: similarSets(table.sets, features).weights,
  };
}
