import type { BundleManifest } from '../bundle/manifest.ts';
import { type MemberSource, writeBundle } from '../bundle/write-bundle.ts';
import { timestamp } from '../core/clock.ts';
import { libraryVersion } from '../core/version.ts';
import { isStable } from '../models/registry.ts';
import { displayScore } from './display-score.ts';
import type { Choice } from './finish.ts';
import type { SpreadSource } from './fit-spread.ts';
import type { Prepared } from './prepare.ts';
import { type Refit, savedFolds } from './saved-folds.ts';
import type { TrialStore } from './trial-store.ts';

/** What a saved model says of the run beside the choice. */
export interface SaveContext {
  readonly folder: string;
  readonly prepared: Prepared;
  readonly store: TrialStore;
  readonly seed: number;
  readonly target: string;
  /** Trials that have ended. */
  readonly trials: number;
  /** Levels that the user asked for. */
  readonly quantiles?: readonly number[];
  readonly spread: SpreadSource | null;
  readonly refit: Refit;
  /** File -> what is saved in its place. */
  readonly replaced: ReadonlyMap<string, string>;
}

/** The model files of one member: those of its folds, and the one of all rows (fold -1). */
export interface MemberFiles {
  readonly trial: number;
  readonly family: string;
  readonly paths: readonly { readonly fold: number; readonly path: string }[];
}

/** The files that the members of a choice are saved with. */
export function memberFiles(
  choice: Choice,
  refitted: ReadonlyMap<number, string>,
  { prepared, store, refit }: Pick<SaveContext, 'prepared' | 'store' | 'refit'>,
): MemberFiles[] {
  const { kind } = prepared.foldPlan;
  return choice.members.map(({ trial, weight }) => {
    const all = refitted.get(trial.id);
    // a model of all rows joins the fold models as one more of them; it takes the place of a holdout's only one, and of
    // those whose mean would be no better
    const alone = all !== undefined && (kind === 'holdout' || isStable(trial.family));
    const folds = alone ? [] : savedFolds(weight, trial.steps.length, all !== undefined, refit, kind);
    const paths = folds.map((fold) => ({ fold, path: store.modelFile(trial.id, fold) }));
    if (all !== undefined) paths.push({ fold: -1, path: all });
    return { trial: trial.id, family: trial.family, paths };
  });
}

/**
 * Writes the chosen members as a bundle.
 * @param refitted trial id -> file of a model of all rows
 * @throws OutputError OUTPUT_UNWRITABLE
 */
export function saveChoice(
  choice: Choice,
  status: BundleManifest['status'],
  refitted: ReadonlyMap<number, string>,
  context: SaveContext,
): BundleManifest {
  const { prepared } = context;
  const { metric, foldPlan } = prepared;
  const score = displayScore(metric, choice.loss);
  return writeBundle(
    context.folder,
    {
      format: choice.pool === 'mean' ? 1 : 2,
      library: libraryVersion(),
      createdAt: timestamp(),
      schema: prepared.schema,
      basePlan: prepared.basePlan,
      threshold: choice.threshold,
      ...(choice.pool === 'mean' ? {} : { pool: choice.pool }),
      ...(choice.calibration === null ? {} : { calibration: choice.calibration }),
      // a model that knows no spread (an interim one, or of few rows) still predicts
      ...(context.quantiles === undefined || context.spread === null ? {} : { quantiles: context.quantiles }),
      metric: metric.name,
      score: Number.isFinite(score) ? score : null,
      data: { rows: prepared.base.rows, digest: prepared.digest, source: prepared.source },
      importances: mixImportances(choice),
      status,
      provenance: {
        seed: context.seed,
        folds: { kind: foldPlan.kind, count: foldPlan.folds },
        target: context.target,
        trials: context.trials,
        kind: choice.kind,
      },
    },
    membersOf(choice, refitted, context),
    context.spread,
  );
}

function membersOf(choice: Choice, refitted: ReadonlyMap<number, string>, context: SaveContext): MemberSource[] {
  const files = memberFiles(choice, refitted, context);
  return choice.members.map(({ trial, weight }, m) => {
    const { paths } = files[m]!;
    const sources = paths.map(({ path }) => ({
      ...{ path: context.replaced.get(path) ?? path, weight: 1 / paths.length },
    }));
    const { id, family, origin, config, loss } = trial;
    return { trial: id, family, origin, config, weight, loss, sources };
  });
}

/** Weighted importances of the members, summing to 1. */
function mixImportances(choice: Choice): Record<string, number> {
  const mixed: Record<string, number> = {};
  let total = 0;
  for (const { trial, weight } of choice.members)
    for (const [name, value] of Object.entries(trial.importances)) {
      mixed[name] = (mixed[name] ?? 0) + weight * value;
      total += weight * value;
    }
  if (total > 0) for (const name of Object.keys(mixed)) mixed[name]! /= total;
  return mixed;
}
