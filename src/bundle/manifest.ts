import type { Json } from '../core/json.ts';
import type { TableSchema } from '../data/frame.ts';
import type { Calibration } from '../ensemble/calibrate.ts';
import type { Pool } from '../ensemble/pool.ts';
import type { BasePlan } from '../preprocess/base-table.ts';
import type { Config } from '../space/param.ts';

/** Version of the folder's layout. A reader accepts every older one; 2 is written only for what 1 cannot say (`pool`). */
export const BUNDLE_FORMAT = 2;
export const MANIFEST_FILE = 'manifest.json';

export interface MemberFile {
  /** Relative to the bundle folder. */
  readonly file: string;
  /** Share within the member; the shares of a member sum to 1. */
  readonly weight: number;
  readonly bytes: number;
  readonly sha256: string;
}
/** One trial of the ensemble: its fold models, or one model of all rows. */
export interface BundleMember {
  readonly trial: number;
  readonly family: string;
  readonly origin: string;
  readonly config: Config;
  /** Weight in the ensemble; the weights of the members sum to 1. */
  readonly weight: number;
  /** Mean fold loss of the trial. */
  readonly loss: number;
  readonly files: readonly MemberFile[];
}

/** How far outcomes lie from predictions: their difference is s(x) times a number whose quantiles are in `grid`. */
export interface Spread<F = MemberFile> {
  /** Quantiles at the levels 0.005, 0.010, ... 0.995. */
  readonly grid: readonly number[];
  /** Out-of-fold residuals that they were taken from. */
  readonly rows: number;
  /** Models of log s(x), averaged by weight; none: s(x) = 1. */
  readonly files: readonly F[];
}

/** `model/manifest.json`: all that prediction needs but the arrays. JSON, no code. */
export interface BundleManifest {
  readonly format: number;
  readonly library: string;
  readonly createdAt: string;
  readonly schema: TableSchema;
  readonly basePlan: BasePlan;
  readonly members: readonly BundleMember[];
  /** How the members' predictions become one; absent: their weighted mean. */
  readonly pool?: Pool;
  /** Decision threshold on the probability of the second class (binary), else null. */
  readonly threshold: number | null;
  /** Map of the mixed probabilities, of the second class or of all of several classes; absent: none. */
  readonly calibration?: Calibration;
  /** Regression: how far outcomes lie from predictions; absent: not known. */
  readonly spread?: Spread;
  /** Quantiles that the user asked for, ascending. */
  readonly quantiles?: readonly number[];
  readonly metric: string;
  /** What the user was told: nested cross-validated score of the ensemble, in the metric's own sign; null if undefined. */
  readonly score: number | null;
  /** Training data in numbers, for checks and reports. */
  readonly data: { readonly rows: number; readonly digest: string; readonly source: string };
  /** Importance of each feature column of the table, summing to 1. */
  readonly importances: Readonly<Record<string, number>>;
  readonly status: 'ok' | 'degraded' | 'interim';
  readonly provenance: Json;
}
