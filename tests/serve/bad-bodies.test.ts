import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../src/serve/create-app.ts';
import { parseJson } from '../../src/serve/parse-json.ts';
import { createMetrics } from '../../src/serve/server-metrics.ts';
import { optionsWith, slotOf, standIn } from './stand-in.ts';

const faults: unknown[] = [];
let app: FastifyInstance;
beforeAll(async () => {
  const options = optionsWith({ maxRows: 3, bodyLimit: 10_000 });
  app = await createApp(
    options,
    slotOf(standIn(), options, (f) => faults.push(f)),
    createMetrics(),
    process.stderr,
  );
});
afterAll(() => app.close());

async function post(payload: string | Buffer, type = 'application/json'): Promise<{ status: number; body: string }> {
  const headers = { host: 'localhost', 'content-type': type };
  const answer = await app.inject({ method: 'POST', url: '/invocations', headers, payload });
  return { status: answer.statusCode, body: answer.body };
}
const send = (body: unknown): ReturnType<typeof post> => post(JSON.stringify(body));

describe('a scoring body', () => {
  test.each<[string, unknown, string]>([
    ['is a number', 1, 'Received a number'],
    ['is null', null, 'Received null'],
    ['has a split that is a list', { dataframe_split: [] }, 'no dictionary'],
    ['has a split without columns', { dataframe_split: { data: [] } }, 'columns is no list'],
    ['has a split with a column twice', { dataframe_split: { columns: ['a', 'a'], data: [] } }, 'comes twice'],
    ['has a row that is no list', { dataframe_split: { columns: ['a', 'b', 'c'], data: [1] } }, 'row 0 is no list'],
    ['has records that are numbers', { dataframe_records: [1] }, 'Row 0'],
    ['has records that are an object', { dataframe_records: {} }, 'no list'],
    ['has columns of unlike length', { inputs: { a: [1], b: ['x', 'y'], c: [1] } }, "column 'b'"],
    ['has a column that is no list', { inputs: { a: [1], b: 'x', c: [1] } }, "column 'b'"],
    ['has parameters that are a list', { inputs: { a: 1, b: 'x', c: 1 }, params: [] }, 'params'],
    ['asks for another method', { inputs: { a: 1, b: 'x', c: 1 }, params: { predict_method: 'x' } }, 'predict_method'],
    [
      'asks a regression for probabilities',
      { inputs: { a: 1, b: 'x', c: 1 }, params: { predict_method: 'predict_proba' } },
      'regression',
    ],
  ])('that %s is a bad request', async (_, body, words) => {
    const { status, body: text } = await send(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error_code: 'BAD_REQUEST', sqlstate: 'KAM00' });
    expect(text).toContain(words);
  });

  test.each<[string, unknown, string]>([
    ['cells that are objects', { dataframe_records: [{ a: {}, b: 'x', c: 1 }] }, 'column \\"a\\"'],
    ['names of things that every object has', { dataframe_records: [{}] }, "['a', 'b', 'c']"],
    ['rows of another width', { instances: [[1, 'x']] }, 'has 2 values'],
  ])('with %s does not fit the schema', async (_, body, words) => {
    const { status, body: text } = await send(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE', sqlstate: 'KAM01' });
    expect(text).toContain(words);
  });

  test.each<[string, string | Buffer, string]>([
    ['is empty', '', 'is empty'],
    ['is white space', ' \r\n\t ', 'is empty'],
    ['is no UTF-8', Buffer.from('{"inputs":{"a":1,"b":"\xe4","c":1}}', 'latin1'), 'not UTF-8'],
    ['ends in the middle', '{"inputs":{"a":1', 'valid JSON'],
    ['has lists without end', '['.repeat(9000), 'valid JSON'],
    [
      'has column names that are deep lists',
      `{"dataframe_split":{"data":[],"columns":[${'['.repeat(4500)}${']'.repeat(4500)}]}}`,
      '',
    ],
    [
      'asks for a method that is a deep list',
      `{"inputs":{"a":1,"b":"x","c":1},"params":{"predict_method":${'['.repeat(4500)}${']'.repeat(4500)}}}`,
      'predict_method',
    ],
  ])('that %s is a bad request', async (_, body, words) => {
    const { status, body: text } = await post(body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ sqlstate: expect.stringMatching(/^KAM0[01]$/) });
    expect(text).toContain(words);
    expect(faults).toEqual([]);
  });

  test('of four million quotes that never end is refused in time that grows with its length only', () => {
    expect(() => parseJson(`{"a": "${'\\"'.repeat(4e6)}`)).toThrow(/SERVE_BODY_INVALID/);
    expect(() => parseJson(`[${'"", '.repeat(1e6)}`)).toThrow(/SERVE_BODY_INVALID/);
  });

  test('may begin with a byte order mark', async () => {
    expect((await post('\uFEFF{"inputs":{"a":1,"b":"x","c":1}}')).body).toBe('{"predictions":[2]}');
  });

  test('that is compressed is 415 and says so', async () => {
    const headers = { host: 'localhost', 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const answer = await app.inject({ method: 'POST', url: '/invocations', headers, payload: gzipSync('{}') });
    expect(answer.statusCode).toBe(415);
    expect(answer.json()).toMatchObject({ error_code: 'BAD_REQUEST', message: expect.stringContaining("'gzip'") });
  });

  test('with too many rows is 413, in every form', async () => {
    const rows = Array.from({ length: 4 }, () => ({ a: 1, b: 'x', c: 1 }));
    for (const body of [
      { dataframe_records: rows },
      { instances: rows.map((row) => Object.values(row)) },
      { dataframe_split: { columns: ['a', 'b', 'c'], data: rows.map((row) => Object.values(row)) } },
      { inputs: { a: [1, 1, 1, 1], b: ['x', 'x', 'x', 'x'], c: [1, 1, 1, 1] } },
    ])
      expect((await send(body)).status).toBe(413);
    expect((await post('a,b,c\n1,x,1\n1,x,1\n1,x,1\n1,x,1\n', 'text/csv')).status).toBe(413);
  });

  test('may hold the bare NaN and Infinity of Python, outside of strings only', async () => {
    const text = '{"inputs": {"a": [NaN, 1, -Infinity], "b": ["NaN \\" NaN", "x", "y"], "c": [1, 2, Infinity]}}';
    expect(await post(text)).toEqual({ status: 200, body: '{"predictions":[null,2,null]}' });
  });

  test('may give rows by position, one row of bare values, or an old pandas form', async () => {
    expect((await send({ instances: [[1, 'x', 1]] })).body).toBe('{"predictions":[2]}');
    expect((await send({ inputs: { a: 1, b: 'y', c: null } })).body).toBe('{"predictions":[4]}');
    const old = await post('[{"a": 1, "b": "x", "c": 1}]', 'application/json; format=pandas-records');
    expect(old).toEqual({ status: 200, body: '{"predictions":[2]}' });
  });

  test.each([
    ['text/csv', '', 400],
    ['text/csv', '\n\n', 400],
    ['text/csv', 'a,b\n1,x\n', 400],
    ['text/csv', 'a,b,c\n1,x,1,1\n', 400],
    ['text/csv', 'a,b,c\n1,"x,1\n', 400],
    ['text/csv', 'a,b,c\noops,x,1\n', 400],
    ['text/csv', 'a,b,c\n', 200],
    ['application/vnd.apache.parquet', 'no parquet', 400],
    ['application/json; charset=latin-1', '{}', 415],
    ['application/json; shape=round', '{}', 415],
    ['multipart/form-data', '{}', 415],
    ['nonsense', '{}', 415],
  ])('of type %s: %j is answered with %i', async (type, body, status) => {
    expect((await post(body, type)).status).toBe(status);
  });

  test('in CSV may have quotes, a byte order mark, Windows line ends, columns in any order and short rows', async () => {
    const text = '\uFEFFc,"b",d,a\r\n1,"x",9,1\r\n\r\n2,"y"\r\n3,y,"p ""q"",\n",2.5';
    expect((await post(text, 'text/csv; charset=UTF-8')).body).toBe('{"predictions":[2,null,5.5]}');
  });

  test('whatever it holds gets an answer of 200 or 400 that is JSON', async () => {
    const field = fc.constantFrom('dataframe_split', 'dataframe_records', 'instances', 'inputs', 'params');
    const row = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), fc.jsonValue());
    const value = fc.oneof(
      fc.jsonValue(),
      fc.array(row),
      row,
      fc.record({ columns: fc.jsonValue(), data: fc.jsonValue() }),
    );
    const body = fc.oneof(fc.dictionary(field, value, { maxKeys: 2 }), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(body, async (any) => {
        const { status, body: text } = await send(any);
        expect([200, 400, 413]).toContain(status);
        JSON.parse(text);
      }),
      { numRuns: 200 },
    );
    expect(faults).toEqual([]);
  });
});

