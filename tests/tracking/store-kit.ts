import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactStore, TrackingStore } from '../../src/tracking/store/types.ts';

/** What a store is held to, over SQLite, a stand-in server or a real one. */
export interface Opened {
  readonly store: TrackingStore;
  close(): Promise<void>;
}

let count = 0;
/** A name that no earlier test, and no earlier run against the same server, has used. */
export const fresh = (stem: string): string => `${stem} ${process.pid} ${process.hrtime.bigint()} ${count++}`;

const folder = (): string => mkdtempSync(join(tmpdir(), 'tracking-'));

/** Names of files with signs that stand for something in addresses. */
const ODD = ['100%25.txt', 'b ü#?.bin'] as const;
/** MLflow's proxy decodes names until nothing changes, and takes no #: others cannot be kept there as they are. */
export const PLAIN = ['100%.txt', 'b ü?.bin'] as const;

/** Declares the promises of every TrackingStore as tests. @param names of files that come back as they went */
export function describeStore(name: string, open: () => Promise<Opened>, names: readonly [string, string] = ODD): void {
  describe(name, () => {
    let opened: Opened;
    let store: TrackingStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(async () => opened?.close());
    const get = (): TrackingStore => store;
    describeExperiments(get);
    describeRuns(get);
    describeLogging(get);
    describeModels(get);
    describeRegistry(get);
    describeArtifacts(async () => {
      const { artifactUri } = await newRun(store);
      return { artifacts: store.artifacts, artifactUri };
    }, names);
  });
}

async function newRun(store: TrackingStore, tags: Record<string, string> = {}) {
  const experimentId = await store.createExperiment(fresh('e'));
  return store.createRun(experimentId, { runName: 'first', startTime: 1_700_000_000_000, tags });
}
const coded = (code: string) => expect.objectContaining({ code });

function describeExperiments(get: () => TrackingStore): void {
  it('finds an experiment by number and by name, with its tags', async () => {
    const name = fresh('Versuch ä 実験 🎲');
    const experimentId = await get().createExperiment(name, { team: 'größe' });
    const byName = await get().getExperimentByName(name);
    expect(byName).toMatchObject({ experimentId, name, lifecycleStage: 'active', tags: { team: 'größe' } });
    expect(byName!.artifactLocation).toMatch(new RegExp(`/${experimentId}$`));
    expect(await get().getExperiment(experimentId)).toEqual(byName);
  });
  it('refuses a second experiment of a name, and gives null for what is not there', async () => {
    const name = fresh('twice');
    await get().createExperiment(name);
    await expect(get().createExperiment(name)).rejects.toEqual(coded('TRACKING_EXISTS'));
    expect(await get().getExperimentByName(fresh('none'))).toBeNull();
    expect(await get().getExperiment('999999')).toBeNull();
  });
  it('has the experiment 0 from the start, and lists the newest first', async () => {
    const experimentId = await get().createExperiment(fresh('newest'));
    const listed = await get().listExperiments();
    expect(listed[0]!.experimentId).toBe(experimentId);
    expect(listed.find((e) => e.experimentId === '0')!.name).toBe('Default');
  });
}

