import type { BundleManifest } from '../../src/bundle/manifest.ts';
import { Predictor } from '../../src/bundle/predictor.ts';
import type { Task } from '../../src/core/task.ts';
import type { Frame } from '../../src/data/frame.ts';
import type { FittedPipeline } from '../../src/pipeline/fit-pipeline.ts';
import { applyBase, type BasePlan, planBase } from '../../src/preprocess/base-table.ts';
import type { Config } from '../../src/space/param.ts';
import { toyFrame } from '../../src/testing/toy-frame.ts';
import { fitAll } from '../pipeline/helpers.ts';

const ROWS = 160;
/** Rows that a predictor is fitted on, and others to predict. */
export interface ToyTables {
  readonly training: Frame;
  /** Some names that training did not have, some cells that are not finite. */
  readonly fresh: Frame;
  readonly plan: BasePlan;
}
function toyTables(training: Frame, fresh: Frame): ToyTables {
  return { training, fresh: strange(fresh), plan: planBase(training) };
}
/** Texts that no training text is like; '' is missing in a graph as in a file. */
const HARD_TEXTS = ['X1 x1', '🚗🚗fast', 'ÄRGER İ', '東', ' \u00a0 ', 'naïve,slow;RED', '2024'];
/** Numbers, names and a date, with missing cells; no text. */
export const plainTables = toyTables(withoutText(toyFrame(ROWS, 11)), withoutText(toyFrame(60, 12)));
/** The same with a column of texts. */
export const textTables = toyTables(
  toyFrame(ROWS, 11),
  toyFrame(60, 12, (row) => HARD_TEXTS[row] ?? null),
);

function withoutText(frame: Frame): Frame {
  return { rows: frame.rows, columns: frame.columns.filter((column) => column.kind !== 'text') };
}

function strange(frame: Frame): Frame {
  return {
    rows: frame.rows,
    columns: frame.columns.map((column) => {
      if (column.kind === 'categorical')
        return { ...column, codes: column.codes.map((code, i) => (i % 7 === 0 ? column.categories.length : code)) };
      if (column.kind !== 'numeric') return column;
      return { ...column, values: column.values.map((v, i) => (i % 11 === 0 ? Number.NaN : i % 13 === 0 ? 1e30 : v)) };
    }),
  };
}

/** A target that depends on numbers, names and the date. */
function targetOf(frame: Frame, task: Task): Float64Array {
  const [plain, , whole, few] = frame.columns;
  return Float64Array.from({ length: frame.rows }, (_, i) => {
    const a = plain?.kind === 'numeric' ? plain.values[i]! : 0;
    const b = whole?.kind === 'numeric' ? whole.values[i]! : 0;
    const c = few?.kind === 'categorical' ? few.codes[i]! : 0;
    const value = a / 10 + b - 2 * c + Math.sin(i);
    if (task.kind === 'regression') return 1000 + 50 * value;
    return task.kind === 'binary' ? (value > 0.5 ? 1 : 0) : value < -0.5 ? 0 : value < 1.5 ? 1 : 2;
  });
}

/** A predictor of one pipeline for each configuration, all of one weight; parameters without the name of the family. */
export function predictorOf(
  task: Task,
  configs: readonly Config[],
  extra: Partial<BundleManifest> = {},
  tables: ToyTables = plainTables,
): Predictor {
  const pipelines = configs.map((config) => fitOne(task, config, tables));
  const schema = { version: 1, task, target: 'target', columns: [] } as const;
  const given = { basePlan: tables.plan, schema, threshold: null, metric: 'rmse', ...extra };
  const manifest = given as unknown as BundleManifest;
  const weight = 1 / pipelines.length;
  return new Predictor(
    manifest,
    pipelines.map((pipeline) => ({ weight, models: [{ weight: 1, pipeline }] })),
  );
}

function fitOne(task: Task, { family, ...own }: Config, { training, plan }: ToyTables): FittedPipeline {
  const config: Config = { family: family! };
  for (const [name, value] of Object.entries(own)) (config as Record<string, unknown>)[`${family}.${name}`] = value;
  const rows = Uint32Array.from({ length: ROWS }, (_, i) => i);
  return fitAll({ base: applyBase(plan, training), y: targetOf(training, task), rows, task }, config);
}

/** What our own code predicts. */
export function predictedBy(predictor: Predictor, frame: Frame): Float64Array {
  return predictor.predictBase(applyBase(predictor.manifest.basePlan, frame));
}
