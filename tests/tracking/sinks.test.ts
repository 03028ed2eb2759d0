import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { MlflowSink } from '../../src/tracking/mlflow/mlflow-sink.ts';
import { openStore } from '../../src/tracking/store/open-store.ts';
import { TensorboardSink } from '../../src/tracking/tensorboard/tensorboard-sink.ts';
import { WandbSink } from '../../src/tracking/wandb/wandb-sink.ts';
import { describeSink } from './sink-kit.ts';

const scoreOf = (_: string, loss: number): number => -loss;
const warn = (): void => undefined;

/** Names and contents of all files. */
async function files(folder: string): Promise<readonly unknown[]> {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [relative(folder, file), readFileSync(file, 'base64')]);
}

describeSink('TensorBoard', {
  open: (folder) => new TensorboardSink({ logdir: folder, scoreOf }),
  broken: (file) => new TensorboardSink({ logdir: file, scoreOf }),
  read: files,
});
describeSink('Weights & Biases', {
  open: (folder) => new WandbSink({ env: { WANDB_DIR: folder }, scoreOf }),
  broken: (file) => new WandbSink({ env: { WANDB_DIR: file }, scoreOf }),
  read: files,
});

const uriOf = (folder: string): string => `sqlite:///${join(folder, 'mlflow.db')}`;
describeSink('MLflow', {
  open: (folder) => new MlflowSink({ uri: uriOf(folder), env: {}, scoreOf, warn }),
  broken: (file) => new MlflowSink({ uri: uriOf(file), env: {}, scoreOf, warn }),
  async read(folder) {
    if (!existsSync(join(folder, 'mlflow.db'))) return [];
    const store = await openStore(uriOf(folder));
    try {
      const experimentIds = (await store.listExperiments()).map((e) => e.experimentId);
      const runs = await store.searchRuns({ experimentIds });
      const rows = runs.map(({ info, params, tags, metrics }) => [info.runName, info.status, params, tags, metrics]);
      return rows.map((row) => JSON.stringify(row)).sort();
    } finally {
      await store.close();
    }
  },
});