describe('a model that fails', () => {
  test('is a 500 that tells nothing of the inside, and the server goes on', async () => {
    const seen: unknown[] = [];
    const options = optionsWith();
    const broken = standIn({ kind: 'regression' }, (a) => {
      if (a === 13) throw new RangeError('secret path');
      return [a];
    });
    const failing = await createApp(
      options,
      slotOf(broken, options, (f) => seen.push(f)),
      createMetrics(),
      process.stderr,
    );
    const ask = (a: number): Promise<LightMyRequestResponse> =>
      failing.inject({
        method: 'POST',
        url: '/invocations',
        headers: { host: 'localhost', 'content-type': 'application/json' },
        payload: JSON.stringify({ inputs: { a, b: 'x', c: 1 } }),
      });
    const answer = await ask(13);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ error_code: 'INTERNAL_ERROR' });
    expect(answer.body).not.toContain('secret');
    expect(seen).toHaveLength(1);
    expect((await ask(1)).body).toBe('{"predictions":[1]}');
  });
});

describe('classes', () => {
  const labels = ['no "', 'yes'];
  const ask = async (
    task: Parameters<typeof standIn>[0],
    formula: Parameters<typeof standIn>[1],
    more: object,
    params?: object,
  ): Promise<string> => {
    const options = optionsWith(more);
    const own = await createApp(options, slotOf(standIn(task, formula), options), createMetrics(), process.stderr);
    const payload = JSON.stringify({
      inputs: { a: [0.25, 0.75], b: ['x', 'x'], c: [1, 1] },
      ...(params && { params }),
    });
    const headers = { host: 'localhost', 'content-type': 'application/json' };
    return (await own.inject({ method: 'POST', url: '/invocations', headers, payload })).body;
  };

  test('come as labels, or as probabilities by parameter or option', async () => {
    const two = { kind: 'binary', classes: labels } as const;
    const p = (a: number): number[] => [a];
    expect(await ask(two, p, {})).toBe('{"predictions":["no \\"","yes"]}');
    expect(await ask(two, p, {}, { predict_method: 'predict_proba' })).toBe(
      '{"predictions":[[0.75,0.25],[0.25,0.75]]}',
    );
    expect(await ask(two, p, { probabilities: true })).toBe('{"predictions":[[0.75,0.25],[0.25,0.75]]}');
    expect(await ask(two, p, { probabilities: true }, { predict_method: 'predict' })).toBe(
      '{"predictions":["no \\"","yes"]}',
    );
    expect(await ask(two, p, { form: 'records' })).toBe(
      '{"predictions":[{"prediction":"no \\""},{"prediction":"yes"}]}',
    );
  });

  test('more than two have a probability each', async () => {
    const three = { kind: 'multiclass', classes: ['u', 'v', 'w'] } as const;
    const p = (a: number): number[] => [a, 0.25, 0.75 - a];
    expect(await ask(three, p, { probabilities: true })).toBe('{"predictions":[[0.25,0.25,0.5],[0.75,0.25,0]]}');
    expect(await ask(three, p, {})).toBe('{"predictions":["w","u"]}');
  });
});
