import { BundleError } from '../../core/errors.ts';
import type { TrialEndEvent } from '../../tracking/events.ts';
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
    t.error?.message.split('\n', 1)[0] ?? settingsOf(t),
  ]);
  terminal.out(
    table(['trial', 'family', 'origin', 'status', `loss (${start.metric})`, 'folds', 'seconds', 'settings'], rows),
  );
  return EXIT.ok;
}

/** Hyperparameters without the family's prefix, short. */
function settingsOf(trial: TrialEndEvent): string {
  const prefix = `${trial.family}.`;
  return Object.entries(trial.config as Record<string, unknown>)
    .filter(([key]) => key !== 'family')
    .map(([key, value]) => {
      const short = typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;
      return `${key.startsWith(prefix) ? key.slice(prefix.length) : key}=${String(short)}`;
    })
    .join(' ');
}
