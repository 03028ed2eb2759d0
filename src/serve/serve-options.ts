/** Shape of the answers: `values` [1, 2]; `records` [{name: 1}, ...]; `tensor` {name: [[1], [2]]}. */
export type PredictionForm = 'values' | 'records' | 'tensor';

/** What a worker thread needs to know to answer as the main thread does. */
export interface ScoreOptions {
  readonly form: PredictionForm;
  /** Name of the output in the forms `records` and `tensor`. */
  readonly outputName: string;
  /** Answers are class probabilities unless a request asks otherwise. */
  readonly probabilities: boolean;
  /** Most rows of one request. */
  readonly maxRows: number;
}

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

export interface ServeOptions extends ScoreOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Wanted from every client but the probes; null: none. */
  readonly token: string | null;
  /** Names besides those of loopback that the Host header may hold. */
  readonly allowedHosts: readonly string[];
  /** Most bytes of a body. */
  readonly bodyLimit: number;
  /** Requests a second of one address; 0: unlimited. */
  readonly rateLimit: number;
  /** Bodies of at least so many bytes go to worker threads. */
  readonly bulkBytes: number;
  /** Worker threads for such bodies; 0: the main thread answers all. */
  readonly workers: number;
  /** Time to receive a whole request, and that a worker may take for one. */
  readonly requestTimeoutMs: number;
  /** Time between looks for a newer model; 0: only on SIGHUP. */
  readonly pollMs: number;
  /** Time that open requests get after SIGTERM. */
  readonly drainMs: number;
  readonly logLevel: LogLevel;
}

export const SERVE_DEFAULTS: ServeOptions = {
  host: '127.0.0.1',
  port: 5000,
  token: null,
  allowedHosts: [],
  form: 'values',
  outputName: 'prediction',
  probabilities: false,
  maxRows: 100_000,
  bodyLimit: 16 * 1024 * 1024,
  rateLimit: 0,
  bulkBytes: 32 * 1024,
  workers: 1,
  requestTimeoutMs: 30_000,
  pollMs: 10_000,
  drainMs: 10_000,
  logLevel: 'info',
};
