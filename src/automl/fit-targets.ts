import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeTargets } from '../bundle/targets.ts';
import { nowMs } from '../core/clock.ts';
import { ConfigError, DataError } from '../core/errors.ts';
import { withNearest } from '../core/nearest-name.ts';
import { createRng } from '../core/rng.ts';
import type { RawTable } from '../data/frame.ts';
import { vectorFrom } from '../data/ingest/vector-from.ts';
import { JOURNAL_FILE } from '../tracking/journal.ts';
import { defaultFolder } from './default-folder.ts';
import type { FitOutcome } from './fit-outcome.ts';
import { type FitOptions, resolveLimits } from './options.ts';
import { readSource } from './read-source.ts';
import { detectResources, memoryLimit } from './resources.ts';
import { runFit } from './run-fit.ts';

const DEFAULT_FOLDS = 5;

/** Options of one fit for several targets; `task` and `metric` hold for all of them. */
export interface FitTargetsOptions extends Omit<FitOptions, 'target'> {
  readonly targets: readonly string[];
}
export interface TargetsOutcome {
  readonly folder: string;
  /** In the order of the targets. */
  readonly outcomes: readonly { readonly target: string; readonly outcome: FitOutcome }[];
}
/**
 * One model for each target, one after another: the table is read once, every target's model sees the features only
 * (never the other targets), all share the folds, and the time budget is divided evenly over what is left to do.
 * @throws AutomlError as runFit; models that were finished stay
 */
export async function fitTargets(options: FitTargetsOptions): Promise<TargetsOutcome> {
  const startedAt = options.startedAt ?? nowMs();
  const { targets, ...shared } = options;
  checkTargets(targets);
  const limits = resolveLimits({ ...shared, target: targets[0]! });
  const memoryBytes = memoryLimit(options.memory, detectResources());
  const table = await readSource(shared, targets, limits.seed, memoryBytes);
  requireColumns(table, targets);
  const name = 'path' in options.source ? options.source.path : options.source.name;
  const folder = options.out ?? defaultFolder(name, targets.join('-'));
  const entries = targets.map((target, i) => ({ target, folder: folderOf(target, i) }));
  writeTargets(folder, entries);
  const folds = sharedFoldColumn(table, options, limits.seed);
  const outcomes: { target: string; outcome: FitOutcome }[] = [];
  for (const [i, entry] of entries.entries()) {
    const begin = nowMs();
    const out = join(folder, entry.folder);
    const left = startedAt + limits.timeBudget * 1000 - begin;
    const budget = Math.max(1, left / 1000 / (targets.length - i));
    const outcome = await runFit({
      ...shared,
      ...folds,
      source: { table: folds.table, name },
      target: entry.target,
      drop: [...(options.drop ?? []), ...targets.filter((other) => other !== entry.target)],
      out,
      resume: options.resume === true && existsSync(join(out, JOURNAL_FILE)),
      startedAt: begin,
      ...(Number.isFinite(budget) ? { timeBudget: budget } : {}),
    });
    outcomes.push({ target: entry.target, outcome });
    if (options.signal?.aborted) break;
  }
  return { folder, outcomes };
}

/** @throws ConfigError OPTION_INVALID */
function checkTargets(targets: readonly string[]): void {
  const twice = targets.find((name, i) => targets.indexOf(name) !== i);
  if (targets.length > 0 && twice === undefined) return;
  throw new ConfigError('OPTION_INVALID', twice === undefined ? 'No target is named.' : `'${twice}' is named twice.`, {
    hint: 'Name each column to predict once.',
  });
}

/** @throws DataError DATA_COLUMN_MISSING */
function requireColumns(table: RawTable, targets: readonly string[]): void {
  const known = table.columns.map((c) => c.name);
  for (const target of targets)
    if (!known.includes(target))
      throw new DataError('DATA_COLUMN_MISSING', `There is no column ${withNearest(target, known)}.`, {
        hint: `The columns are: ${known.join(', ')}.`,
      });
}

/** A column that says the fold of each row, unless the caller decides how rows are split. */
function sharedFoldColumn(
  table: RawTable,
  options: FitTargetsOptions,
  seed: number,
): { readonly table: RawTable; readonly foldCol?: string } {
  const own = [options.foldCol, options.groupCol, options.timeCol, options.holdout];
  const folds = options.folds ?? DEFAULT_FOLDS;
  if (own.some((value) => value !== undefined) || table.rows < 10 * folds) return { table };
  const order = createRng(seed).fork('shared folds').permutation(table.rows);
  const fold = new Float64Array(table.rows);
  order.forEach((row, i) => {
    fold[row] = i % folds;
  });
  let name = 'fold';
  while (table.columns.some((c) => c.name === name)) name += '_';
  return { table: { ...table, columns: [...table.columns, vectorFrom(fold, name)] }, foldCol: name };
}

/** A folder name from a target: its place, and what of it is safe in a path. */
function folderOf(target: string, i: number): string {
  return `${i + 1}-${target.replace(/[^\p{L}\p{N}_-]+/gu, '-')}`;
}
