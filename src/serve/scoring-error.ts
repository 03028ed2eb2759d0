import { AutomlError, DataError } from '../core/errors.ts';

/** An answer of the scoring protocol. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Rows predicted. */
  readonly rows: number;
}

export const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** The three names that MLflow's server gives to each kind of fault. */
interface FaultNames {
  readonly status: number;
  readonly error_code: string;
  readonly sqlstate: string;
  readonly error_class: string;
}
const BAD_BODY: FaultNames = {
  status: 400,
  error_code: 'BAD_REQUEST',
  sqlstate: 'KAM00',
  error_class: 'INVALID_PARAMETER_VALUE',
};
const BAD_COLUMNS: FaultNames = {
  status: 400,
  error_code: 'INVALID_PARAMETER_VALUE',
  sqlstate: 'KAM01',
  error_class: 'SCHEMA_ENFORCEMENT_FAILED',
};
const TOO_LARGE: FaultNames = { ...BAD_BODY, status: 413 };

/** A fault of the body (400). @param message one sentence with the value seen */
export function bodyFault(message: string, hint: string, cause?: unknown): DataError {
  return new DataError('SERVE_BODY_INVALID', message, { hint, ...(cause === undefined ? {} : { cause }) });
}

/** Columns or cells that do not fit the model (400). */
export function columnsFault(message: string, hint: string): DataError {
  return new DataError('SERVE_COLUMNS_MISMATCH', message, { hint });
}

/** JSON in the shape of MLflow's errors. */
export function faultBody(code: string, message: string, names: Partial<FaultNames> = {}): string {
  const { sqlstate = 'KAM00', error_class = code } = names;
  return JSON.stringify({ error_code: code, message, sqlstate, error_class });
}

/** The answer to a request that failed; faults that are not the client's tell nothing of the inside. */
export function faultReply(error: unknown): Reply {
  const code = error instanceof AutomlError ? error.code : '';
  const message = error instanceof Error ? error.message : '';
  if (code === 'SERVE_CONTENT_TYPE') return { status: 415, type: TEXT_TYPE, body: message, rows: 0 };
  const names =
    code === 'SERVE_LIMIT'
      ? TOO_LARGE
      : code === 'SERVE_COLUMNS_MISMATCH' || code === 'DATA_INPUT_UNSUPPORTED' || code === 'DATA_FEATURES_MISSING'
        ? BAD_COLUMNS
        : error instanceof DataError
          ? BAD_BODY
          : null;
  if (names === null)
    return {
      status: 500,
      type: JSON_TYPE,
      body: faultBody('INTERNAL_ERROR', 'The model failed on this request; the log of the server says why.'),
      rows: 0,
    };
  return { status: names.status, type: JSON_TYPE, body: faultBody(names.error_code, message, names), rows: 0 };
}
