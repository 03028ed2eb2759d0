import type { JsonObject } from '../core/json.ts';
import { libraryVersion } from '../core/version.ts';
import type { ColumnSchema } from '../data/frame.ts';
import { inputColumns } from '../data/schema/build-frame.ts';
import type { ServedModel } from './model-slot.ts';
import type { ScoreOptions } from './serve-options.ts';

/** Categories that a page can list. */
const MOST_CATEGORIES = 50;

/** OpenAPI 3.1 of the server as it is now: every column of the model typed, with an example. */
export function openApi(model: ServedModel, options: ScoreOptions, secured: boolean): JsonObject {
  const { schema } = model.predictor.manifest;
  const columns = inputColumns(schema);
  const row = {
    type: 'object',
    required: columns.map((column) => column.name),
    properties: Object.fromEntries(columns.map((column) => [column.name, cellSchema(column)])),
  };
  const example = Object.fromEntries(columns.map((column) => [column.name, exampleCell(column)]));
  const split = { columns: columns.map((column) => column.name), data: [columns.map(exampleCell)] };
  return {
    openapi: '3.1.0',
    info: {
      title: `Model of ${schema.target}`,
      version: model.version,
      description: `Predicts ${schema.target} (${schema.task.kind}). Served by automl ${libraryVersion()}.`,
    },
    ...(secured ? { security: [{ token: [] }] } : {}),
    components: {
      schemas: { Row: row, Fault: FAULT },
      ...(secured ? { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } } : {}),
    },
    paths: {
      '/invocations': { post: invocations(example, split, model, options) },
      ...Object.fromEntries(PROBES.map(([path, summary]) => [path, { get: { summary, responses: OK } }])),
    },
  };
}

const OK = { 200: { description: 'ok' } };
const PROBES = [
  ['/ping', 'Answers while the server is up'],
  ['/health', 'Answers while the server is up'],
  ['/version', 'Version of the server'],
  ['/metrics', 'Counters for Prometheus'],
] as const;
const FAULT = {
  type: 'object',
  properties: Object.fromEntries(
    ['error_code', 'message', 'sqlstate', 'error_class'].map((name) => [name, { type: 'string' }]),
  ),
};

function invocations(example: JsonObject, split: JsonObject, model: ServedModel, options: ScoreOptions): JsonObject {
  const rows = { type: 'array', items: { $ref: '#/components/schemas/Row' } };
  const params = {
    type: 'object',
    properties: { predict_method: { type: 'string', enum: ['predict', 'predict_proba'] } },
  };
  const one = (field: string, schema: JsonObject): JsonObject => ({
    type: 'object',
    required: [field],
    properties: { [field]: schema, params },
  });
  const body = {
    oneOf: [
      one('dataframe_records', rows),
      one('dataframe_split', {
        type: 'object',
        required: ['columns', 'data'],
        properties: { columns: { type: 'array' }, data: { type: 'array', items: { type: 'array' } } },
      }),
      one('instances', rows),
      one('inputs', { type: 'object', description: 'column -> list of cells' }),
    ],
  };
  const csv = [split['columns'], (split['data'] as unknown[])[0]].map((line) => csvLine(line as unknown[]));
  const fault = (description: string): JsonObject => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Fault' } } },
  });
  return {
    summary: 'Predict rows',
    description: `At most ${options.maxRows} rows a request. ${answerWords(model)}`,
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: body,
          examples: {
            records: { value: { dataframe_records: [example] } },
            split: { value: { dataframe_split: split } },
          },
        },
        'text/csv': { schema: { type: 'string' }, example: `${csv.join('\n')}\n` },
      },
    },
    responses: {
      200: { description: 'One prediction for each row', content: { 'application/json': {} } },
      400: fault('The body or its columns cannot be used'),
      413: fault('Too many bytes or rows'),
      415: { description: 'Unknown content type' },
    },
  };
}

function answerWords({ predictor }: ServedModel): string {
  const { classes } = predictor;
  if (classes.length === 0) return 'Predictions are numbers.';
  return `Predictions are labels; probabilities come in the order ${classes.slice(0, MOST_CATEGORIES).join(', ')}.`;
}

function csvLine(cells: readonly unknown[]): string {
  return cells
    .map((cell) => {
      const text = cell === null ? '' : String(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}

function cellSchema({ kind, categories, reason }: ColumnSchema): JsonObject {
  const type = { numeric: 'number', boolean: 'boolean', categorical: 'string', text: 'string', datetime: 'string' }[
    kind
  ];
  const listed = kind === 'categorical' && categories !== undefined && categories.length <= MOST_CATEGORIES;
  return {
    type: [type, 'null'],
    ...(reason === '' ? {} : { description: reason }),
    ...(kind === 'datetime' ? { format: 'date-time' } : {}),
    ...(listed ? { examples: [...categories] } : {}),
  };
}

function exampleCell({ kind, categories }: ColumnSchema): string | number | boolean {
  if (kind === 'numeric') return 1;
  if (kind === 'boolean') return true;
  if (kind === 'datetime') return '2026-01-31';
  return kind === 'categorical' ? (categories?.[0] ?? '') : 'some words';
}
