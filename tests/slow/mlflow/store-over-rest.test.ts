import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { RestStore } from '../../../src/tracking/rest/rest-store.ts';
import { describeStore, PLAIN } from '../../tracking/store-kit.ts';
import { hasMlflow, startMlflow } from './mlflow-server.ts';

const there = hasMlflow('the REST store is not held to the promises of stores');

describe.skipIf(!there)('against the real MLflow server', () => {
  describeStore(
    'RestStore',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'automl-rest-'));
      const server = await startMlflow(folder);
      const store = await RestStore.open(server.uri, {});
      const close = async (): Promise<void> => {
        await store.close();
        server.kill();
        rmSync(folder, { recursive: true, force: true });
      };
      return { store, close };
    },
    PLAIN,
  );
});
