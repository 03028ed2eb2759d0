import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundleFolder, loadBundle } from '../bundle/load-bundle.ts';
import { readTargets, type TargetEntry, writeTargets } from '../bundle/targets.ts';
import { BundleError, ConfigError, ModelError, OutputError } from '../core/errors.ts';
import type { RawTable } from '../data/frame.ts';
import type { TableInput } from '../data/ingest/table-input.ts';
import { vectorFrom } from '../data/ingest/vector-from.ts';
import { withAmbientTrackers } from '../tracking/ambient-trackers.ts';
import { AutoClassifier } from './auto-classifier.ts';
import type { AutoOptions } from './auto-model.ts';
import { AutoRegressor } from './auto-regressor.ts';
import { fitTargets } from './fit-targets.ts';
import type { FitOptions } from './options.ts';
import { rawTableOf } from './raw-table-of.ts';
import { dropAtExit } from './temporary-folder.ts';

/** As for one target; `task` holds for all, `auto` (default) decides for each. */
export type MultiTargetOptions = AutoOptions & { readonly task?: NonNullable<FitOptions['task']> };

/**
 * Several targets at once: one classifier or regressor for each, on the same features and folds; no model sees another
 * target. The budget is for all of them.
 * @example
 * const model = await new AutoMultiTarget({ timeBudget: 60 }).fit(X, { price: prices, sold: sold });
 * model.predict(newX).price;
 */
export class AutoMultiTarget {
  private readonly options: MultiTargetOptions;
  private models: ReadonlyMap<string, AutoClassifier | AutoRegressor> = new Map();
  private entries: readonly TargetEntry[] = [];

  constructor(options: MultiTargetOptions = {}) {
    this.options = options;
  }

  /**
   * @param X as for AutoRegressor; or a file path, with names of columns as targets
   * @param targets columns by name, each of shape [rows]; or names of columns of X
   * @throws AutomlError with a stable `code`
   */
  async fit(
    X: TableInput | RawTable | string,
    targets: Readonly<Record<string, ArrayLike<unknown>>> | readonly string[],
  ): Promise<this> {
    const out = this.options.out ?? mkdtempSync(join(tmpdir(), 'automl-'));
    if (this.options.out === undefined) dropAtExit(out);
    const names = Array.isArray(targets) ? (targets as readonly string[]) : Object.keys(targets);
    await withAmbientTrackers((trackers) =>
      fitTargets({
        ...this.options,
        trackers: [...(this.options.trackers ?? []), ...trackers],
        source: typeof X === 'string' ? { path: X } : { table: withTargets(X, targets), name: 'table' },
        targets: names,
        out,
      }),
    );
    return this.adopt(out);
  }

  /** Names of the targets, in order. */
  get targets(): readonly string[] {
    return this.entries.map((entry) => entry.target);
  }

  /** The model of one target. @throws ModelError MODEL_NOT_FITTED */
  model(target: string): AutoClassifier | AutoRegressor {
    const model = this.models.get(target);
    if (model !== undefined) return model;
    throw new ModelError('MODEL_NOT_FITTED', `There is no model of a target '${target}'.`, {
      hint:
        this.models.size === 0
          ? 'Call `await model.fit(X, targets)` first.'
          : `The targets are: ${this.targets.join(', ')}.`,
    });
  }

  /** Labels or values of each target, shape [rows]. @throws DataError, ModelError MODEL_NOT_FITTED */
  predict(X: TableInput | RawTable): Record<string, string[] | Float64Array> {
    if (this.models.size === 0) this.model('');
    return Object.fromEntries(this.targets.map((target) => [target, this.model(target).predict(X)]));
  }

  /** Copies the models; `load` and `automl predict` read the folder. @throws OutputError OUTPUT_UNWRITABLE */
  async save(path: string): Promise<void> {
    const moved = this.entries.map(({ target, folder }) => ({ target, folder: basename(folder) }));
    writeTargets(path, moved);
    try {
      for (const { folder } of this.entries)
        cpSync(bundleFolder(folder), join(path, basename(folder), 'model'), { recursive: true });
    } catch (cause) {
      throw new OutputError('OUTPUT_UNWRITABLE', `The models could not be copied to '${path}'.`, {
        hint: 'Choose a folder that you may write to.',
        cause,
      });
    }
  }

  /** Models saved by `save`, or by `automl fit` with several targets. @throws BundleError */
  static async load(path: string, options: MultiTargetOptions = {}): Promise<AutoMultiTarget> {
    return new AutoMultiTarget(options).adopt(path);
  }

  private async adopt(path: string): Promise<this> {
    const entries = readTargets(path);
    if (entries === null)
      throw new BundleError('BUNDLE_NOT_FOUND', `There are no models of several targets in '${path}'.`, {
        hint: 'Load a model of one target with AutoClassifier or AutoRegressor.',
      });
    const models = new Map<string, AutoClassifier | AutoRegressor>();
    for (const { target, folder } of entries) {
      const regression = loadBundle(folder).task.kind === 'regression';
      models.set(target, await (regression ? AutoRegressor : AutoClassifier).load(folder, this.options));
    }
    this.models = models;
    this.entries = entries;
    return this;
  }
}

function withTargets(
  X: TableInput | RawTable,
  targets: Readonly<Record<string, ArrayLike<unknown>>> | readonly string[],
): RawTable {
  const table = rawTableOf(X);
  if (Array.isArray(targets)) return table;
  const added = Object.entries(targets as Readonly<Record<string, ArrayLike<unknown>>>).map(([name, values]) => {
    const taken = table.columns.some((c) => c.name === name);
    if (taken || values.length !== table.rows)
      throw new ConfigError(
        'OPTION_INVALID',
        taken ? `X has a column '${name}' already.` : `X has ${table.rows} rows, ${name} has ${values.length}.`,
        { hint: 'Give each target one value a row, under a name that is no feature.' },
      );
    return vectorFrom(values, name);
  });
  return { ...table, columns: [...table.columns, ...added] };
}
