import type { TaskKind } from '../core/task.ts';
import type { Config } from '../space/param.ts';

/** Version of the line format of knowledge bases; readers skip files of a later one. */
export const KB_VERSION = 1;

/** What became of a configuration on a data set. `cut`: its time ran out, the loss is of what it had by then. */
export type TrialStatus = 'ok' | 'cut' | 'failed' | 'dear';

/** One evaluation: config id, status, CPU seconds of all folds, then the loss for each metric of the set (null: none). */
export type TrialRow = readonly [string, TrialStatus, number, ...(number | null)[]];

/** First line of a file: what it is and where its figures come from. */
export interface HeaderLine {
  readonly kb: number;
  readonly note: string;
}
/** A configuration as it was designed; each data set adapts it to its own space. */
export interface ConfigLine {
  readonly config: string;
  readonly params: Config;
}
/** Some or all evaluations on one data set; several lines of one set add up, later ones win. */
export interface SetLine {
  readonly set: string;
  /** Name shown to people; absent for sets of the user's own. */
  readonly name?: string;
  /** Sets of one origin share rows or source: left out together when the knowledge base is judged. */
  readonly origin: string;
  readonly source: 'public' | 'local';
  readonly task: TaskKind;
  /** Rows evaluated on, columns, classes (0 for regression). */
  readonly rows: number;
  readonly cols: number;
  readonly classes: number;
  readonly folds: number;
  readonly engine: string;
  /** Under what load the seconds were measured, in words. */
  readonly machine?: string;
  readonly metrics: readonly string[];
  readonly trials: readonly TrialRow[];
}
/** Meta-features of a set, by the version of their definition. */
export interface FeaturesLine {
  readonly features: string;
  readonly version: number;
  readonly values: Readonly<Record<string, number | null>>;
}
export type KbLine = HeaderLine | ConfigLine | SetLine | FeaturesLine;