function describeRuns(get: () => TrackingStore): void {
  it('a run starts as running and keeps its end', async () => {
    const made = await newRun(get(), { 'mlflow.user': 'ada' });
    expect(made).toMatchObject({ status: 'RUNNING', runName: 'first', endTime: null, startTime: 1_700_000_000_000 });
    expect(made.runId).toMatch(/^[0-9a-f]{32}$/);
    expect(made.artifactUri).toContain(made.runId);
    await get().updateRun(made.runId, { status: 'FINISHED', endTime: 1_700_000_005_000, runName: 'Läufer' });
    const run = (await get().getRun(made.runId))!;
    expect(run.info).toEqual({ ...made, status: 'FINISHED', endTime: 1_700_000_005_000, runName: 'Läufer' });
    expect(run.tags).toMatchObject({ 'mlflow.runName': 'Läufer', 'mlflow.user': 'ada' });
    expect([run.params, run.metrics, run.inputs]).toEqual([{}, {}, []]);
  });
  it('a run that is not there is null to readers and an error to writers', async () => {
    const none = 'f'.repeat(32);
    expect(await get().getRun(none)).toBeNull();
    const missing = coded('TRACKING_NOT_FOUND');
    await expect(get().updateRun(none, { status: 'FAILED' })).rejects.toEqual(missing);
    await expect(get().logBatch(none, { params: { a: '1' } })).rejects.toEqual(missing);
    const point = { key: 'm', value: 1, timestamp: 1, step: 0 };
    await expect(get().logBatch(none, { metrics: [point], tags: { a: 'b' } })).rejects.toEqual(missing);
  });
  it('searches by experiment, tags and statuses, newest first', async () => {
    const experimentId = await get().createExperiment(fresh('search'));
    const runs = [];
    for (const [i, kind] of ["it's", 'b"c', "it's"].entries()) {
      const tags = { kind, 'a.b c': 'x%_' };
      runs.push(await get().createRun(experimentId, { runName: `r${i}`, startTime: 1000 + i, tags }));
    }
    await get().updateRun(runs[0]!.runId, { status: 'FAILED' });
    await get().updateRun(runs[1]!.runId, { status: 'KILLED' });
    const found = async (query: object) =>
      (await get().searchRuns({ experimentIds: [experimentId], ...query })).map((run) => run.info.runName);
    expect(await found({})).toEqual(['r2', 'r1', 'r0']);
    expect(await found({ tags: { kind: "it's" } })).toEqual(['r2', 'r0']);
    expect(await found({ tags: { kind: 'b"c', 'a.b c': 'x%_' } })).toEqual(['r1']);
    expect(await found({ tags: { kind: 'none' } })).toEqual([]);
    expect(await found({ statuses: ['FAILED'] })).toEqual(['r0']);
    expect(await found({ statuses: ['FAILED', 'KILLED'], maxResults: 1 })).toEqual(['r1']);
    expect(await found({ statuses: [] })).toEqual([]);
    expect(await found({ maxResults: 2 })).toEqual(['r2', 'r1']);
    expect(await get().searchRuns({ experimentIds: [] })).toEqual([]);
  });
}

