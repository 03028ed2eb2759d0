import { GATE_DEFAULTS } from '../../automl/validate/gate.ts';
import type { JsonSchema } from './schema-types.ts';

/* The one description of `automl.yaml`: what editors complete, what is checked, and where the docs come from. */

const text = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });
const texts = (description: string): JsonSchema => ({ type: 'array', items: { type: 'string' }, description });
const flag = (description: string): JsonSchema => ({ type: 'boolean', description });
const whole = (minimum: number, description: string): JsonSchema => ({ type: 'integer', minimum, description });
const mapping = (properties: Readonly<Record<string, JsonSchema>>, description: string): JsonSchema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  description,
});
const each = (inner: JsonSchema, description: string): JsonSchema => ({
  type: 'object',
  additionalProperties: inner,
  description,
});
const from = (list: readonly string[], description: string): JsonSchema => ({
  type: 'string',
  enum: list,
  description,
});

const KINDS = ['numeric', 'categorical', 'datetime', 'text', 'boolean'];
const CELL: JsonSchema = { type: ['string', 'number', 'boolean'] };
const span = (description: string): JsonSchema =>
  mapping(
    { min: { type: 'number', description: 'At least this.' }, max: { type: 'number', description: 'At most this.' } },
    description,
  );
const rule: Readonly<Record<string, JsonSchema>> = {
  min: { type: 'number', description: 'Least number.' },
  max: { type: 'number', description: 'Largest number.' },
  values: { type: 'array', items: CELL, minItems: 1, description: 'All values that may occur, as spelled.' },
};

const ingest = mapping(
  {
    data: text('Table to learn from, relative to this file.'),
    delimiter: text('Separator of the file, when it is not found rightly.'),
    na_values: texts('Words that mean "missing"; replaces the usual list.'),
    types: each(from(KINDS, 'Kind of the column.'), 'Kinds of columns that are set by hand.'),
  },
  'Reads the table.',
);
const verify = mapping(
  {
    rows: span('Number of rows.'),
    exact: flag('No columns but those that are listed, and the target.'),
    columns: each(
      mapping(
        {
          kind: from(KINDS, 'What the column must be found to be.'),
          ...rule,
          missing: { type: 'number', minimum: 0, maximum: 1, description: 'Largest share of missing cells.' },
          unique: flag('No value occurs twice.'),
          optional: flag('The column may be absent.'),
        },
        'What must hold for the column.',
      ),
      'What must hold, by column.',
    ),
    reference: text('Table to compare with, such as that of the model in use; relative to this file.'),
    shift: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'Largest population stability index of a column against the reference (default 0.2).',
    },
  },
  'Refuses a table that is not what it should be: schema, ranges, shift.',
);
const split = mapping(
  {
    test: { type: 'number', exclusiveMinimum: 0, maximum: 0.5, description: 'Share of the test rows (default 0.2).' },
    seed: whole(0, 'Seed of the split (default 0).'),
    group: text('Rows of one group never stand on both sides.'),
    time: text('Test rows are later than training rows.'),
  },
  'Sets test rows aside, which no step before evaluate sees.',
);
const transform = mapping(
  {
    drop: texts('Columns to leave out.'),
    deduplicate: flag('Of training rows that are the same in every column, keep the first.'),
    where: each(mapping(rule, 'What a cell must be.'), 'Training rows to keep, by column; missing cells stay.'),
  },
  'Chooses columns and training rows. What is learnt from data (scaling, encodings) belongs to the model.',
);
const train = mapping(
  {
    metric: text('What to optimise.'),
    time_budget: { type: 'number', exclusiveMinimum: 0, description: 'Seconds (default 600).' },
    max_trials: whole(1, 'Stop after so many trials; then repeatable.'),
    seed: whole(0, 'Seed of everything random (default 0).'),
    folds: whole(2, 'Folds of cross-validation.'),
    preset: from(['quick', 'balanced', 'best', 'interpretable', 'deploy'], 'A named way to run.'),
    ensemble: flag('False: the best single model.'),
    refit: from(
      ['few', 'add', 'only'],
      'One model of all rows with a few of the folds, with those of all folds, or alone.',
    ),
    distill: flag('Save one model that has learnt from the mixture.'),
    families: texts('Only these model families.'),
    exclude_families: texts('All families but these.'),
    set: each(CELL, 'Hyperparameters that are fixed, e.g. gbdt.maxDepth: 6.'),
    enqueue: { type: 'array', items: { type: 'object' }, description: 'Trials of your own, run first.' },
    sampler: from(['bo', 'random', 'sobol', 'portfolio'], 'How configurations are proposed.'),
    class_weight: from(['balanced'], 'Weigh classes.'),
    weight: text('Column of sample weights.'),
    id: text('Row identifier, kept out of the model.'),
    workers: whole(1, 'Threads.'),
  },
  'Fits the model, as automl fit does.',
);
const evaluate = mapping(
  { limits: each(span('What the score must be.'), 'Scores on the test rows that must be kept, by metric.') },
  'Scores the model on the test rows.',
);
const validate = mapping(
  {
    against: text('The model in use, e.g. models:/wine@champion; absent from the registry: only the best constant.'),
    seed: whole(0, 'Seed of the resampled rows (default 0).'),
    limits: mapping(
      Object.fromEntries(
        Object.keys(GATE_DEFAULTS).map((name) => [name, { type: name === 'metric' ? 'string' : 'number' } as const]),
      ),
      'As in the file of automl validate --limits.',
    ),
  },
  'May the model replace the one in use? As automl validate.',
);
const register: JsonSchema = {
  ...mapping(
    {
      name: text('The registered model.'),
      alias: text('Alias of the new version (default challenger).'),
      promote: text('Alias that moves to the version if validate was passed, e.g. champion.'),
      description: text('What is new.'),
    },
    'Makes the model a version of a registered model.',
  ),
  required: ['name'],
};
const steps = { ingest, verify, split, transform, train, evaluate, validate, register };

/** Schema of `automl.yaml`. */
export const RECIPE_SCHEMA: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'automl recipe',
  type: 'object',
  required: ['target', 'ingest'],
  additionalProperties: false,
  properties: {
    version: { type: 'integer', enum: [1], description: 'Of this format.' },
    target: text('The column to predict.'),
    task: from(['auto', 'binary', 'multiclass', 'classification', 'regression'], 'What kind of prediction.'),
    ...steps,
    ingest: { ...ingest, required: ['data'] },
    profiles: each(
      mapping({ ...steps, register: { ...register, required: [] } }, 'What differs in this profile, by step.'),
      'Variants, chosen by --profile: their keys go before those above.',
    ),
  },
};
