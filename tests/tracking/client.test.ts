import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  activeRun,
  endRun,
  logArtifact,
  logArtifacts,
  logDict,
  logFigure,
  logInput,
  logMetric,
  logMetrics,
  logParam,
  logParams,
  logTable,
  logText,
  setExperiment,
  setTag,
  setTrackingUri,
  startRun,
} from '../../src/tracking/index.ts';
import { openStore } from '../../src/tracking/store/open-store.ts';
import type { TrackingStore } from '../../src/tracking/store/types.ts';

const coded = (code: string) => expect.objectContaining({ code });

describe('runs of a user', () => {
  const folder = mkdtempSync(join(tmpdir(), 'client-'));
  let store: TrackingStore;
  beforeAll(async () => {
    const uri = `sqlite:///${folder}/mlflow.db`;
    setTrackingUri(uri);
    setExperiment('wine');
    store = await openStore(uri);
  });
  afterEach(async () => {
    while (activeRun() !== null) await endRun();
  });

  it('keep params, metrics by step and tags, and end FINISHED', async () => {
    const { runId } = await startRun({ runName: 'first', tags: { team: 'risk' } });
    await logParam('alpha', 0.5);
    await logParams({ list: [1, 2], flag: true, none: null });
    await logMetric('rmse', 3, { step: 0, timestamp: 1000 });
    await logMetrics({ rmse: 2, r2: Number.NaN }, { step: 1, timestamp: 2000 });
    await setTag('note', 'größe 😀');
    await endRun();
    const run = (await store.getRun(runId))!;
    expect(run.params).toEqual({ alpha: '0.5', list: '[1,2]', flag: 'true', none: 'null' });
    expect(run.metrics).toEqual({ rmse: 2, r2: Number.NaN });
    expect((await store.getMetricHistory(runId, 'rmse')).map((p) => [p.step, p.value, p.timestamp])).toEqual([
      [0, 3, 1000],
      [1, 2, 2000],
    ]);
    expect(run.tags).toMatchObject({ team: 'risk', note: 'größe 😀', 'mlflow.runName': 'first' });
    expect(run.info).toMatchObject({ status: 'FINISHED', runName: 'first' });
    expect((await store.getExperiment(run.info.experimentId))!.name).toBe('wine');
  });

  it('are FAILED when their callback throws, and the error goes on', async () => {
    const seen: string[] = [];
    const failing = startRun({}, async (run) => {
      seen.push(run.runId);
      await logParam('a', 1);
      throw new RangeError('boom');
    });
    await expect(failing).rejects.toThrow('boom');
    const run = (await store.getRun(seen[0]!))!;
    expect(run.info.status).toBe('FAILED');
    expect(run.params).toEqual({ a: '1' });
    expect(activeRun()).toBeNull();
  });

  it('go on at the same time in callbacks without mixing', async () => {
    const ids = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        startRun({ runName: name }, async (run) => {
          for (let i = 0; i < 3; i++) await logMetric(name, i, { step: i });
          return run.runId;
        }),
      ),
    );
    for (const [i, id] of ids.entries()) expect((await store.getRun(id))!.metrics).toEqual({ ['abc'[i]!]: 2 });
  });

  it('nest when asked to, and are refused otherwise', async () => {
    const parent = await startRun();
    await expect(startRun()).rejects.toEqual(coded('TRACKING_RUN_ACTIVE'));
    const child = await startRun({ nested: true });
    expect((await child.read()).tags['mlflow.parentRunId']).toBe(parent.runId);
    await endRun();
    expect(activeRun()).toBe(parent);
  });

  it('are taken up again by their id', async () => {
    const { runId } = await startRun();
    await endRun('FAILED');
    const again = await startRun({ runId });
    await again.logMetric('late', 1);
    expect((await again.read()).info.status).toBe('RUNNING');
    await endRun();
    expect((await store.getRun(runId))!.info.status).toBe('FINISHED');
    await expect(startRun({ runId: 'f'.repeat(32) })).rejects.toEqual(coded('TRACKING_NOT_FOUND'));
  });

  it('start by themselves at the first thing logged', async () => {
    await Promise.all([logParam('x', 1), logParam('y', 2)]);
    expect((await activeRun()!.read()).params).toEqual({ x: '1', y: '2' });
  });

  it('take files, folders, texts, figures and tables', async () => {
    const { info } = await startRun();
    const root = fileURLToPath(info.artifactUri);
    const text = (path: string): string => readFileSync(join(root, path), 'utf8');
    mkdirSync(join(folder, 'plots'));
    writeFileSync(join(folder, 'plots', 'a #1?.txt'), 'A');
    await logArtifact(join(folder, 'plots', 'a #1?.txt'), 'files');
    await logArtifact(join(folder, 'plots'));
    await logArtifacts(join(folder, 'plots'), 'inner');
    for (const place of ['files', 'plots', 'inner']) expect(text(`${place}/a #1?.txt`)).toBe('A');
    await logText('hello', 'notes/hello.txt');
    await logDict({ a: [1] }, 'a.json');
    await logDict({ a: [1] }, 'a.yaml');
    await logFigure('<svg/>', 'f.svg');
    expect([text('notes/hello.txt'), JSON.parse(text('a.json')), text('a.yaml'), text('f.svg')]).toEqual([
      ...['hello', { a: [1] }, 'a:\n  - 1\n', '<svg/>'],
    ]);
    await logTable([{ a: 1, b: 'x' }], 'table.json');
    await logTable({ b: ['y'], c: [2] }, 'table.json');
    expect(JSON.parse(text('table.json'))).toEqual({
      columns: ['a', 'b', 'c'],
      data: [
        [1, 'x', null],
        [null, 'y', 2],
      ],
    });
    expect((await activeRun()!.read()).tags['mlflow.loggedArtifacts']).toBe('[{"path":"table.json","type":"table"}]');
  });

  it('name the data they read: digest, schema, profile, source', async () => {
    const data = { age: [1, 2], name: ['a', null], w: [0.5, 1], on: [true, false] };
    const run = await startRun();
    await logInput({ name: 'wine', context: 'test', data, source: 'wine.csv' });
    const [input] = (await run.read()).inputs;
    expect(input).toMatchObject({ name: 'wine', context: 'test', sourceType: 'local', source: '{"uri":"wine.csv"}' });
    expect(input!.digest).toMatch(/^[0-9a-f]{8}$/);
    expect(JSON.parse(input!.profile!)).toEqual({ num_rows: 2, num_elements: 8 });
    expect(JSON.parse(input!.schema!).mlflow_colspec).toEqual([
      { name: 'age', type: 'long', required: true },
      { name: 'name', type: 'string', required: false },
      { name: 'w', type: 'double', required: true },
      { name: 'on', type: 'boolean', required: true },
    ]);
  });

  it.each<[string, () => Promise<void>, string]>([
    ['a changed parameter', () => logParam('p', 1).then(() => logParam('p', 2)), 'TRACKING_PARAM_CHANGED'],
    ['a metric of text', () => logMetric('m', '0,5' as unknown as number), 'TRACKING_VALUE'],
    ['half a step', () => logMetric('m', 1, { step: 0.5 }), 'TRACKING_VALUE'],
    ['a figure of another kind', () => logFigure('x', 'f.pdf'), 'TRACKING_VALUE'],
    ['text as PNG', () => logFigure('x', 'f.png'), 'TRACKING_VALUE'],
    ['ragged columns', () => logTable({ a: [1], b: [] }, 't.json'), 'TRACKING_VALUE'],
    ['a table as CSV', () => logTable([], 't.csv'), 'TRACKING_VALUE'],
    ['a path out of the artifacts', () => logText('x', '../x'), 'TRACKING_ARTIFACT_PATH'],
    ['a file that is not there', () => logArtifact('/nowhere/x'), 'TRACKING_NOT_FOUND'],
  ])('refuse %s', async (_, call, code) => {
    await expect(call()).rejects.toEqual(coded(code));
  });
});
