import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { libraryVersion } from '../../src/core/version.ts';
import { createApp } from '../../src/serve/create-app.ts';
import { createMetrics } from '../../src/serve/server-metrics.ts';
import { optionsWith, slotOf, standIn } from './stand-in.ts';

interface Pair {
  readonly name: string;
  readonly request: {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly contentType?: string;
    readonly body?: unknown;
  };
  readonly response: { readonly status: number; readonly contentType: string; readonly body: unknown };
}
const { pairs } = JSON.parse(readFileSync(new URL('mlflow-scoring.json', import.meta.url), 'utf8')) as {
  pairs: Pair[];
};

const TWO = { variable: [[2], [5]] };
/** Where our answer differs, why, and what it is. */
const EXCEPTIONS: Readonly<Record<string, { readonly why: string; readonly status: number; readonly body: unknown }>> =
  {
    'pyfunc(colspec) version': { why: 'the version is ours', status: 200, body: libraryVersion() },
    'onnx(tensor-sig) version': { why: 'the version is ours', status: 200, body: libraryVersion() },
    'pyfunc(colspec) legacy pandas-split ct': {
      why: 'clients of MLflow 1 are answered',
      status: 200,
      body: { predictions: [{ variable: 2 }, { variable: 5.5 }] },
    },
    'onnx(tensor-sig) legacy pandas-split ct': {
      why: 'clients of MLflow 1 are answered',
      status: 200,
      body: { predictions: { variable: [[2], [5.5]] } },
    },
    'pyfunc(colspec) null numeric': {
      why: 'a bare NaN is no JSON',
      status: 200,
      body: { predictions: [{ variable: null }] },
    },
    'onnx(tensor-sig) null numeric': {
      why: 'a bare NaN is no JSON',
      status: 200,
      body: { predictions: { variable: [[null]] } },
    },
    'onnx(tensor-sig) dataframe_split+index': {
      why: 'the ONNX flavour fails on an index that does not start at 0',
      status: 200,
      body: { predictions: { variable: [[2], [5.5]] } },
    },
    'onnx(tensor-sig) instances records': {
      why: 'the ONNX flavour wants each cell wrapped',
      status: 200,
      body: { predictions: TWO },
    },
    'onnx(tensor-sig) inputs dict of lists': {
      why: 'the ONNX flavour wants each cell wrapped',
      status: 200,
      body: { predictions: TWO },
    },
    'onnx(tensor-sig) csv': { why: 'the ONNX flavour reads no CSV', status: 200, body: { predictions: TWO } },
    'onnx(tensor-sig) empty rows': {
      why: 'the ONNX flavour fails on a table without rows',
      status: 200,
      body: { predictions: { variable: [] } },
    },
  };

/** What must be the same of a body: all of an answer, the names of a fault (messages speak of Python's inside). */
function essence(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('error_code' in body)) return body;
  const { error_code, sqlstate, error_class } = body as Record<string, unknown>;
  return { error_code, sqlstate, error_class };
}

/** The sentences of recorded faults that clients are known to look for. */
const SENTENCES = [
  /exactly one of the input fields/,
  /valid JSON formatted string/,
  /Model is missing inputs \['c'\]/,
  /Failed to convert column a to type/,
  /3 columns passed, passed data had 2 columns/,
  /This predictor only supports the following content types[^.]*\. Got '[^']*'/,
  /Received a list/,
];

function formOf(name: string): 'records' | 'tensor' {
  return name.startsWith('onnx') ? 'tensor' : 'records';
}

describe('answers as recorded from the scoring server of MLflow', () => {
  const apps = new Map<string, ReturnType<typeof createApp>>();
  const appOf = (form: 'records' | 'tensor'): ReturnType<typeof createApp> => {
    const options = optionsWith({ form, outputName: 'variable' });
    const app = apps.get(form) ?? createApp(options, slotOf(standIn(), options), createMetrics(), process.stderr);
    apps.set(form, app);
    return app;
  };

  test.each(pairs)('$name', async ({ name, request, response }) => {
    const app = await appOf(formOf(name));
    const { method, path, contentType, body } = request;
    const sentByFetch = typeof body === 'string' ? 'text/plain;charset=UTF-8' : undefined;
    const type = contentType ?? sentByFetch;
    const answer = await app.inject({
      method,
      url: path,
      headers: { host: 'localhost', ...(type === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const exception = EXCEPTIONS[name];
    const json = answer.headers['content-type'] === 'application/json' && path !== '/version' && answer.body !== '\n';
    const got: unknown = json ? answer.json() : answer.body;
    if (exception !== undefined) {
      expect({ status: answer.statusCode, body: got }).toEqual({ status: exception.status, body: exception.body });
      expect(essence(response.body)).not.toEqual(essence(got));
      return;
    }
    expect(answer.statusCode).toBe(response.status);
    expect(answer.headers['content-type']).toBe(response.contentType);
    if (response.status !== 415) expect(essence(got)).toEqual(essence(response.body));
    const [was, is] = [JSON.stringify(response.body), JSON.stringify(got)];
    for (const sentence of SENTENCES) if (sentence.test(was)) expect(is).toMatch(sentence);
  });

  test('has no exception that no pair needs', () => {
    const names = new Set(pairs.map(({ name }) => name));
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.has(name))).toEqual([]);
  });
});
