import { ConfigError, ModelError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { TaskKind } from '../../core/task.ts';
import type { Config, ConfigOf, ParamMap, Space } from '../../space/param.ts';
import { defineFamily, type FitContext, type FitInput, type ModelFamily, type ProblemShape } from '../family.ts';
import { classShares, weightedMean } from '../shared/targets.ts';
import { trainingRows } from '../shared/training-rows.ts';
import type { MlJsEstimator } from './ml-js-estimator.ts';
import { MlJsModel, type MlJsParts } from './ml-js-model.ts';
import { restoreMlJs } from './ml-js-state.ts';
import { pointsOf } from './points-of.ts';

export type { MlJsEstimator } from './ml-js-estimator.ts';

/** What a constructor may want to know besides its hyperparameters. */
export interface MlJsSetting {
  readonly task: TaskKind;
  /** Columns of a row. */
  readonly features: number;
  /** Integer in [0, 2^31), the same for the same trial. */
  readonly seed: number;
  /** Uniform in [0, 1); to be used in place of Math.random. */
  random(): number;
}

export interface MlJsOptions<P extends ParamMap, E extends MlJsEstimator> {
  /** kebab-case; written into bundles. */
  readonly name: string;
  readonly doc: string;
  /** Default 1; raise it when saved models change shape. */
  readonly version?: number;
  readonly tasks: readonly TaskKind[];
  readonly space: Space<P> | ((shape: ProblemShape) => Space<P>);
  create(config: ConfigOf<Space<P>>, setting: MlJsSetting): E;
  /** Usually the static `load`: an estimator from what its `toJSON` gave, after a trip through JSON. */
  load(json: Json, task: TaskKind): E;
  /** Most training rows: these libraries cannot be interrupted, so a fit must be short. */
  readonly maxRows: number;
  /** Labels given to `train`: 0, 1, ... (default), or -1 and 1 for estimators of two classes. */
  readonly encodeLabels?: 'index' | 'sign';
  /** Whether columns are brought to one scale first. Default true. */
  readonly wantsScaling?: boolean;
  /** False when the same seed can give another model. Default true. */
  readonly deterministic?: boolean;
  /** Scores of the labels, one array of `labels.length` numbers a row, not negative; replaces predictProbability. */
  readonly probability?: (estimator: E, rows: number[][], labels: readonly number[]) => number[][];
  /** CPU seconds of one fit; without it quadratic growth up to ten seconds at `maxRows` is assumed. */
  readonly seconds?: (config: Config, shape: ProblemShape) => number;
}

/**
 * A model family around an estimator that has `train`, `predict` and `toJSON`. It receives rows of numbers without missing
 * values; constant columns are left out, classes that do not occur in training are never mentioned to it, and rows of
 * weight 0 are dropped (other weights are ignored). What the library throws becomes a failed trial.
 * @throws ConfigError MODEL_MODULE_INVALID when labels of two classes are asked for other tasks
 */
export function adaptMlJs<const P extends ParamMap, E extends MlJsEstimator>(
  options: MlJsOptions<P, E>,
): ModelFamily<Space<P>, MlJsModel> {
  const { space, tasks, maxRows } = options;
  if (options.encodeLabels === 'sign' && tasks.some((task) => task !== 'binary'))
    throw new ConfigError('MODEL_MODULE_INVALID', `${options.name} has labels -1 and 1 for ${tasks.join(', ')}.`, {
      hint: "Give encodeLabels 'sign' only to a family whose one task is binary.",
    });
  return defineFamily<Space<P>, MlJsModel>({
    name: options.name,
    version: options.version ?? 1,
    doc: options.doc,
    traits: {
      tasks,
      acceptsMissing: false,
      acceptsCategories: false,
      wantsScaling: options.wantsScaling ?? true,
      honoursWeights: false,
      honoursMonotone: false,
      stopsEarly: false,
      deterministic: options.deterministic ?? true,
      maxRows,
    },
    space: (shape) => (typeof space === 'function' ? space(shape) : space),
    estimateCost: (config, shape) => {
      const share = shape.rows / maxRows;
      const seconds = options.seconds?.(config, shape) ?? 0.01 + 10 * share * share;
      return { seconds, bytes: 64 * shape.rows * (shape.cols + 4) };
    },
    *fit(input, config, context) {
      const model = train(options, input, config, context);
      yield { step: 1, total: 1, snapshot: () => model };
      return model;
    },
    fromState: (state) => restoreMlJs(state, options),
  });
}

function train<P extends ParamMap, E extends MlJsEstimator>(
  options: MlJsOptions<P, E>,
  input: FitInput,
  config: ConfigOf<Space<P>>,
  context: FitContext,
): MlJsModel {
  const { name } = options;
  const training = trainingRows(input);
  const regression = input.task.kind === 'regression';
  const prior = regression ? Float64Array.of(weightedMean(input)) : classShares(input);
  const present = regression ? [] : [...new Set(training.y)].sort((a, b) => a - b);
  const columns = varyingColumns(input, training.rows);
  const labels = options.encodeLabels === 'sign' ? [-1, 1] : [...present.keys()];
  const parts: MlJsParts = { family: name, task: input.task.kind, prior, present, labels, columns };
  const trivial = columns.length === 0 || training.rows.length < 2 || (!regression && present.length < 2);
  if (trivial || context.shouldStop()) return new MlJsModel(parts, undefined);
  const setting: MlJsSetting = {
    task: input.task.kind,
    features: columns.length,
    seed: context.rng.int(2 ** 31),
    random: () => context.rng.next(),
  };
  const targets = Array.from(training.y, (v) => (regression ? v : labels[present.indexOf(v)]!));
  try {
    const estimator = options.create(config, setting);
    estimator.train(pointsOf(input.x, columns, training.rows), targets);
    return new MlJsModel(parts, estimator, options.probability as MlJsModel['probability']);
  } catch (cause) {
    throw new ModelError('MODEL_FIT_FAILED', `${name} could not be trained: ${String(cause)}.`, {
      hint: 'Try other hyperparameters or fewer rows.',
      cause,
      context: { family: name },
    });
  }
}

function varyingColumns(input: FitInput, rows: Uint32Array): number[] {
  return [...input.x.columns.keys()].filter((j) => {
    const column = input.x.columns[j]!;
    return rows.some((row) => column[row] !== column[rows[0]!]);
  });
}
