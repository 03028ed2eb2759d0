import { createRng } from '../../core/rng.ts';
import type { Task } from '../../core/task.ts';
import { binnedBytes } from '../../kernels/bin-matrix.ts';
import type { Metric } from '../../metrics/metric.ts';
import type { FitContext, FitInput, FitStep, FittedModel, ModelFamily, ProblemShape } from '../../models/family.ts';
import type { Config } from '../../space/param.ts';
import type { Label } from '../input/labels.ts';
import { featuresOf, type TablePlan } from '../input/table-plan.ts';
import type { FitData } from './fit-data.ts';
import { asMemoryError, borrowKernels, returnKernels } from './memory.ts';
import { type OutOfBag, scoreOutOfBag } from './out-of-bag.ts';
import { Preparation, requireReady } from './preparation.ts';
import { Watch } from './watch.ts';

/** Everything that a fit decides by, apart from the data. */
export interface FitSettings {
  readonly family: ModelFamily;
  /** For messages. */
  readonly name: string;
  readonly seed: number;
  readonly threads: number;
  readonly prepares: boolean;
  readonly metrics: readonly Metric[];
  readonly patience: number | undefined;
  /** One sign for each column of the table. */
  readonly monotone: readonly number[] | undefined;
  /** Names of columns that may meet in one branch. */
  readonly interactions: readonly (readonly string[])[] | undefined;
  /** Whether training rows are scored by the trees that did not see them. */
  readonly scoresOutOfBag: boolean;
  config(shape: ProblemShape): Config;
  fit(input: FitInput, config: Config, context: FitContext): Generator<FitStep, FittedModel, void>;
}
/** What a fit leaves behind. Immutable. */
export interface Fitted {
  readonly plan: TablePlan;
  readonly task: Task;
  readonly classes: readonly Label[];
  readonly preparation: Preparation;
  readonly model: FittedModel;
  /** Only with rows to watch and patience. */
  readonly bestIteration?: number;
  /** Only when asked for; not saved. */
  readonly outOfBag?: OutOfBag;
  readonly evalsResult: Readonly<Record<string, readonly number[]>>;
}
/** Where a fit has got to. */
export interface Progress {
  readonly step: number;
  readonly total: number;
}

/** A fit that pauses after each step. Its memory is free again at the end, however it ends. */
export function* fitEstimator(data: FitData, settings: FitSettings): Generator<Progress, Fitted, void> {
  const { family } = settings;
  const rows = Uint32Array.from({ length: data.trainRows }, (_, i) => i);
  const rng = createRng(settings.seed);
  const { preparation, input } = prepare(data, settings, rows, rng);
  const { features } = input.x;
  const shape: ProblemShape = {
    task: data.task.kind,
    rows: rows.length,
    cols: features.length,
    categories: features.filter((f) => f.kind === 'category').length,
    classes: data.classes.length,
  };
  const config = settings.config(shape);
  const watch = data.allRows > data.trainRows ? new Watch(settings.metrics, data, settings.patience) : undefined;
  const bytes = family.estimateCost(config, shape).bytes + binnedBytes(data.allRows, features.length);
  const kernels = borrowKernels(bytes);
  try {
    const context: FitContext = {
      rng,
      kernels,
      shouldStop: () => false,
      threads: settings.threads,
      ...(watch === undefined
        ? {}
        : {
            validationLoss: (p: Float64Array) => watch.loss(p),
            patience: settings.patience ?? Number.POSITIVE_INFINITY,
          }),
    };
    const model = yield* drain(settings.fit(input, config, context), watch);
    // families that watch nothing are scored once, at the end
    if (watch?.bestStep === 0) watch.loss(model.predict(input.x, { rows: input.validation!.rows, kernels }));
    const { plan, task, classes } = data;
    const best = watch === undefined || settings.patience === undefined ? undefined : (model.steps ?? watch.bestStep);
    return {
      ...{ plan, task, classes, preparation, model },
      ...(best === undefined ? {} : { bestIteration: best }),
      ...(settings.scoresOutOfBag ? { outOfBag: scoreOutOfBag(model, data) } : {}),
      evalsResult: watch?.curves ?? {},
    };
  } catch (cause) {
    throw asMemoryError(cause);
  } finally {
    returnKernels(kernels);
  }
}

function prepare(
  data: FitData,
  { family, prepares, name, monotone, interactions }: FitSettings,
  rows: Uint32Array,
  rng: FitContext['rng'],
): { preparation: Preparation; input: FitInput } {
  const source = featuresOf(data.plan);
  const { columns, y, weight, task, allRows } = data;
  const part = { y, task, ...(weight === undefined ? {} : { weight }) };
  const learnt = prepares
    ? Preparation.learn({ features: source, columns, allRows, rows, ...part }, family.traits, rng)
    : { fitted: Preparation.none(source), columns };
  const { features } = learnt.fitted;
  if (!prepares) requireReady(features, columns, family.traits, name);
  const watched = Uint32Array.from({ length: allRows - rows.length }, (_, i) => rows.length + i);
  const signs = monotone === undefined ? undefined : Int8Array.from(features, (f) => signOf(f, source, monotone));
  return {
    preparation: learnt.fitted,
    input: {
      x: { rows: allRows, features, columns: learnt.columns },
      rows,
      ...part,
      ...(watched.length === 0 ? {} : { validation: { rows: watched } }),
      ...(signs === undefined ? {} : { monotone: signs }),
      ...(interactions === undefined ? {} : { interactionConstraints: interactions }),
    },
  };
}

/** A prepared column keeps the promise of the column it came from while it is the same numbers or a scaling of them. */
function signOf(
  feature: { readonly name: string; readonly source: string },
  source: readonly { readonly name: string }[],
  monotone: readonly number[],
): number {
  return feature.name === feature.source ? (monotone[source.findIndex((s) => s.name === feature.source)] ?? 0) : 0;
}

function* drain(
  fit: Generator<FitStep, FittedModel, void>,
  watch: Watch | undefined,
): Generator<Progress, FittedModel, void> {
  try {
    for (;;) {
      const next = fit.next();
      if (next.done) return next.value;
      const { step, total } = next.value;
      if (watch?.over) return next.value.snapshot();
      yield { step, total };
    }
  } finally {
    // a fit that is left early must let the family clean up
    fit.return(undefined as unknown as FittedModel);
  }
}
