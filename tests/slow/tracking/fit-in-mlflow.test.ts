import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { autolog, setExperiment, setTrackingUri } from '../../../src/autolog/index.ts';
import { AutoRegressor } from '../../../src/automl/auto-regressor.ts';
import { RandomForestClassifier } from '../../../src/estimators/index.ts';
import { answering } from '../mlflow/answering.ts';

/*
 * Fits logged to a real MLflow server and read back by its own client: AUTOML_MLFLOW_VENV names a virtual environment with
 * mlflow and onnxruntime. Without it these are skipped, and say so.
 */
const VENV = process.env['AUTOML_MLFLOW_VENV'] ?? '';
const python = join(VENV, 'bin', 'python');
const there = VENV !== '' && existsSync(python);
if (!there) process.stderr.write(`AUTOML_MLFLOW_VENV '${VENV}' holds no bin/python: fits are not read by MLflow\n`);
const cli = join(import.meta.dirname, '..', '..', '..', 'bin', 'automl.js');

/** Every parent run of an experiment as MLflow's client sees it, its model loaded and asked for its own input example. */
const READ = `
import json, sys, mlflow
uri, name = sys.argv[1:3]
mlflow.set_tracking_uri(uri); mlflow.set_registry_uri(uri)
c = mlflow.MlflowClient()
e = c.get_experiment_by_name(name).experiment_id
out = []
for r in c.search_runs([e], order_by=['attributes.start_time ASC']):
    i, t = r.info.run_id, r.data.tags
    model = None
    for m in r.outputs.model_outputs:
        lm = mlflow.get_logged_model(m.model_id)
        p = mlflow.pyfunc.load_model(f'runs:/{i}/model')
        model = dict(status=str(lm.status), inputs=p.metadata.signature.inputs.input_names(), run=p.metadata.run_id,
            prediction=[str(v) for v in p.predict(p.input_example)], metrics=sorted({x.key for x in lm.metrics or []}))
    tables = {x['path']: list(c.load_table(e, x['path'], run_ids=[i]).shape) for x in json.loads(t.get('mlflow.loggedArtifacts', '[]'))}
    curves = {k: len(c.get_metric_history(i, k)) for k in r.data.metrics if k.startswith('validation_')}
    out.append(dict(name=r.info.run_name, status=r.info.status, parent=t.get('mlflow.parentRunId'), id=i, params=r.data.params,
        tags=t, metrics=r.data.metrics, model=model, tables=tables, curves=curves,
        inputs=[[d.dataset.name, [x.value for x in d.tags], json.loads(d.dataset.profile)['num_rows'], d.dataset.schema is not None] for d in r.inputs.dataset_inputs],
        figures=[f.path for f in c.list_artifacts(i, 'figures')], files=[f.path for f in c.list_artifacts(i)]))
print('JSON' + json.dumps(out))
`;
interface Read {
  readonly name: string;
  readonly status: string;
  readonly parent: string | null;
  readonly id: string;
  readonly params: Record<string, string>;
  readonly tags: Record<string, string>;
  readonly metrics: Record<string, number>;
  readonly model: { status: string; inputs: string[]; run: string; prediction: string[]; metrics: string[] } | null;
  readonly tables: Record<string, number[]>;
  readonly curves: Record<string, number>;
  readonly inputs: [string, string[], number, boolean][];
  readonly figures: string[];
  readonly files: string[];
}

const row = (i: number): [number, string, string] => {
  const a = (i * 37) % 101;
  return [a, i % 3 === 0 ? 'red' : 'blue', a > 50 !== (i % 3 === 0) ? 'yes' : 'no'];
};

