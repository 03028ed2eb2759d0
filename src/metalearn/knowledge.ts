import type { TaskKind } from '../core/task.ts';
import type { DataNote } from '../data/frame.ts';
import type { Config } from '../space/param.ts';
import type { TrialStatus } from './records.ts';

/** One configuration on one data set. */
export interface Evaluation {
  readonly status: TrialStatus;
  /** CPU seconds of all folds; for `dear` the estimate. */
  readonly seconds: number;
  /** One for each metric of the set; null where there is none. */
  readonly losses: readonly (number | null)[];
}

/** All that is known of one data set. */
export interface KnownSet {
  readonly id: string;
  /** Null for sets of the user's own: they are never named. */
  readonly name: string | null;
  readonly origin: string;
  readonly source: 'public' | 'local';
  readonly task: TaskKind;
  readonly rows: number;
  readonly cols: number;
  readonly classes: number;
  readonly metrics: readonly string[];
  /** By config id. */
  readonly trials: ReadonlyMap<string, Evaluation>;
  /** Meta-features of the current version; null when there are none. */
  readonly features: Readonly<Record<string, number | null>> | null;
}

export interface KnowledgeBase {
  /** By config id, in order of the files. */
  readonly configs: ReadonlyMap<string, Config>;
  readonly sets: readonly KnownSet[];
  /** What was skipped, and why. */
  readonly notes: readonly DataNote[];
}
