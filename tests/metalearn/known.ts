import type { SetLine } from '../../src/metalearn/records.ts';

/** A line of a regression set with one metric. */
export function setLine(set: string, change: Partial<SetLine>): string {
  const line: SetLine = {
    ...{ set, origin: set, source: 'public', task: 'regression', rows: 100, cols: 4, classes: 0, folds: 3 },
    engine: '0.1.0',
    metrics: ['rmse'],
    trials: [],
    ...change,
  };
  return JSON.stringify(line);
}

/** Text of a knowledge base: losses of each configuration (columns) on each set (rows). */
export function knowledgeText(configs: readonly object[], losses: Readonly<Record<string, readonly number[]>>): string {
  const lines = ['{"kb":1,"note":"toy"}'];
  configs.forEach((params, c) => {
    lines.push(JSON.stringify({ config: `c${c}`, params }));
  });
  for (const [set, row] of Object.entries(losses))
    lines.push(setLine(set, { name: set, trials: row.map((loss, c) => [`c${c}`, 'ok', 1, loss]) }));
  return lines.join('\n');
}