function describeLogging(get: () => TrackingStore): void {
  it('cuts long values as MLflow does, by whole characters', async () => {
    const { runId } = await newRun(get());
    const params = { long: 'x'.repeat(6001), emoji: `${'x'.repeat(5999)}🎲` };
    await get().logBatch(runId, { params, tags: { long: 'y'.repeat(8001), größe: 'ß 大' } });
    const run = (await get().getRun(runId))!;
    expect(run.params['long']).toBe('x'.repeat(6000));
    expect(run.params['emoji']).toBe('x'.repeat(5999));
    expect(run.tags).toMatchObject({ long: 'y'.repeat(8000), größe: 'ß 大' });
  });
  it('a parameter may be logged again with its value, and is refused with another', async () => {
    const { runId } = await newRun(get());
    await get().logBatch(runId, { params: { lr: '0.1' } });
    await get().logBatch(runId, { params: { lr: '0.1', depth: '3' } });
    await expect(get().logBatch(runId, { params: { lr: '0.2' } })).rejects.toEqual(coded('TRACKING_PARAM_CHANGED'));
    expect((await get().getRun(runId))!.params).toEqual({ lr: '0.1', depth: '3' });
  });
  it('a batch with a refused parameter leaves nothing, and of two writers one is told', async () => {
    const { runId } = await newRun(get());
    await get().logBatch(runId, { params: { lr: '0.1' } });
    const metrics = [{ key: 'rmse', value: 1, timestamp: 1, step: 0 }];
    const refused = get().logBatch(runId, { params: { new: '1', lr: '0.2' }, tags: { late: 'x' }, metrics });
    await expect(refused).rejects.toEqual(coded('TRACKING_PARAM_CHANGED'));
    const at = (step: number) => ({ params: { seed: `${step}` }, metrics: [{ ...metrics[0]!, key: 'race', step }] });
    const ends = await Promise.allSettled([get().logBatch(runId, at(1)), get().logBatch(runId, at(2))]);
    expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected']);
    const won = ends.findIndex((end) => end.status === 'fulfilled') + 1;
    const run = (await get().getRun(runId))!;
    expect([run.params, run.metrics, run.tags['late']]).toEqual([
      { lr: '0.1', seed: `${won}` },
      { race: 1 },
      undefined,
    ]);
    expect((await get().getMetricHistory(runId, 'race')).map(({ step }) => step)).toEqual([won]);
  });
  it('keeps curves with NaN and infinities, and the value of the last step', async () => {
    const { runId } = await newRun(get());
    const values = [0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324];
    const metrics = values.map((value, step) => ({ key: 'val/rmse', value, timestamp: 10 + step, step }));
    await get().logBatch(runId, { metrics });
    await get().logBatch(runId, { metrics: [metrics[0]!, { key: 'nan', value: Number.NaN, timestamp: 1, step: 0 }] });
    expect(await get().getMetricHistory(runId, 'val/rmse')).toEqual(metrics);
    expect((await get().getRun(runId))!.metrics).toEqual({ 'val/rmse': 5e-324, nan: Number.NaN });
    expect(await get().getMetricHistory(runId, 'none')).toEqual([]);
  });
  it('takes more entries than one call to a server may hold', async () => {
    const { runId } = await newRun(get());
    const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, `${i}`]));
    const metrics = Array.from({ length: 1001 }, (_, step) => ({ key: 'm', value: step / 2, timestamp: step, step }));
    await get().logBatch(runId, { metrics, params: many(101), tags: many(101) });
    const run = (await get().getRun(runId))!;
    expect([run.params, run.metrics]).toEqual([many(101), { m: 500 }]);
    expect(run.tags).toMatchObject(many(101));
    expect((await get().getMetricHistory(runId, 'm')).length).toBe(1001);
  });
  it('leaves nothing of more entries than one call may hold when a late parameter is refused', async () => {
    const { runId } = await newRun(get());
    await get().logBatch(runId, { params: { zz: '1' } });
    const params = { ...Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`k${i}`, `${i}`])), zz: '2' };
    const refused = get().logBatch(runId, { params, tags: { late: 'x' } });
    await expect(refused).rejects.toEqual(coded('TRACKING_PARAM_CHANGED'));
    const run = (await get().getRun(runId))!;
    expect([run.params, run.tags['late']]).toEqual([{ zz: '1' }, undefined]);
  });
  it('of keys that become the same the last one stays', async () => {
    const { runId } = await newRun(get());
    const two = { 'a%b': '1', 'a#b': '2' };
    await get().logBatch(runId, { params: two, tags: two });
    const run = (await get().getRun(runId))!;
    expect([run.params, run.tags['a_b']]).toEqual([{ a_b: '2' }, '2']);
  });
  it('replaces what MLflow refuses in keys, and reads by the key that was given', async () => {
    const { runId } = await newRun(get());
    const keys = ['a%b', '../x', '/abs', 'a//b', 'a/', '.', 'é/大', "q'uote"];
    const metrics = keys.map((key, i) => ({ key, value: i, timestamp: i, step: 0 }));
    await get().logBatch(runId, { metrics, tags: { 'a%b': 'x' }, params: { 'a/../b': 'y' } });
    for (const [i, key] of keys.entries()) expect((await get().getMetricHistory(runId, key))[0]!.value).toBe(i);
    const run = (await get().getRun(runId))!;
    expect(run.metrics).toMatchObject({ a_b: 0, 'é/大': 6 });
    expect(run.tags['a_b']).toBe('x');
    expect(Object.values(run.params)).toEqual(['y']);
  });
  it('keeps the data sets of a run, each once', async () => {
    const { runId } = await newRun(get());
    const base = { sourceType: 'local', source: '{"uri":"d.csv"}' };
    const train = { ...base, context: 'training', name: 'd.csv', digest: 'abcd1234', schema: '{"s":1}', profile: '{}' };
    const test = { ...base, context: 'test', name: 'größe.csv', digest: 'ffff0000' };
    await get().logInputs(runId, [train, test]);
    await get().logInputs(runId, [train]);
    const inputs = [...(await get().getRun(runId))!.inputs].sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(inputs).toEqual([train, test]);
  });
}

