import { ConfigError } from '../../core/errors.ts';
import type { TableInput } from '../../data/ingest/table-input.ts';
import type { TablePlan } from '../input/table-plan.ts';
import type { EstimatorType, EvalMetric } from './definition.ts';
import { type ClassWeight, type EvalSet, readFitData } from './fit-data.ts';
import { type Fitted, fitEstimator, type Progress } from './fit-estimator.ts';
import { metricsOf } from './options.ts';
import { type EstimatorParam, familyConfig } from './parameters.ts';

/** Parameters by name, as a caller gave them; checked. */
export type Given = Readonly<Record<string, unknown>>;

/**
 * Reads and checks the data at once; the fit itself goes on as the result is drained.
 * @throws DataError, ConfigError
 */
export function startFit(
  type: EstimatorType,
  known: readonly EstimatorParam[],
  given: Given,
  X: TableInput,
  y: ArrayLike<unknown>,
  options: { readonly sampleWeight?: ArrayLike<number>; readonly evalSet?: EvalSet },
  earlier?: Fitted,
): Generator<Progress, Fitted, void> {
  const { definition, kind } = type;
  const classification = kind === 'classifier';
  const patience = given['earlyStoppingRounds'] as number | undefined;
  if (patience !== undefined && options.evalSet === undefined)
    throw new ConfigError('OPTION_INVALID', `earlyStoppingRounds is ${patience}, and there is no evalSet.`, {
      hint: 'Give rows to watch: fit(X, y, { evalSet: { X: validX, y: validY } }).',
    });
  const data = readFitData({
    ...{ X, y, sampleWeight: options.sampleWeight, evalSet: options.evalSet, classification },
    categoricalFeatures: (given['categoricalFeatures'] as readonly (string | number)[] | undefined) ?? [],
    classWeight: given['classWeight'] as ClassWeight | undefined,
    earlier,
  });
  const usual = classification ? 'log_loss' : 'rmse';
  return fitEstimator(data, {
    family: definition.family,
    name: type.name,
    seed: (given['seed'] as number | undefined) ?? 0,
    threads: (given['threads'] as number | undefined) ?? 1,
    prepares: given['preprocessing'] !== 'none',
    metrics: metricsOf((given['evalMetric'] as EvalMetric | readonly EvalMetric[] | undefined) ?? usual),
    patience,
    monotone: signsOf(given['monotoneConstraints'], data.plan),
    interactions: groupsOf(given['interactionConstraints'], data.plan),
    scoresOutOfBag: given['oobScore'] === true,
    fit: (input, config, context) =>
      definition.fit === undefined
        ? definition.family.fit(input, config, context)
        : definition.fit(input, config, context, given, earlier?.model),
    config: (shape) => familyConfig(definition, known, given, shape),
  });
}

/** Groups of columns by name. @throws ConfigError OPTION_INVALID for a column that is not there */
function groupsOf(given: unknown, { columns }: TablePlan): readonly (readonly string[])[] | undefined {
  const nameOf = (member: string | number): string => {
    const name = typeof member === 'number' ? columns[member]?.name : columns.find((c) => c.name === member)?.name;
    if (name !== undefined) return name;
    throw new ConfigError('OPTION_INVALID', `interactionConstraints names ${JSON.stringify(member)}, which X lacks.`, {
      hint: `Use names of columns, or positions from 0 to ${columns.length - 1}.`,
    });
  };
  return (given as readonly (readonly (string | number)[])[] | undefined)?.map((group) => group.map(nameOf));
}

/** One sign for each column. @throws ConfigError OPTION_INVALID when the columns are others */
function signsOf(given: unknown, { columns }: TablePlan): readonly number[] | undefined {
  if (given === undefined) return undefined;
  const refuse = (message: string): never => {
    throw new ConfigError('OPTION_INVALID', message, {
      hint: 'Give -1, 0 or 1 for each column in order, or an object of them by column name.',
    });
  };
  if (Array.isArray(given)) {
    if (given.length !== columns.length)
      refuse(`monotoneConstraints has ${given.length} values, and X has ${columns.length} columns.`);
    return given as number[];
  }
  const byName = given as Readonly<Record<string, number>>;
  for (const name of Object.keys(byName))
    if (!columns.some((c) => c.name === name)) refuse(`monotoneConstraints names "${name}", which X lacks.`);
  return columns.map(({ name }) => byName[name] ?? 0);
}
