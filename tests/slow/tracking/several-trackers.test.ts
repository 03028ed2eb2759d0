import { execFile, execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrialEndEvent } from '../../../src/tracking/events.ts';
import { readJournal } from '../../../src/tracking/journal.ts';
import type { Run } from '../../../src/tracking/store/types.ts';
import { WINE, type Workbench, workbench } from '../../e2e/run-cli.ts';
import { hasMlflow, python } from '../mlflow/mlflow-server.ts';
import { hasTrackers, program } from './trackers-venv.ts';
import { WandbStandIn } from './wandb-stand-in.ts';

const there = hasTrackers("event files and offline runs are not read by TensorBoard's and W&B's own readers");
const arrow = hasMlflow('exported Parquet is not read by pyarrow');

/** What TensorBoard's own reader and its HParams page see in a folder. */
const TENSORBOARD = `
import json, sys
from tensorboard import context
from tensorboard.backend.event_processing import data_provider
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, list_session_groups
from tensorboard.util import tensor_util
m = EventMultiplexer().AddRunsFromDirectory(sys.argv[1]); m.Reload()
runs = {}
for run, kinds in m.Runs().items():
    runs[run] = {}
    for tag in kinds['tensors']:
        if m.SummaryMetadata(run, tag).plugin_data.plugin_name == 'scalars':
            runs[run][tag] = [[e.step, tensor_util.make_ndarray(e.tensor_proto).item()] for e in m.Tensors(run, tag)]
provider = data_provider.MultiplexerDataProvider(m, sys.argv[1])
ctx = backend_context.Context(base_plugin.TBContext(data_provider=provider, multiplexer=m, logdir=sys.argv[1]))
rc = context.RequestContext()
experiment = ctx.experiment_from_metadata(rc, '', True, ctx.hparams_metadata(rc, ''), None)
request = api_pb2.ListSessionGroupsRequest(start_index=0, slice_size=100, allowed_statuses=[1, 2, 3, 0])
groups = list_session_groups.Handler(rc, ctx, '', request).run()
print('JSON' + json.dumps(dict(runs=runs, hparams=[h.name for h in experiment.hparam_infos],
    sessions=[[g.sessions[0].name, g.sessions[0].status, g.hparams['family'].string_value] for g in groups.session_groups])))
`;
/** Every record of W&B's files, by its own reader. */
const WANDB = `
import json, sys, wandb
from google.protobuf.json_format import MessageToDict
from wandb.sdk.internal.datastore import DataStore
from wandb.proto import wandb_internal_pb2 as p
wandb._assert_is_internal_process = True
out = []
for file in sys.argv[1:]:
    s = DataStore(); s.open_for_scan(file)
    records = []
    while (data := s.scan_data()) is not None:
        r = p.Record(); r.ParseFromString(data)
        records.append(dict(kind=r.WhichOneof('record_type'), num=r.num, body=MessageToDict(r)))
    out.append(records)
print('JSON' + json.dumps(out))
`;
const PARQUET = `
import json, sys, pyarrow.parquet as pq
t = pq.read_table(sys.argv[1])
print('JSON' + json.dumps(dict(types={f.name: str(f.type) for f in t.schema}, rows=t.to_pylist()), default=str))
`;
function read<T>(interpreter: string, script: string, ...args: string[]): T {
  const text = execFileSync(interpreter, ['-c', script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(text.slice(text.indexOf('JSON') + 4)) as T;
}

describe('one fit told to MLflow, TensorBoard and W&B', () => {
  let bench: Workbench;
  let trials: readonly TrialEndEvent[] = [];
  const env = { MLFLOW_TRACKING_URI: '', WANDB_DIR: '', WANDB_PROJECT: '', WANDB_ENTITY: '', WANDB_RUN_GROUP: '' };
  beforeAll(async () => {
    bench = workbench('several-trackers');
    const { code, stderr } = await bench.run(
      [
        ...[
          'fit',
          WINE,
          '-t',
          'quality',
          '--max-trials',
          '5',
          '--folds',
          '3',
          '--families',
          'linear,gbdt',
          '--out',
          'run',
        ],
        ...['--tracker', 'mlflow', '--tracker', 'tensorboard', '--tracker', 'wandb', '--tag', 'team=größe'],
      ],
      { env },
    );
    expect([code, stderr.match(/^(MLflow|tensorboard|wandb):.*$/m)]).toEqual([0, null]);
    const ends = readJournal(bench.path('run')).filter((event) => event.type === 'trial-end');
    trials = (ends as TrialEndEvent[]).sort((a, b) => a.id - b.id);
    expect(trials).toHaveLength(5);
  });
  afterAll(() => bench.close());
  const offline = (): string[] =>
    readdirSync(bench.path('wandb'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.wandb'))
      .sort()
      .map((name) => bench.path(join('wandb', name)));

  it('stands in MLflow with every trial', async () => {
    const { stdout } = await bench.run(['runs', 'list', '--trials', '--json'], { env });
    const runs = (JSON.parse(stdout) as Run[]).filter((run) => run.tags['mlflow.parentRunId'] !== undefined);
    const scores = runs.map((run) => [Number(run.tags['number']), run.metrics['rmse']]).sort(([a], [b]) => a! - b!);
    expect(scores).toEqual(trials.map(({ id, loss }) => [id, loss]));
  });

  it.skipIf(!there)("is read by TensorBoard's own reader: scores, curves, the HParams page", () => {
    const { runs, hparams, sessions } = read<{
      runs: Record<string, Record<string, [number, number][]>>;
      hparams: string[];
      sessions: [string, number, string][];
    }>(program('python'), TENSORBOARD, bench.path('tensorboard'));
    const [fit, ...others] = Object.keys(runs).sort();
    expect(others).toEqual(trials.map(({ id }) => `${fit}/${String(id).padStart(4, '0')}`));
    for (const [i, { loss, foldLosses, curve }] of trials.entries()) {
      const scalars = runs[others[i]!]!;
      expect(scalars['rmse']).toEqual([[0, Math.fround(loss!)]]);
      expect(scalars['fold_rmse']).toEqual(foldLosses.map((value, f) => [f, Math.fround(value!)]));
      const points = (curve?.steps ?? []).map((step, s) => [step, Math.fround(curve!.losses[s]!)]);
      expect(scalars['validation_rmse'] ?? []).toEqual(points);
    }
    const best = runs[fit!]!['best_rmse']!;
    expect(best.length).toBeGreaterThan(0);
    expect(best.at(-1)![1]).toBe(Math.fround(Math.min(...trials.map(({ loss }) => loss!))));
    expect(hparams).toContain('family');
    const families = sessions.map(([name, status, family]) => [name, status, family]).sort();
    expect(families).toEqual(trials.map(({ id, family }) => [`${fit}/${String(id).padStart(4, '0')}`, 1, family]));
  });

  it.skipIf(!there)("is read by W&B's own reader, record by record", () => {
    type Body = { run?: { displayName: string; runGroup: string }; exit?: { exitCode?: number } };
    const all = read<{ kind: string; num: string; body: Body }[][]>(program('python'), WANDB, ...offline());
    expect(all).toHaveLength(1 + trials.length);
    for (const records of all) {
      expect(records.map(({ num }) => Number(num))).toEqual(records.map((_, i) => i + 1));
      expect([records[0]!.kind, records[1]!.kind, records.at(-1)!.kind]).toEqual(['header', 'run', 'exit']);
      expect(records.at(-1)!.body.exit?.exitCode ?? 0).toBe(0);
    }
    const groups = all.map(([, run]) => run!.body.run!.runGroup);
    expect(new Set(groups).size).toBe(1);
    const names = all.map(([, run]) => run!.body.run!.displayName).sort();
    expect(names).toEqual([...trials.map(({ id }) => `trial ${id}`), 'winequality-red.csv quality']);
  });

  it.skipIf(!there)("is uploaded by W&B's own program, to a server that stands in for theirs", async () => {
    const server = new WandbStandIn();
    const address = await server.start();
    try {
      const more = { WANDB_BASE_URL: address, WANDB_API_KEY: 'a'.repeat(40), WANDB_ERROR_REPORTING: 'false' };
      await promisify(execFile)(program('wandb'), ['sync', '--sync-all'], {
        cwd: bench.folder,
        env: { ...process.env, ...env, ...more },
      });
    } finally {
      await server.stop();
    }
    const runs = [...server.runs.values()];
    const fit = runs.find(({ about }) => about['jobType'] === 'fit')!;
    expect(fit).toMatchObject({ exitCode: 0, about: { project: 'automl', tags: ['team=größe'] } });
    expect(JSON.parse(String(fit.about['config']))).toMatchObject({ target: { value: 'quality' } });
    expect(fit.summary).toMatchObject({ status: 'finished', trials: 5 });
    const scores = fit.history
      .map(({ trial, rmse }) => [Number(trial), rmse])
      .sort(([a], [b]) => Number(a) - Number(b));
    expect(scores).toEqual(trials.map(({ id, loss }) => [id, loss]));
    for (const { id, loss, foldLosses, family } of trials) {
      const run = runs.find(({ about }) => about['displayName'] === `trial ${id}`)!;
      expect(run).toMatchObject({ exitCode: 0, summary: { rmse: loss, state: 'complete' } });
      expect(run.about['groupName']).toBe(fit.about['groupName']);
      expect(run.about['tags']).toEqual([family, 'complete']);
      expect(run.history.flatMap(({ fold_rmse }) => fold_rmse ?? [])).toEqual(foldLosses);
    }
  });

  it.skipIf(!arrow)('is exported as Parquet that pyarrow reads as the same table as the JSON', async () => {
    for (const [format, output] of [
      ['parquet', 'runs.parquet'],
      ['json', 'runs.json'],
    ] as const) {
      const { code } = await bench.run(['runs', 'export', '--trials', '--format', format, '--output', output], { env });
      expect(code).toBe(0);
    }
    type Cell = string | number | null;
    const { types, rows } = read<{ types: Record<string, string>; rows: Record<string, Cell>[] }>(
      python,
      PARQUET,
      bench.path('runs.parquet'),
    );
    const plain = JSON.parse(bench.read('runs.json')) as Record<string, string>[];
    // texts that are empty are null; times to the second
    const texts = (row: Record<string, Cell>): Record<string, string> =>
      Object.fromEntries(
        Object.entries(row).flatMap(([key, cell]) =>
          cell === null || cell === '' ? [] : [[key, key.endsWith('_time') ? String(cell).slice(0, 19) : String(cell)]],
        ),
      );
    expect(rows.map(texts)).toEqual(plain.map(texts));
    expect(rows).toHaveLength(6);
    expect(types['start_time']).toMatch(/timestamp/);
    expect(types['metrics.rmse']).toBe('double');
    expect(types['params.target']).toMatch(/string/);
  });
});
