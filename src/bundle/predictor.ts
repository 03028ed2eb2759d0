import { ModelError } from '../core/errors.ts';
import type { Feature } from '../core/matrix.ts';
import type { State } from '../core/state.ts';
import { outputsOf, type Task } from '../core/task.ts';
import type { BaseTable, RawTable } from '../data/frame.ts';
import { buildFrame, type FrameReport } from '../data/schema/build-frame.ts';
import { applyCalibration } from '../ensemble/apply-calibration.ts';
import { addToPool, closePool } from '../ensemble/pool.ts';
import { gridAt } from '../ensemble/quantile-grid.ts';
import { predictedLabels } from '../metrics/shared/predicted-labels.ts';
import type { FittedPipeline } from '../pipeline/fit-pipeline.ts';
import { applyBase, baseFeatures } from '../preprocess/base-table.ts';
import type { BundleManifest } from './manifest.ts';
import { predictKernels } from './predict-kernels.ts';

export interface LoadedModel {
  readonly weight: number;
  readonly pipeline: FittedPipeline;
  /** What `pipeline.toState` would write, where it is there already. */
  readonly state?: State;
}
export interface LoadedMember {
  readonly weight: number;
  readonly models: readonly LoadedModel[];
}

export interface Prediction {
  readonly rows: number;
  readonly outputs: number;
  /** Row-major [rows, outputs]: the value, the probability of the second class, or the class probabilities. */
  readonly values: Float64Array;
  /** What was coerced, unseen, missing or extra in the input. */
  readonly report: FrameReport;
}

/** A loaded bundle: predicts in this thread, needs no worker and no reader. */
export class Predictor {
  readonly manifest: BundleManifest;
  readonly task: Task;
  /** Borrowed; what an export reads. */
  readonly members: readonly LoadedMember[];
  /** Models of log s(x) (regression). */
  readonly spread: LoadedMember['models'];

  constructor(manifest: BundleManifest, members: readonly LoadedMember[], spread: LoadedMember['models'] = []) {
    this.manifest = manifest;
    this.task = manifest.schema.task;
    this.members = members;
    this.spread = spread;
  }

  /** Class labels as spelled in the training file; empty for regression. */
  get classes(): readonly string[] {
    return this.task.kind === 'regression' ? [] : this.task.classes;
  }

  /** @throws DataError when columns are missing (all are named) */
  predict(raw: RawTable): Prediction {
    const { frame, report } = buildFrame(raw, this.manifest.schema);
    const values = this.predictBase(applyBase(this.manifest.basePlan, frame));
    return { rows: raw.rows, outputs: outputsOf(this.task), values, report };
  }

  /** Pool of the members, each the weighted mean of its models, calibrated. */
  predictBase(base: BaseTable): Float64Array {
    const outputs = outputsOf(this.task);
    const sum = new Float64Array(base.rows * outputs);
    const kernels = predictKernels(base.rows);
    const options = kernels === undefined ? {} : { kernels };
    const { calibration, pool = 'mean' } = this.manifest;
    for (const member of this.members) {
      const own = pool === 'mean' ? sum : new Float64Array(sum.length);
      const share = pool === 'mean' ? member.weight : 1;
      for (const { weight, pipeline } of member.models)
        addToPool('mean', own, pipeline.predict(base, options), weight * share);
      if (own !== sum) addToPool(pool, sum, own, member.weight);
    }
    closePool(pool, sum, outputs);
    if (calibration !== undefined) applyCalibration(calibration, sum, outputs);
    return sum;
  }

  /**
   * Quantiles of the outcome beside its prediction (regression).
   * @param levels in (0, 1)
   * @returns quantiles row-major [rows, levels], rising with the level
   * @throws ModelError MODEL_NO_QUANTILES when the model was saved without a spread
   */
  predictQuantiles(raw: RawTable, levels: readonly number[]): Prediction & { readonly quantiles: Float64Array } {
    const { spread } = this.manifest;
    if (spread === undefined)
      throw new ModelError('MODEL_NO_QUANTILES', `This ${this.task.kind} model holds no quantiles.`, {
        hint: 'Fit a regression on at least 20 rows with this version; quantiles come with it.',
      });
    const { frame, report } = buildFrame(raw, this.manifest.schema);
    const base = applyBase(this.manifest.basePlan, frame);
    const values = this.predictBase(base);
    const scale = this.scaleOf(base);
    const z = levels.map((level) => gridAt(spread.grid, level));
    const quantiles = new Float64Array(raw.rows * levels.length);
    for (let i = 0; i < raw.rows; i++)
      for (let k = 0; k < z.length; k++) quantiles[i * z.length + k] = values[i]! + scale[i]! * z[k]!;
    return { rows: raw.rows, outputs: 1, values, report, quantiles };
  }

  /** s(x) of each row. */
  private scaleOf(base: BaseTable): Float64Array {
    const log = new Float64Array(base.rows);
    const kernels = predictKernels(base.rows);
    for (const { weight, pipeline } of this.spread) {
      const part = pipeline.predict(base, kernels === undefined ? {} : { kernels });
      for (let i = 0; i < log.length; i++) log[i]! += weight * part[i]!;
    }
    return log.map(Math.exp);
  }

  /**
   * Printable forms of the members: rules of a tree, coefficients of a linear model; one for each fold model, null where
   * the family has none.
   */
  describe(): {
    readonly trial: number;
    readonly family: string;
    readonly weight: number;
    readonly texts: readonly (string | null)[];
  }[] {
    return this.members.map(({ models }, i) => {
      const { trial, family, weight } = this.manifest.members[i]!;
      const labels = (f: Feature) => this.labelsOf(f);
      return { trial, family, weight, texts: models.map(({ pipeline }) => pipeline.describe?.(labels) ?? null) };
    });
  }

  /** The first model of member `i`: that of all rows where the member was fitted again on them. */
  pipelineOf(i: number): FittedPipeline {
    return this.members[i]!.models[0]!.pipeline;
  }

  /** Spellings of the categories of a feature that is a column as it was given. */
  private labelsOf({ kind, base }: Feature): readonly string[] | undefined {
    return kind !== 'category' || base === undefined ? undefined : baseFeatures(this.manifest.basePlan)[base]?.labels;
  }

  /** Class index of each row: argmax, or the threshold for two classes. Ties: the lower index. */
  labelIndices(values: Float64Array): Int32Array {
    const threshold = this.manifest.threshold ?? undefined;
    return predictedLabels({ prediction: values, outputs: outputsOf(this.task) }, threshold);
  }
}
