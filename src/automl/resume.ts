import { ConfigError } from '../core/errors.ts';
import type { Proposal } from '../search/sampler.ts';
import type { Config, Space } from '../space/param.ts';
import type { RunEvent, RunStartEvent, TrialEndEvent } from '../tracking/events.ts';
import type { TrialRecord } from './trial-record.ts';
import type { TrialStore } from './trial-store.ts';

/** What an earlier session left: trials that ended, and trials that were running when it died. */
export interface Replay {
  readonly ended: readonly TrialRecord[];
  readonly lost: readonly { readonly id: number; readonly proposal: Proposal }[];
}

/** @throws ConfigError RUN_MISMATCH when data, target, metric or folds differ from those of the journal */
export function replayJournal(
  events: readonly RunEvent[],
  now: RunStartEvent,
  store: TrialStore,
  space: Space,
): Replay {
  const begun = new Map<number, Proposal>();
  const ended = new Map<number, TrialEndEvent>();
  for (const event of events) {
    if (event.type === 'run-start') refuseOther(event, now);
    else if (event.type === 'trial-start')
      begun.set(event.id, { config: event.config as Config, origin: event.origin });
    else if (event.type === 'trial-end') ended.set(event.id, event);
  }
  const usable = (config: Config): boolean => space.params['family']?.contains(config['family']!) === true;
  const records = [...ended.values()].sort((a, b) => a.id - b.id).filter((e) => usable(e.config as Config));
  return {
    ended: records.map((event) => recordOf(event, store)),
    lost: [...begun]
      .filter(([id, proposal]) => !ended.has(id) && usable(proposal.config))
      .sort(([a], [b]) => a - b)
      .map(([id, proposal]) => ({ id, proposal })),
  };
}

function refuseOther(was: RunStartEvent, now: RunStartEvent): void {
  const pairs: [string, string, string][] = [
    ['data', was.data.digest.slice(0, 12), now.data.digest.slice(0, 12)],
    ['target', was.target, now.target],
    ['metric', was.metric, now.metric],
    ['folds', `${was.folds.count} ${was.folds.kind}`, `${now.folds.count} ${now.folds.kind}`],
    ['seed', String(was.seed), String(now.seed)],
  ];
  for (const [what, before, after] of pairs)
    if (before !== after)
      throw new ConfigError('RUN_MISMATCH', `The ${what} of the run was ${before}, now it is ${after}.`, {
        hint: 'Resume with the same data, target, metric, folds and seed, or start a new run with another --out.',
      });
}

/** A trial as the scheduler keeps it; complete trials whose files are gone still inform the search. */
function recordOf(event: TrialEndEvent, store: TrialStore): TrialRecord {
  if (event.status === 'complete') store.restore(event.id);
  return {
    id: event.id,
    config: event.config as Config,
    family: event.family,
    origin: event.origin,
    folds: event.folds,
    abandonAbove: Number.POSITIVE_INFINITY,
    cutAbove: Number.POSITIVE_INFINITY,
    status: event.status,
    nextFold: event.folds,
    results: event.foldLosses.map((loss, fold) => ({
      ok: true as const,
      trialId: event.id,
      fold,
      loss: loss ?? Number.NaN,
      oof: new Float32Array(0),
      seconds: event.seconds / Math.max(1, event.foldLosses.length),
      predictSeconds: event.predictSeconds / Math.max(1, event.foldLosses.length),
      bytes: event.bytes / Math.max(1, event.foldLosses.length),
      steps: event.steps[fold] ?? 0,
      truncated: event.truncated,
    })),
    error: event.error ?? null,
    pooledLoss: event.foldLosses.every((l) => l === null) ? (event.loss ?? Number.NaN) : Number.NaN,
    slots: new Set(),
  };
}
