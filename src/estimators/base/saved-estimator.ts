import { BundleError } from '../../core/errors.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { ModelFamily } from '../../models/family.ts';
import { type Label, labelFromJson, labelToJson } from '../input/labels.ts';
import { type ColumnPlan, featuresOf, type TablePlan } from '../input/table-plan.ts';
import type { EstimatorType } from './definition.ts';
import { taskOf } from './fit-data.ts';
import type { Fitted } from './fit-estimator.ts';
import { Preparation } from './preparation.ts';
import {
  arrayFromJson,
  arrayToJson,
  damaged,
  SAVED_FORMAT,
  SAVED_VERSION,
  stateFromJson,
  stateToJson,
} from './saved.ts';

/** What `toJSON` returns: plain JSON that `fromJSON` turns back into an estimator with the same predictions to the bit. */
export interface SavedEstimator {
  readonly format: typeof SAVED_FORMAT;
  readonly version: number;
  /** Name of the class. */
  readonly estimator: string;
  /** Parameters as given; functions are left out. */
  readonly params: JsonObject;
  /** Absent before a fit. */
  readonly fitted?: JsonObject;
}

/** The saved form of an estimator. */
export function saveEstimator(
  type: EstimatorType,
  params: Readonly<Record<string, unknown>>,
  fitted: Fitted | undefined,
): SavedEstimator {
  const head = {
    format: SAVED_FORMAT,
    version: SAVED_VERSION,
    estimator: type.name,
    params: plainParams(params),
  } as const;
  return fitted === undefined ? head : { ...head, fitted: saveFitted(type.definition.family, fitted) };
}

/** Values that JSON can hold; a function, or a metric with functions, needs to be given again for another fit. */
function plainParams(params: Readonly<Record<string, unknown>>): JsonObject {
  const isPlain = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.every(isPlain)
      : typeof value === 'object' && value !== null
        ? Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
        : ['string', 'number', 'boolean'].includes(typeof value);
  return Object.fromEntries(Object.entries(params).filter(([, value]) => isPlain(value))) as JsonObject;
}

function saveFitted(family: ModelFamily, fitted: Fitted): JsonObject {
  const { plan, classes, preparation, model, bestIteration, evalsResult } = fitted;
  const steps = preparation.save().map(({ name, version, state }) => ({ name, version, state: stateToJson(state) }));
  const curves = Object.entries(evalsResult).map(([name, scores]): [string, Json] => [
    name,
    arrayToJson(Float64Array.from(scores)),
  ]);
  return {
    named: plan.named,
    columns: plan.columns.map(({ name, kind, categories }) => ({ name, kind, categories })),
    classes: classes.map(labelToJson),
    steps,
    family: { name: family.name, version: family.version },
    model: stateToJson(model.toState()),
    ...(bestIteration === undefined ? {} : { bestIteration }),
    evalsResult: Object.fromEntries(curves),
  };
}

/**
 * Undoes {@link saveEstimator}.
 * @throws BundleError BUNDLE_VERSION when a newer version wrote it, BUNDLE_DAMAGED when it is anything else
 */
export function loadEstimator(
  type: EstimatorType,
  saved: unknown,
): { params: Readonly<Record<string, unknown>>; fitted?: Fitted } {
  if (typeof saved !== 'object' || saved === null) throw damaged('object');
  const { format, version, estimator, params, fitted } = saved as Partial<Record<keyof SavedEstimator, unknown>>;
  if (format !== SAVED_FORMAT) throw damaged(`format "${SAVED_FORMAT}"`);
  requireKnown('saved model', version, SAVED_VERSION);
  if (estimator !== type.name)
    throw new BundleError('BUNDLE_DAMAGED', `The saved model is a ${String(estimator)}, not a ${type.name}.`, {
      hint: `Read it with ${String(estimator)}.fromJSON.`,
    });
  if (typeof params !== 'object' || params === null) throw damaged('params');
  const given = params as Readonly<Record<string, unknown>>;
  return fitted === undefined ? { params: given } : { params: given, fitted: loadFitted(type, fitted) };
}

interface SavedFitted {
  readonly named: unknown;
  readonly columns: unknown;
  readonly classes: unknown;
  readonly steps: unknown;
  readonly family: unknown;
  readonly model: unknown;
  readonly bestIteration: unknown;
  readonly evalsResult: unknown;
}

function loadFitted({ definition, kind }: EstimatorType, value: unknown): Fitted {
  if (typeof value !== 'object' || value === null) throw damaged('fitted part');
  const saved = value as SavedFitted;
  const plan: TablePlan = { named: saved.named === true, columns: listOf(saved.columns, 'columns').map(loadColumn) };
  const classes = listOf(saved.classes, 'classes').map(loadLabel);
  const { name, version } = (saved.family ?? {}) as { name?: unknown; version?: unknown };
  const { family } = definition;
  if (name !== family.name) throw damaged(`family "${family.name}"`);
  requireKnown(`family ${family.name}`, version, family.version);
  const steps = listOf(saved.steps, 'steps').map((step) => {
    const { name: stepName, version: stepVersion, state } = step as { name: string; version: number; state: unknown };
    return { name: stepName, version: stepVersion, state: stateFromJson(state, `step ${stepName}`) };
  });
  const model = family.fromState(stateFromJson(saved.model, 'model'), Number(version));
  const curves = Object.entries((saved.evalsResult ?? {}) as Record<string, unknown>);
  return {
    ...{ plan, classes, model, task: taskOf(kind === 'classifier', classes) },
    preparation: Preparation.load(featuresOf(plan), steps),
    ...(typeof saved.bestIteration === 'number' ? { bestIteration: saved.bestIteration } : {}),
    evalsResult: Object.fromEntries(
      curves.map(([metric, scores]) => [metric, Array.from(arrayFromJson(scores, metric))]),
    ),
  };
}

function requireKnown(what: string, version: unknown, newest: number): void {
  if (typeof version !== 'number') throw damaged(`version of the ${what}`);
  if (version <= newest) return;
  throw new BundleError('BUNDLE_VERSION', `The ${what} has version ${version}, and this program knows ${newest}.`, {
    hint: 'Use the version of automl that wrote it, or a newer one.',
  });
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw damaged(what);
}

function loadColumn(value: unknown): ColumnPlan {
  const { name, kind, categories } = (value ?? {}) as Partial<ColumnPlan>;
  if (typeof name === 'string' && (kind === 'numeric' || kind === 'category') && Array.isArray(categories))
    return { name, kind, categories };
  throw damaged('columns');
}

function loadLabel(value: unknown): Label {
  const label = labelFromJson(value);
  if (label === undefined) throw damaged('classes');
  return label;
}
