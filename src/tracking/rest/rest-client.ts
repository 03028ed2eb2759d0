import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError, TrackingError } from '../../core/errors.ts';
import { libraryVersion } from '../../core/version.ts';
import type { Environment } from '../store/types.ts';

/** One try of a call may take this long unless MLFLOW_HTTP_REQUEST_TIMEOUT says otherwise. */
const TIMEOUT_S = 120;
/** Tries after the first; MLflow's own default is 7, with longer pauses than a fit would wait for. */
const RETRIES = 4;
const FIRST_PAUSE_MS = 200;
/** Answers that may be better the next time. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);
/** Those of them that may come after the work was done. */
const MAYBE_DONE = new Set([500, 502, 504]);

/** An answer of the server: status and text. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** Calls of an MLflow server: credentials and TLS by MLflow's environment variables, retries with growing pauses. */
export class RestClient {
  /** Without credentials and final slash. */
  readonly base: string;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly tls: { readonly rejectUnauthorized?: boolean; readonly ca?: Buffer };
  private readonly timeoutMs: number;
  private readonly retries: number;
  private readonly closing = new AbortController();

  /** @throws ConfigError TRACKING_URI_UNSUPPORTED */
  constructor(uri: string, env: Environment) {
    const { address, token, basic } = credentials(uri, env);
    this.base = address;
    const auth = basic === undefined ? (token === undefined ? undefined : `Bearer ${token}`) : `Basic ${basic}`;
    this.headers = {
      'user-agent': `automl/${libraryVersion()}`,
      ...(auth === undefined ? {} : { authorization: auth }),
    };
    const certificate = env['MLFLOW_TRACKING_SERVER_CERT_PATH'];
    this.tls = {
      ...(env['MLFLOW_TRACKING_INSECURE_TLS'] === 'true' ? { rejectUnauthorized: false } : {}),
      ...(certificate === undefined || certificate === '' ? {} : { ca: readCertificate(certificate) }),
    };
    this.timeoutMs = 1000 * positive(env['MLFLOW_HTTP_REQUEST_TIMEOUT'], TIMEOUT_S);
    this.retries = positive(env['MLFLOW_HTTP_REQUEST_MAX_RETRIES'], RETRIES);
  }

  /**
   * A JSON call below `/api/2.0/mlflow/`.
   * @param content for GET: in the address
   * @param resend false for what may not be done twice: after a fault that `mayBeDone` it is not sent again
   * @throws TrackingError TRACKING_UNREACHABLE, TRACKING_CERTIFICATE, TRACKING_DENIED, TRACKING_NOT_FOUND, TRACKING_EXISTS, TRACKING_REJECTED, TRACKING_SERVER
   */
  async call<T>(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    content: object = {},
    resend = true,
  ): Promise<T> {
    const query = method === 'GET' ? `?${new URLSearchParams(content as Record<string, string>)}` : '';
    const body = method === 'GET' ? undefined : Buffer.from(JSON.stringify(content));
    const answer = await this.send(method, `/api/2.0/mlflow/${path}${query}`, body, 'application/json', resend);
    return parse(answer, `${method} ${path}`) as T;
  }

  /** Any call, tried again while the server does not answer or is overloaded. @throws TrackingError */
  async send(method: string, path: string, body?: Buffer, contentType?: string, resend = true): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.once(method, this.base + path, body, contentType);
        if (answer.status < 400) return answer;
        const again = TRANSIENT.has(answer.status) && (resend || !MAYBE_DONE.has(answer.status));
        if (!again || attempt >= this.retries) throw this.refusal(answer, `${method} ${path.split('?')[0]}`);
      } catch (cause) {
        if (cause instanceof TrackingError) throw cause;
        const final = isTls(cause as Error) || !(resend || isUnsent(cause as Error));
        if (attempt >= this.retries || final || this.closing.signal.aborted) throw this.unreachable(cause as Error);
      }
      await pause(FIRST_PAUSE_MS * 2 ** attempt, undefined, { signal: this.closing.signal }).catch(() => undefined);
      if (this.closing.signal.aborted) throw this.unreachable(new Error('the call was given up'));
    }
  }

  /** Calls that are under way fail at once. */
  close(): void {
    this.closing.abort();
  }

  private once(
    method: string,
    url: string,
    body: Buffer | undefined,
    contentType: string | undefined,
  ): Promise<Answer> {
    const open = url.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const headers = {
        ...this.headers,
        ...(contentType === undefined ? {} : { 'content-type': contentType }),
        ...(body === undefined ? {} : { 'content-length': String(body.length) }),
      };
      const call = open(
        url,
        { method, headers, timeout: this.timeoutMs, signal: this.closing.signal, ...this.tls },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
        },
      );
      call.on('timeout', () => call.destroy(timedOut(this.timeoutMs)));
      call.on('error', reject);
      call.end(body);
    });
  }

  private refusal(answer: Answer, what: string): TrackingError {
    const { code, message } = errorOf(answer.body);
    const said = `${this.base} answered ${answer.status} to ${what}: ${message.slice(0, 300)}`;
    if (answer.status === 401 || answer.status === 403)
      return new TrackingError('TRACKING_DENIED', `${said}.`, {
        hint: 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
      });
    if (code === 'RESOURCE_ALREADY_EXISTS')
      return new TrackingError('TRACKING_EXISTS', `${said}.`, { hint: 'Choose another name.' });
    if (code === 'RESOURCE_DOES_NOT_EXIST' || answer.status === 404)
      return new TrackingError('TRACKING_NOT_FOUND', `${said}.`, {
        hint: 'See that the name and the address are right.',
      });
    const later = 'The server may be overloaded, or what is behind it may not run.';
    if (TRANSIENT.has(answer.status) && answer.status !== 500)
      return new TrackingError('TRACKING_UNREACHABLE', `${said}.`, { hint: later });
    if (answer.status >= 500) return new TrackingError('TRACKING_SERVER', `${said}.`, { hint: later });
    const changed = /Changing param values/i.test(message);
    return new TrackingError(changed ? 'TRACKING_PARAM_CHANGED' : 'TRACKING_REJECTED', `${said}.`, {
      hint: changed ? 'Log it under another name, or as a tag.' : 'See the message of the server.',
    });
  }
  private unreachable(cause: Error): TrackingError {
    const said = cause.message || (cause as { code?: string }).code;
    if (isTls(cause))
      return new TrackingError('TRACKING_CERTIFICATE', `The certificate of ${this.base} is refused (${said}).`, {
        hint: 'Name its authority with MLFLOW_TRACKING_SERVER_CERT_PATH, or renew it; MLFLOW_TRACKING_INSECURE_TLS=true does without.',
        cause,
      });
    return new TrackingError('TRACKING_UNREACHABLE', `${this.base} does not answer (${said}).`, {
      hint: 'See that the MLflow server runs and the address is right.',
      cause,
    });
  }
}

