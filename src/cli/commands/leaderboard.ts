import { BundleError } from '../../core/errors.ts';
import type { Task } from '../../core/task.ts';
import { allFamilies } from '../../models/registry.ts';
import type { RunStartEvent, TrialEndEvent } from '../../tracking/events.ts';
import { readJournal } from '../../tracking/journal.ts';
import { EXIT } from '../exit-code.ts';
import { createTerminal, formatScore, table } from '../terminal.ts';

/** `automl leaderboard`. @returns the exit code */
export async function leaderboardCommand(folder: string, flags: { all?: boolean; json?: boolean }): Promise<number> {
  const terminal = createTerminal(false);
  const events = readJournal(folder);
  const start = events.find((e) => e.type === 'run-start');
  if (start === undefined)
    throw new BundleError('BUNDLE_NOT_FOUND', `There is no run in '${folder}' (no journal.jsonl).`, {
      hint: 'Give the folder that `automl fit` printed last.',
    });
  const trials = events.filter((e): e is TrialEndEvent => e.type === 'trial-end');
  const rank = { complete: 0, abandoned: 1, failed: 2 };
  const shown = trials
    .filter((t) => flags.all === true || t.status === 'complete')
    .sort((a, b) => rank[a.status] - rank[b.status] || (a.loss ?? 0) - (b.loss ?? 0) || a.id - b.id);
  if (flags.json === true) {
    terminal.out(JSON.stringify({ metric: start.metric, trials: shown }));
    return EXIT.ok;
  }
  const rows = shown.map((t) => [
    String(t.id),
    t.family,
    t.origin,
    t.status,
    formatScore(t.loss),
    `${t.foldLosses.length}/${t.folds}`,
    t.seconds.toFixed(2),
    t.error?.message.split('\n', 1)[0] ?? settingsOf(t, start),
  ]);
  terminal.out(
    table(['trial', 'family', 'origin', 'status', `loss (${start.metric})`, 'folds', 'seconds', 'settings'], rows),
  );
  return EXIT.ok;
}

/** Hyperparameters that are not at their default, without the family's prefix, short. */
function settingsOf(trial: TrialEndEvent, start: RunStartEvent): string {
  const prefix = `${trial.family}.`;
  const defaults = defaultsOf(trial.family, start);
  return Object.entries(trial.config as Record<string, unknown>)
    .map(([key, value]) => [key.startsWith(prefix) ? key.slice(prefix.length) : key, value] as const)
    .filter(
      ([name, value]) => name !== 'family' && defaults[name] !== value && !(name.startsWith('prep.') && isOff(value)),
    )
    .map(([name, value]) => {
      const short = typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;
      return `${name}=${String(short)}`;
    })
    .join(' ');
}

/** Steps of the preparation that are not there. */
const isOff = (value: unknown): boolean => value === 0 || value === false || value === 'none';

/** The defaults of a family on data of this size; none for a family that is not known here. */
function defaultsOf(name: string, { data, task }: RunStartEvent): Record<string, unknown> {
  const family = allFamilies().find((f) => f.name === name);
  if (family === undefined) return {};
  const known = task as unknown as Task; // the journal keeps it as plain JSON
  const classes = known.kind === 'regression' ? 0 : known.classes.length;
  const shape = { task: known.kind, rows: data.rows, cols: data.columns - 1, categories: 0, classes };
  return family.space(shape).defaults();
}
