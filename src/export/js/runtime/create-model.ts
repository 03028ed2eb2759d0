import type { BundleManifest } from '../../../bundle/manifest.ts';
import { type LoadedMember, Predictor } from '../../../bundle/predictor.ts';
import { decodeBase64 } from '../../../core/base64.ts';
import { ConfigError, ModelError } from '../../../core/errors.ts';
import { decodeState } from '../../../core/state-codec.ts';
import { outputsOf } from '../../../core/task.ts';
import type { ModelFamily } from '../../../models/family.ts';
import { restorePipeline } from '../../../pipeline/fitted-pipeline.ts';
import type { Transformer } from '../../../preprocess/transformer.ts';
import { type ModelSchema, modelSchema } from './model-schema.ts';
import type { ModuleManifest } from './module-manifest.ts';
import { type Row, rowsTable } from './rows-table.ts';

/** A fitted pipeline as saved (`encodeState`), in base64. */
export interface PackedModel {
  readonly weight: number;
  readonly state: string;
}

/** What an exported module holds. */
export interface ModuleData {
  readonly manifest: ModuleManifest;
  readonly members: readonly { readonly weight: number; readonly models: readonly PackedModel[] }[];
  /** Models of how far outcomes lie from predictions. */
  readonly spread: readonly PackedModel[];
  readonly families: readonly ModelFamily[];
  readonly transformers: readonly Transformer[];
}

/** What an exported module exports. */
export interface ModuleModel {
  readonly schema: ModelSchema;
  /** Label of each row as spelled in training, or its value. @throws DataError naming the columns that are missing */
  predict(rows: readonly Row[]): string[] | number[];
  /** Probabilities of each row in the order of `schema.classes`. @throws ModelError for a regression */
  predictProba(rows: readonly Row[]): number[][];
  /** Quantiles of each row at rising levels in (0, 1). @throws ModelError where the model holds none */
  predictQuantiles(rows: readonly Row[], levels?: readonly number[]): number[][];
}

const DEFAULT_LEVELS: readonly number[] = [0.1, 0.5, 0.9];

/** The model of a module. */
export function createModel(data: ModuleData): ModuleModel {
  const predictor = predictorOf(data);
  const schema = modelSchema(data.manifest);
  const inputs = schema.columns.map((column) => column.name);
  const { classes } = predictor;
  const outputs = outputsOf(predictor.task);
  const valuesOf = (rows: readonly Row[]): Float64Array =>
    rows.length === 0 ? new Float64Array(0) : predictor.predict(rowsTable(rows, inputs)).values;
  return {
    schema,
    predict: (rows) => {
      const values = valuesOf(rows);
      if (classes.length === 0) return Array.from(values);
      return Array.from(predictor.labelIndices(values), (k) => classes[k]!);
    },
    predictProba: (rows) => {
      if (classes.length === 0) throw noProbabilities();
      const values = valuesOf(rows);
      if (outputs === 1) return Array.from(values, (p) => [1 - p, p]);
      return rows.map((_, i) => Array.from(values.subarray(i * outputs, (i + 1) * outputs)));
    },
    predictQuantiles: (rows, levels = data.manifest.quantiles ?? DEFAULT_LEVELS) => {
      checkLevels(levels);
      if (rows.length === 0) return [];
      const { quantiles } = predictor.predictQuantiles(rowsTable(rows, inputs), levels);
      return rows.map((_, i) => Array.from(quantiles.subarray(i * levels.length, (i + 1) * levels.length)));
    },
  };
}

function predictorOf({ manifest, members, spread, families, transformers }: ModuleData): Predictor {
  const parts = {
    family: (name: string) => families.find((family) => family.name === name),
    transformer: (name: string) => transformers.find((transformer) => transformer.name === name),
  };
  const load = (models: readonly PackedModel[]): LoadedMember['models'] =>
    models.map(({ weight, state }) => ({ weight, pipeline: restorePipeline(decodeState(decodeBase64(state)), parts) }));
  const loaded = members.map(({ weight, models }) => ({ weight, models: load(models) }));
  return new Predictor(manifest as BundleManifest, loaded, load(spread));
}

/** @throws ConfigError OPTION_INVALID unless the levels rise within (0, 1) */
function checkLevels(levels: readonly number[]): void {
  if (levels.length > 0 && levels.every((level, i) => level > (levels[i - 1] ?? 0) && level < 1)) return;
  throw new ConfigError('OPTION_INVALID', `The levels are [${levels.join(', ')}].`, {
    hint: 'Give rising levels between 0 and 1, e.g. [0.1, 0.5, 0.9].',
  });
}

function noProbabilities(): ModelError {
  return new ModelError('MODULE_NO_PROBABILITIES', 'This is a model of a number, which has no probabilities.', {
    hint: 'Call predict, or predictQuantiles.',
  });
}