function describeModels(get: () => TrackingStore): void {
  it('a logged model is pending until it is finished, and an output of its run', async () => {
    const { runId, experimentId } = await newRun(get());
    const asked = { name: 'champion', sourceRunId: runId, modelType: 'automl', params: { a: '1' }, tags: { t: 'ü' } };
    const made = await get().createLoggedModel(experimentId, asked);
    expect(made).toMatchObject({ name: 'champion', status: 'PENDING', sourceRunId: runId, experimentId });
    expect(made.modelId).toMatch(/^m-[0-9a-f]{32}$/);
    await get().logOutput(runId, made.modelId, 0);
    await get().finishLoggedModel(made.modelId, 'READY');
    const dataset = { name: 'wine', digest: 'abc' };
    const metrics = [1, Number.NaN].map((value, step) => ({ key: 'rmse', value, timestamp: 1, step }));
    await get().logBatch(runId, { metrics, model: { modelId: made.modelId, dataset } });
    expect(await get().getOutputs(runId)).toEqual([{ ...made, status: 'READY' }]);
    expect(await get().getLoggedModel(made.modelId)).toEqual({ ...made, status: 'READY' });
    const failed = await get().createLoggedModel(experimentId, { name: 'other' });
    await get().finishLoggedModel(failed.modelId, 'FAILED');
    expect(await get().getLoggedModel(failed.modelId)).toMatchObject({ status: 'FAILED', sourceRunId: null });
    expect(await get().getLoggedModel(`m-${'0'.repeat(32)}`)).toBeNull();
  });
}

function describeRegistry(get: () => TrackingStore): void {
  it('a registered model keeps its description and tags, and its name is its own', async () => {
    const name = fresh("Modell ü's");
    const made = await get().createRegisteredModel(name, { description: 'déjà', tags: { a: '1' } });
    expect(made).toMatchObject({ name, description: 'déjà', tags: { a: '1' }, aliases: {} });
    await get().setRegisteredModelTag(name, 'b', '2');
    expect((await get().getRegisteredModel(name))!.tags).toEqual({ a: '1', b: '2' });
    expect((await get().listRegisteredModels()).map((model) => model.name)).toContain(name);
    await expect(get().createRegisteredModel(name)).rejects.toEqual(coded('TRACKING_EXISTS'));
    for (const bad of ['', 'a/b', 'a:b'])
      await expect(get().createRegisteredModel(bad)).rejects.toEqual(coded('TRACKING_NAME_INVALID'));
    expect(await get().getRegisteredModel(fresh('none'))).toBeNull();
    const missing = coded('TRACKING_NOT_FOUND');
    const { runId } = await newRun(get());
    const version = get().createModelVersion(fresh('none'), { source: `runs:/${runId}/model`, runId });
    await expect(version).rejects.toEqual(missing);
    await expect(get().setRegisteredModelTag(fresh('none'), 'a', '1')).rejects.toEqual(missing);
  });
  it('numbers versions, and an alias points at one of them', async () => {
    const name = fresh("champ's");
    const { runId } = await newRun(get());
    await get().createRegisteredModel(name);
    const version = { source: `runs:/${runId}/model`, runId, description: 'v', tags: { t: '1' } };
    const one = await get().createModelVersion(name, version);
    const two = await get().createModelVersion(name, { source: version.source, runId });
    expect(one).toMatchObject({
      version: 1,
      stage: 'None',
      status: 'READY',
      runId,
      tags: { t: '1' },
      description: 'v',
    });
    expect((await get().listModelVersions(name)).map((v) => v.version)).toEqual([2, 1]);
    await get().setModelVersionTag(name, 2, 'checked', 'ja');
    await get().setAlias(name, 'champion', 1);
    await get().setAlias(name, 'champion', two.version);
    await get().setAlias(name, 'old', 1);
    expect(await get().getVersionByAlias(name, 'champion')).toMatchObject({ version: 2, tags: { checked: 'ja' } });
    expect((await get().getModelVersion(name, 2))!.aliases).toEqual(['champion']);
    expect((await get().getRegisteredModel(name))!.aliases).toEqual({ champion: 2, old: 1 });
    expect((await get().listModelVersions(name)).map((v) => v.aliases)).toEqual([['champion'], ['old']]);
    await get().deleteAlias(name, 'champion');
    expect(await get().getVersionByAlias(name, 'champion')).toBeNull();
    expect(await get().getModelVersion(name, 3)).toBeNull();
    expect(await get().listModelVersions(fresh('none'))).toEqual([]);
  });
  it('refuses the aliases that mean versions, and aliases of versions that are not there', async () => {
    const name = fresh('aliases');
    await get().createRegisteredModel(name);
    for (const bad of ['latest', 'v1', 'V12', '', 'a b'])
      await expect(get().setAlias(name, bad, 1)).rejects.toEqual(coded('TRACKING_NAME_INVALID'));
    await expect(get().setAlias(name, 'champion', 7)).rejects.toEqual(coded('TRACKING_NOT_FOUND'));
  });
  it('moves versions between stages, the others to the archive when asked', async () => {
    const name = fresh('stages');
    const { runId } = await newRun(get());
    await get().createRegisteredModel(name);
    for (let i = 0; i < 3; i++) await get().createModelVersion(name, { source: `runs:/${runId}/model`, runId });
    await get().transitionStage(name, 1, 'Production', false);
    await get().transitionStage(name, 2, 'Production', false);
    await get().transitionStage(name, 3, 'Production', true);
    const stages = (await get().listModelVersions(name)).map((v) => v.stage);
    expect(stages).toEqual(['Production', 'Archived', 'Archived']);
    await expect(get().transitionStage(name, 9, 'Staging', false)).rejects.toEqual(coded('TRACKING_NOT_FOUND'));
  });
  it('says where the files of a version lie, and they can be had from there', async () => {
    const name = fresh('files');
    const { experimentId, runId } = await newRun(get());
    const model = await get().createLoggedModel(experimentId, { name: 'm', sourceRunId: runId });
    await get().artifacts.uploadText(model.artifactUri, 'MLmodel', 'flavors: {}');
    await get().finishLoggedModel(model.modelId, 'READY');
    await get().createRegisteredModel(name);
    await get().createModelVersion(name, { source: `models:/${model.modelId}`, modelId: model.modelId, runId });
    const uri = await get().getDownloadUri(name, 1);
    expect(uri).toBe(model.artifactUri);
    const into = folder();
    await get().artifacts.download(uri, '', into);
    expect(readFileSync(join(into, 'MLmodel'), 'utf8')).toBe('flavors: {}');
    await expect(get().getDownloadUri(name, 2)).rejects.toEqual(coded('TRACKING_NOT_FOUND'));
  });
}