function timedOut(milliseconds: number): TrackingError {
  return new TrackingError(
    'TRACKING_UNREACHABLE',
    `The tracking server gave no answer within ${milliseconds / 1000} s.`,
    {
      hint: 'See that it runs, or give it more time with MLFLOW_HTTP_REQUEST_TIMEOUT.',
    },
  );
}

/** Whether a call that failed so may have been done all the same: the answer was lost, or came from something in between. */
export function mayBeDone(error: unknown): boolean {
  if (!(error instanceof TrackingError) || !['TRACKING_UNREACHABLE', 'TRACKING_SERVER'].includes(error.code))
    return false;
  return !(error.cause instanceof Error && isUnsent(error.cause));
}

/** The server cannot have got the call. */
function isUnsent(cause: Error): boolean {
  return /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH/.test(`${(cause as { code?: string }).code}`);
}

function isTls(cause: Error): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(`${(cause as { code?: string }).code}`);
}

function parse(answer: Answer, what: string): unknown {
  try {
    return answer.body.length === 0 ? {} : JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw new TrackingError('TRACKING_REJECTED', `The answer to ${what} is no JSON.`, {
      hint: 'See that the tracking URI is that of an MLflow server.',
      cause,
    });
  }
}

function errorOf(body: Buffer): { readonly code: string; readonly message: string } {
  const text = body.toString('utf8');
  try {
    const { error_code, message } = JSON.parse(text) as { error_code?: string; message?: string };
    return { code: error_code ?? '', message: (message ?? text).replace(/\.$/, '') };
  } catch {
    return {
      code: '',
      message: text
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    };
  }
}

interface Credentials {
  readonly address: string;
  readonly token?: string;
  /** User and password in base64; goes before a token, as in MLflow's client. */
  readonly basic?: string;
}

function credentials(uri: string, env: Environment): Credentials {
  if (uri === 'databricks' || uri.startsWith('databricks://')) {
    const [host, token] = [env['DATABRICKS_HOST'], env['DATABRICKS_TOKEN']];
    if (host === undefined || token === undefined)
      throw new ConfigError('TRACKING_URI_UNSUPPORTED', `The tracking URI '${uri}' needs a host and a token.`, {
        hint: 'Set DATABRICKS_HOST and DATABRICKS_TOKEN; profiles of files are not read.',
      });
    return { address: (/^https?:/.test(host) ? host : `https://${host}`).replace(/\/+$/, ''), token };
  }
  const url = new URL(uri);
  const user = decodeURIComponent(url.username) || env['MLFLOW_TRACKING_USERNAME'];
  const password = decodeURIComponent(url.password) || env['MLFLOW_TRACKING_PASSWORD'];
  const token = env['MLFLOW_TRACKING_TOKEN'];
  url.username = '';
  url.password = '';
  const both = user !== undefined && user !== '' && password !== undefined;
  return {
    address: url.href.replace(/\/+$/, ''),
    ...(token === undefined || token === '' ? {} : { token }),
    ...(both ? { basic: Buffer.from(`${user}:${password}`).toString('base64') } : {}),
  };
}

function readCertificate(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new ConfigError('TRACKING_URI_UNSUPPORTED', `The certificate '${path}' cannot be read.`, {
      hint: 'Mend MLFLOW_TRACKING_SERVER_CERT_PATH.',
      cause,
    });
  }
}
function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && text !== '' && value >= 0 ? value : otherwise;
}
