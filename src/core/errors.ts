import type { ErrorCode } from './error-codes/index.ts';

export interface ErrorDetails {
  /** What the caller can do about it: one imperative sentence. */
  readonly hint: string;
  readonly cause?: unknown;
  readonly context?: Readonly<Record<string, string | number | boolean>>;
}

/** Base of every error thrown on purpose; switch on `code`, never on `message`. */
export class AutomlError extends Error {
  override readonly name: string = 'AutomlError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly context: Readonly<Record<string, string | number | boolean>>;
  /**
   * @param code stable code of the table `ERROR_CODES`
   * @param message what was seen, with name and value; one sentence that ends with a full stop
   */
  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(`${message} ${details.hint} [${code}]`, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.context = details.context ?? {};
  }
}
/** The user's data cannot be used (exit code 3). */
export class DataError extends AutomlError {
  override readonly name: string = 'DataError';
}
/** An option, hyperparameter or argument cannot be used (exit code 2). */
export class ConfigError extends AutomlError {
  override readonly name: string = 'ConfigError';
}
/** A fit or a prediction failed (a failed trial in a search; exit code 1 elsewhere). */
export class ModelError extends AutomlError {
  override readonly name: string = 'ModelError';
}
/** A saved model cannot be read or used (exit code 4). */
export class BundleError extends AutomlError {
  override readonly name: string = 'BundleError';
}
/** A result cannot be written (exit code 5). */
export class OutputError extends AutomlError {
  override readonly name: string = 'OutputError';
}
/** A tracking store or model registry cannot do what was asked (exit code 5). */
export class TrackingError extends AutomlError {
  override readonly name: string = 'TrackingError';
}