/** Declares the promises of every ArtifactStore as tests. @param open gives a root of its own */
export function describeArtifacts(
  open: () => Promise<{ readonly artifacts: ArtifactStore; readonly artifactUri: string }>,
  [text, bytes]: readonly [string, string] = ODD,
): void {
  it('files and folders of a run come back as they went', async () => {
    const { artifacts, artifactUri } = await open();
    const source = folder();
    writeFileSync(join(source, bytes), Buffer.from([0, 255, 10]));
    writeFileSync(join(source, text), 'per cent');
    await artifacts.upload(artifactUri, source, 'model');
    await artifacts.upload(artifactUri, join(source, text), 'one/copy.txt');
    await artifacts.uploadText(artifactUri, 'top.txt', 'héllo');
    expect(await artifacts.list(artifactUri)).toEqual([
      { path: 'model', isDir: true },
      { path: 'one', isDir: true },
      { path: 'top.txt', isDir: false },
    ]);
    const inner = (await artifacts.list(artifactUri, 'model')).map((file) => file.path).sort();
    expect(inner).toEqual([`model/${text}`, `model/${bytes}`]);
    expect(await artifacts.list(artifactUri, 'none')).toEqual([]);
    const into = folder();
    await artifacts.download(artifactUri, '', into);
    expect([...readFileSync(join(into, 'model', bytes))]).toEqual([0, 255, 10]);
    expect(readFileSync(join(into, 'model', text), 'utf8')).toBe('per cent');
    await artifacts.download(artifactUri, 'top.txt', join(into, 'single'));
    expect(readFileSync(join(into, 'single', 'top.txt'), 'utf8')).toBe('héllo');
    await expect(artifacts.download(artifactUri, 'none.txt', into)).rejects.toEqual(coded('TRACKING_NOT_FOUND'));
  });
}
