import { nowMs } from '../core/clock.ts';
import type { Transport } from '../evaluate/protocol.ts';
import type { ArenaSpec } from '../kernels/arena.ts';
import type { Config, Space } from '../space/param.ts';
import type { Choice } from './finish.ts';

export interface RefitSettings {
  /** Stop flags of the slots. */
  readonly stop: Int32Array;
  readonly arenas: readonly ArenaSpec[];
  /** No fit may run after this (milliseconds since 1970). */
  readonly endMs: number;
  readonly space: Space;
  modelFile(id: number): string;
  /** Seconds of one fit on one core. */
  predictedSeconds(config: Config): number;
}

/** A little more than the rounds of the folds: all rows carry more trees. */
const MORE_ROUNDS = 1.1;

/** What families call the number of their rounds. */
const ROUNDS = ['maxRounds', 'epochs'];

/** The config with the number of rounds that early stopping found, where the family has such a parameter. */
export function withRounds(config: Config, steps: readonly number[], space: Space): Config {
  const names = ROUNDS.map((word) => `${String(config['family'])}.${word}`);
  const name = names.find((key) => space.params[key] !== undefined);
  if (name === undefined || steps.length === 0) return config;
  const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
  return { ...config, [name]: Math.max(1, Math.round(mean * MORE_ROUNDS)) };
}

/**
 * Fits the members again on all rows, heaviest first, as many at a time as there are workers, while time is left.
 * @returns trial id -> model file; members that did not make it keep their fold models
 */
export async function refitMembers(
  choice: Choice,
  pool: Transport,
  settings: RefitSettings,
): Promise<Map<number, string>> {
  const done = new Map<number, string>();
  // fewer members than workers: those that would be idle help the others
  const threads = Math.max(1, Math.floor(settings.arenas.length / Math.max(1, choice.members.length)));
  const queue = [...choice.members].sort((a, b) => b.weight - a.weight);
  const work = async (slot: number): Promise<void> => {
    for (let member = queue.shift(); member !== undefined; member = queue.shift()) {
      const { trial } = member;
      const config = withRounds(trial.config, trial.steps, settings.space);
      if (nowMs() + settings.predictedSeconds(trial.config) * 1000 > settings.endMs) continue;
      const modelFile = settings.modelFile(trial.id);
      Atomics.store(settings.stop, slot, 0);
      const result = await pool.run(
        {
          trialId: trial.id,
          fold: -1,
          config,
          deadlineMs: settings.endMs,
          slot,
          arena: settings.arenas[slot]!,
          modelFile,
          ...(threads > 1 ? { threads } : {}),
        },
        Number.isFinite(settings.endMs)
          ? AbortSignal.timeout(Math.max(1, Math.ceil(settings.endMs - nowMs() + 200)))
          : new AbortController().signal,
      );
      if (result.ok && !result.truncated) done.set(trial.id, modelFile);
    }
  };
  await Promise.all(settings.arenas.map((_, slot) => work(slot)));
  return done;
}