describe.skipIf(!there)('fits in a real MLflow server', () => {
  const folder = there ? mkdtempSync(join(tmpdir(), 'automl-fit-mlflow-')) : '';
  const uri = `http://127.0.0.1:${5900 + (process.pid % 90)}`;
  let server: ReturnType<typeof spawn> | null = null;
  beforeAll(async () => {
    const lines = Array.from({ length: 300 }, (_, i) => row(i).join(','));
    writeFileSync(join(folder, 'train.csv'), `a,b,y\n${lines.join('\n')}\n`);
    writeFileSync(join(folder, 'test.csv'), `a,b,y\n${lines.slice(0, 40).join('\n')}\n`);
    const backend = ['--backend-store-uri', `sqlite:///${join(folder, 'server.db')}`, '--workers', '1'];
    const args = ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', new URL(uri).port, ...backend];
    server = spawn(python, args, { cwd: folder, stdio: 'ignore', detached: true });
    await answering(`${uri}/health`);
  }, 240_000);
  afterAll(() => {
    if (server !== null) process.kill(-server.pid!, 'SIGKILL');
    autolog({ disable: true });
    setTrackingUri(null);
    setExperiment(null);
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });
  const read = (experiment: string): Read[] => {
    const text = execFileSync(python, ['-c', READ, uri, experiment], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return JSON.parse(text.slice(text.lastIndexOf('JSON') + 4));
  };
  const automl = (...args: string[]): void => {
    const env = { ...process.env, MLFLOW_TRACKING_URI: uri };
    const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, env, encoding: 'utf8' });
    // a busy machine may leave events for `runs sync`
    const lines = stderr.split('\n').filter((line) => line.startsWith('MLflow:'));
    expect(lines.filter((line) => !line.includes('automl runs sync'))).toEqual([]);
    expect(status, stderr).toBe(0);
  };

  it('show data, curves, tables, figures and a model that pyfunc loads; resumed and evaluated they stay one', () => {
    const fit = [
      'fit',
      'train.csv',
      '-t',
      'y',
      '--folds',
      '3',
      '--families',
      'gbdt,logistic',
      '--out',
      'run',
      '--quiet',
    ];
    automl(...fit, '--max-trials', '3', '--experiment', 'fits', '--tag', 'team=größe');
    automl(...fit, '--max-trials', '5', '--experiment', 'fits', '--resume');
    automl('runs', 'sync', 'run'); // what a busy machine had no time for at the ends of the fits
    automl('evaluate', 'run', 'test.csv', '--tracker', 'mlflow');
    const runs = read('fits');
    const [fitted, ...others] = runs.filter(({ parent }) => parent === null);
    expect(others).toEqual([]);
    expect(fitted).toMatchObject({ status: 'FINISHED', params: { target: 'y', 'option.maxTrials': '3' } });
    expect(fitted!.tags).toMatchObject({ team: 'größe', 'automl.also.option.maxTrials': '5' });
    expect(fitted!.inputs.sort()).toEqual([
      ['train.csv (folds)', ['validation'], 300, true],
      ['train.csv', ['training'], 300, true],
    ]);
    expect(fitted!.metrics).toMatchObject({ example_count: 300, accuracy_score: expect.any(Number) });
    expect(fitted!.tables).toEqual({
      ...{ 'leaderboard.json': [5, 8], 'confusion_matrix.json': [2, 3], 'worst_predictions.json': [50, 6] },
    });
    // a model that knows no importances has no figure of them
    expect(fitted!.figures.filter((path) => !path.includes('importance'))).toEqual(
      ['anytime', 'calibration_curve', 'confusion_matrix', 'precision_recall_curve', 'roc_curve'].map(
        (name) => `figures/${name}.svg`,
      ),
    );
    expect(fitted!.files).toEqual(expect.arrayContaining(['config.json', 'journal.jsonl', 'leaderboard.json']));
    expect(fitted!.model).toMatchObject({ inputs: ['a', 'b'], run: fitted!.id });
    expect(fitted!.model!.status).toContain('READY');
    expect(['yes', 'no']).toContain(fitted!.model!.prediction[0]);
    expect(fitted!.model!.metrics).toEqual(expect.arrayContaining(['roc_auc', 'accuracy_score']));
    const trials = runs.filter(({ parent, tags }) => parent === fitted!.id && tags['state'] !== undefined);
    expect(trials.map(({ name }) => name).sort()).toEqual(['1', '2', '3', '4', '5']);
    const boosted = trials.filter(({ tags }) => tags['family'] === 'gbdt');
    expect(boosted.length).toBeGreaterThan(0);
    for (const { curves } of boosted) {
      expect(curves['validation_roc_auc']).toBeGreaterThan(1);
      expect(curves['validation_roc_auc']).toBeLessThanOrEqual(200);
    }
    const scored = runs.find(({ name }) => name === 'evaluate test.csv')!;
    expect(scored).toMatchObject({ status: 'FINISHED', parent: fitted!.id, metrics: { example_count: 40 } });
    expect(scored.inputs).toEqual([['test.csv', ['test'], 40, true]]);
  }, 300_000);

  it('log themselves with autolog(): single models and searches', async () => {
    setTrackingUri(uri);
    setExperiment('auto');
    autolog();
    const rows = Array.from({ length: 120 }, (_, i) => ({ a: row(i)[0], b: row(i)[1] }));
    const labels = Array.from({ length: 120 }, (_, i) => row(i)[2]);
    const forest = await new RandomForestClassifier({ nEstimators: 10 }).fit(rows, labels);
    await new AutoRegressor({ maxTrials: 2, folds: 3, families: ['linear'] }).fit(
      rows,
      rows.map(({ a }) => 2 * a),
    );
    const runs = read('auto');
    const [single, search] = runs.filter(({ parent }) => parent === null);
    expect(single).toMatchObject({
      ...{ name: 'RandomForestClassifier', status: 'FINISHED', params: { nEstimators: '10' } },
      metrics: { training_accuracy: forest.score(rows, labels) },
      model: { inputs: ['a', 'b'], run: single!.id },
    });
    expect(single!.inputs.map(([, tags]) => tags)).toEqual([['training']]);
    expect(search).toMatchObject({ status: 'FINISHED', tags: { 'mlflow.autologging': 'automl' } });
    expect(Number(search!.model!.prediction[0])).toBeCloseTo(2, 0);
    expect(
      runs
        .filter(({ parent }) => parent === search!.id)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['1', '2']);
  }, 300_000);
});
