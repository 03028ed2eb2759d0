/**
 * The tracker's share of the CPU time of a fit's main thread (Linux).
 *
 *   node benchmarks/tracking/cpu-share.mjs [TABLE.csv --target T] [--trials 200] [--uri URI] [--families a,b] [--json FILE]
 *
 * One fit without a tracker and one with it, the same seed: their trials must be the same, and the time of the second over
 * the first is what a user sees, with all the noise of two runs. The share itself is taken alone: the events of the fit are
 * told to a tracker in a process that does nothing else, and its main thread's time is set against that of the plain fit.
 * Without --uri into a new SQLite file, else into that server.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const WINE = fileURLToPath(new URL('../../examples/data/winequality-red.csv', import.meta.url));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ target: { type: 'string', default: 'quality' }, trials: { type: 'string', default: '200' } },
    ...{ uri: { type: 'string' }, families: { type: 'string', default: 'linear,gbdt' }, json: { type: 'string' } },
    ...{ stage: { type: 'string' }, folder: { type: 'string' } },
  },
});
/** Seconds of CPU that this process's main thread has had. */
const mainThread = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e9;

async function fit(folder, uri) {
  const { AutoRegressor } = await import('../../dist/index.js');
  const { MlflowTracker } = await import('../../dist/tracking/mlflow/mlflow-tracker.js');
  const { modelForm } = await import('../../dist/autolog/model-form.js');
  const { scoreByName } = await import('../../dist/automl/score-by-name.js');
  const options = {
    ...{ maxTrials: Number(values.trials), families: values.families.split(','), seed: 1, workers: 1, out: folder },
    folds: 3,
  };
  const before = mainThread();
  const tracker =
    uri === undefined
      ? null
      : new MlflowTracker({ uri, env: {}, scoreOf: scoreByName, modelForm, warn: (line) => console.error(line) });
  const model = new AutoRegressor({ ...options, ...(tracker === null ? {} : { trackers: [tracker] }) });
  await model.fit(positionals[0] ?? WINE, { target: values.target });
  await tracker?.close(60_000);
  return { seconds: mainThread() - before };
}

/** The events of a finished fit, told again: those of its trials, and all. */
async function tell(folder, uri) {
  const { MlflowTracker } = await import('../../dist/tracking/mlflow/mlflow-tracker.js');
  const { modelForm } = await import('../../dist/autolog/model-form.js');
  const { scoreByName } = await import('../../dist/automl/score-by-name.js');
  const { readJournal } = await import('../../dist/tracking/journal.js');
  const events = readJournal(folder);
  const tracker = new MlflowTracker({
    uri,
    env: {},
    scoreOf: scoreByName,
    modelForm,
    warn: (line) => console.error(line),
  });
  const of = async (chosen) => {
    const before = mainThread();
    for (const event of chosen) tracker.emit(event);
    await tracker.flush();
    return mainThread() - before;
  };
  const { folder: _, ...start } = events.find(({ type }) => type === 'run-start');
  const begin = await of([start]);
  const trials = await of(events.filter(({ type }) => type === 'trial-start' || type === 'trial-end'));
  const end = await of(events.filter(({ type }) => type === 'report' || type === 'run-end'));
  await tracker.close(1000);
  return { begin, trials, end };
}

function stage(name, folder, uri) {
  const more = uri === undefined ? [] : ['--uri', uri];
  const same = ['--target', values.target, '--trials', values.trials, '--families', values.families];
  const args = [fileURLToPath(import.meta.url), ...positionals, ...same, '--stage', name, '--folder', folder, ...more];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) process.exit(1);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

async function main() {
  const { readJournal } = await import('../../dist/tracking/journal.js');
  const root = mkdtempSync(join(tmpdir(), 'cpu-share-'));
  try {
    const place = (name) => {
      mkdirSync(join(root, name));
      return values.uri ?? `sqlite:///${join(root, name, 'mlflow.db')}`;
    };
    const plain = stage('fit', join(root, 'plain'));
    const tracked = stage('fit', join(root, 'tracked'), place('one'));
    const told = stage('tell', join(root, 'plain'), place('two'));
    const trialsOf = (name) =>
      readJournal(join(root, name))
        .filter(({ type }) => type === 'trial-end')
        .sort((a, b) => a.id - b.id)
        .map(({ id, config, loss, status }) => JSON.stringify([id, config, loss, status]));
    const [one, two] = [trialsOf('plain'), trialsOf('tracked')];
    const all = told.begin + told.trials + told.end;
    const result = {
      ...{ trials: one.length, same: JSON.stringify(one) === JSON.stringify(two) },
      ...{ plainSeconds: plain.seconds, trackedSeconds: tracked.seconds, told },
      ...{ share: all / (plain.seconds + all), shareOfTrials: told.trials / (plain.seconds + told.trials) },
    };
    console.log(JSON.stringify(result, null, 1));
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result)}\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const STAGES = { fit, tell };
if (values.stage === undefined) await main();
else
  process.stdout.write(
    `\n${JSON.stringify(
      await STAGES[values.stage](values.folder, values.uri).catch((error) => {
        console.error(error);
        process.exit(1);
      }),
    )}\n`,
  );
