import type { Predictor } from '../bundle/predictor.ts';
import type { RawTable } from '../data/frame.ts';
import { inputColumns, spelledColumns } from '../data/schema/build-frame.ts';
import type { ColumnReport } from '../data/schema/read-column.ts';
import { type BodyFormat, bodyFormat } from './content-type.ts';
import { csvTable } from './csv-table.ts';
import { type BodyRules, jsonTable, recordsTable, splitTable } from './json-table.ts';
import { parquetTable } from './parquet-table.ts';
import { bodyText, parseJson } from './parse-json.ts';
import { predictionJson } from './prediction-json.ts';
import { bodyFault, faultReply, JSON_TYPE, type Reply } from './scoring-error.ts';
import type { ScoreOptions } from './serve-options.ts';

interface Request {
  readonly table: RawTable;
  readonly params: Readonly<Record<string, unknown>>;
}
const NO_PARAMS = {};

/**
 * Answers bodies of the scoring protocol with one model.
 * @returns a function that never throws: faults of the request become the answers of the protocol, all others go to
 *   `onFault` and become 500
 */
export function createScorer(
  predictor: Predictor,
  options: ScoreOptions,
  onFault: (error: unknown) => void,
): (body: Uint8Array, contentType: string | undefined) => Reply | Promise<Reply> {
  const { schema } = predictor.manifest;
  const rules: BodyRules = {
    inputs: inputColumns(schema).map((column) => column.name),
    maxRows: options.maxRows,
    wrapped: options.form === 'tensor',
  };
  const spelled = spelledColumns(schema);
  const fail = (error: unknown): Reply => {
    const reply = faultReply(error);
    if (reply.status === 500) onFault(error);
    return reply;
  };
  const answer = (request: Request): Reply => {
    const { table, params } = request;
    const probabilities = wantsProbabilities(predictor, params, options.probabilities);
    const { values, report } = predictor.predict(table);
    refuseUnreadable(report.columns, predictor);
    const body = predictionJson(predictor, values, table.rows, { ...options, probabilities });
    return { status: 200, type: JSON_TYPE, body, rows: table.rows };
  };
  return (body, contentType) => {
    try {
      const format = bodyFormat(contentType);
      if (format === 'parquet')
        return parquetTable(body, rules, spelled)
          .then((table) => answer({ table, params: NO_PARAMS }), undefined)
          .catch(fail);
      return answer(readText(format, bodyText(body), rules, spelled));
    } catch (error) {
      return fail(error);
    }
  };
}

/** @throws DataError SERVE_BODY_INVALID and what the readers throw */
function readText(
  format: Exclude<BodyFormat, 'parquet'>,
  text: string,
  rules: BodyRules,
  spelled: readonly string[],
): Request {
  if (format === 'csv') return { table: csvTable(text, rules, spelled), params: NO_PARAMS };
  const json = parseJson(text);
  try {
    if (format === 'json') return jsonTable(json, rules);
    const table = format === 'pandas-split' ? splitTable(json, rules) : recordsTable(json, rules, 'body');
    return { table, params: NO_PARAMS };
  } catch (error) {
    // a list in a list in a list, 10,000 deep: spelling it out takes more stack than there is
    if (error instanceof RangeError)
      throw bodyFault('Invalid input. Lists are nested too deeply.', 'Send numbers, texts, booleans or null as cells.');
    throw error;
  }
}

/** `params.predict_method`, else what the server was started with. */
function wantsProbabilities(predictor: Predictor, params: Request['params'], standard: boolean): boolean {
  const method = Object.hasOwn(params, 'predict_method') ? params['predict_method'] : undefined;
  if (method === undefined || method === null) return standard && predictor.classes.length > 0;
  if (method === 'predict') return false;
  if (method !== 'predict_proba')
    throw bodyFault(
      `Invalid input. The parameter predict_method is ${typeof method === 'string' ? `'${method.slice(0, 50)}'` : `a ${typeof method}`}.`,
      "Give 'predict' or 'predict_proba'.",
    );
  if (predictor.classes.length === 0)
    throw bodyFault("Invalid input. A regression has no 'predict_proba'.", "Give 'predict', or leave it out.");
  return true;
}

/** Cells that a file would count as missing are refused here: a client can mend its request. */
function refuseUnreadable(columns: readonly ColumnReport[], predictor: Predictor): void {
  const bad = columns.find((column) => column.unreadable > 0);
  if (bad === undefined) return;
  const kind = predictor.manifest.schema.columns.find((column) => column.name === bad.name)?.kind;
  const type = kind === 'datetime' ? 'datetime64[ns]' : kind === 'boolean' ? 'bool' : 'float64';
  throw bodyFault(
    `Invalid input. Data is not compatible with model signature. Failed to convert column ${bad.name} to type '${type}'. Error: '${(bad.example ?? '').slice(0, 80)}' cannot be read.`,
    'Send a value of that type, or null where it is not known.',
  );
}
